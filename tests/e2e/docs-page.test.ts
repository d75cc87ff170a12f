import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { axeFaults } from './axe.ts';
import { chromiumPath, launch, watch } from './browser.ts';
import { builtPage } from './built-page.ts';
import { startService } from './service.ts';

describe.skipIf(chromiumPath === undefined)('the page of the API', () => {
  it('lists the operations and sends a request, under the strict policy', async () => {
    await builtPage();
    const folder = await mkdtemp(join(tmpdir(), 'renshaw-docs-page-'));
    await mkdir(join(folder, 'state'));
    const service = await startService({ stateFolder: join(folder, 'state'), dataRoot: folder });
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.goto(service.address);
      await page.waitForSelector('#page > *');
      const seen = watch(page);
      await page.goto(new URL('/api/v1/docs', service.address).href);
      const operation = page.locator('details', { hasText: 'All sessions, the newest first' });
      await operation.locator('summary').click();
      await operation.getByRole('button', { name: 'Send' }).click();
      await operation.getByText(/^200 [\s\S]*"sessions": \[\]/).waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await axeFaults(page), colorScheme).toEqual([]);
      }
      expect(seen.faults).toEqual([]);
    } finally {
      await browser.close();
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
