import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { buildPage } from '../../scripts/page.js';
import { chromiumPath, launch } from './browser.ts';
import { RemoteSession, type Service, startService } from './service.ts';

const started = z.object({ sessionId: z.string() });

describe.skipIf(chromiumPath === undefined)('a conversion that somebody watches on the page', () => {
  let folder = '';
  let browser: Browser;
  let service: Service;
  let context: BrowserContext;
  let page: Page;
  let session: RemoteSession;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-watched-'));
    await mkdir(join(folder, 'state'));
    // Long enough to be found in the midst of it.
    await writeSyntheticSession(join(folder, 'day'), { seconds: 20, channels: 64, epochs: 1 });
    await buildPage(process.env);
    browser = await launch();
    service = await startService({ stateFolder: join(folder, 'state'), dataRoot: folder });
    const opened = await service.ask('POST', 'sessions', { folder: join(folder, 'day') });
    session = new RemoteSession(service, started.parse(opened).sessionId);
    for (let turn = 0; turn < 6 && (await session.view()).phase === 'collecting'; turn += 1)
      await session.say('skip');
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const status = (on: Page) => on.locator('header').getByRole('status');

  it('is there after a reload in its midst, in a second tab, and after the connection was lost', async () => {
    await page.goto(service.address);
    await page.goto(`${new URL(service.address).origin}/#/session/${session.id}`);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await status(page)
      .getByText(/^converting/)
      .waitFor();
    await page.reload();
    await status(page)
      .getByText(/^converting|^checking|^done/)
      .waitFor();
    const seen = await session.view();
    expect(seen.messages.filter(({ text }) => text === 'go')).toHaveLength(1);

    const second = await context.newPage();
    await second.goto(page.url());
    await second.getByText('I am writing').waitFor();

    await page.evaluate(`document.documentElement.dataset.same = 'yes'`);
    await context.setOffline(true);
    await context.setOffline(false);
    const view = await session.reached('done', 'deciding');
    expect(view.messages.filter(({ text }) => text.startsWith('I am writing'))).toHaveLength(1);
    const last = view.messages.at(-1)?.text.split('\n')[0] ?? '';
    for (const one of [page, second]) {
      await one.getByText(last).first().waitFor();
      await one
        .getByRole('region', { name: 'Files' })
        .getByRole('link', { name: /\.nwb$/ })
        .waitFor();
    }
    // Nothing was loaded anew: the page itself came back.
    expect(await page.evaluate(`document.documentElement.dataset.same`)).toBe('yes');
  });
});
