// Makes docs/page.png: the page in the middle of a conversation. By hand, after the page changed:
//   node tests/e2e/make-screenshot.ts

import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleSessionOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { buildPage } from '../../scripts/page.js';
import { ANSWERS } from './answers.ts';
import { launch } from './browser.ts';
import { startService } from './service.ts';

const PICTURE = fileURLToPath(new URL('../../docs/page.png', import.meta.url));

// The page shows this path.
const data = join(tmpdir(), 'recordings');
const folder = join(data, 'sample', '20230622');
await mkdir(folder, { recursive: true });
try {
  await writeSyntheticSession(folder, { ...sampleSessionOptions, metadata: false });
  await mkdir(join(data, '.state'));
  await buildPage(process.env);
  const service = await startService({ stateFolder: join(data, '.state'), dataRoot: data });
  try {
    const browser = await launch();
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
      await page.goto(service.address);
      await page.getByLabel('Folder with .rec files').fill(folder);
      await page.getByRole('button', { name: 'Open folder' }).click();
      const messages = page.locator('article.message');
      await messages.first().waitFor();
      for (const [index, text] of [ANSWERS.people, ANSWERS.animal].entries()) {
        await page.getByLabel('Your answer').fill(text);
        await page.getByLabel('Your answer').press('Enter');
        await messages.nth(2 * index + 2).waitFor();
      }
      // The list of sessions follows a moment later.
      await page.getByRole('navigation').getByText('your turn').waitFor();
      await page.screenshot({ path: PICTURE, animations: 'disabled' });
    } finally {
      await browser.close();
    }
  } finally {
    await service.stop();
  }
} finally {
  await rm(data, { recursive: true, force: true });
}
