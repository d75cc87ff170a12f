import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { called } from '../conversion/command.ts';
import { axeFaults } from './axe.ts';
import { chromiumPath, launch, overflowOf } from './browser.ts';
import { builtPage } from './built-page.ts';
import { type Service, startService } from './service.ts';

if (chromiumPath === undefined) console.warn('LEFT OUT: signing in at the page, because chromium is missing');

const screenshots = process.env['RENSHAW_SCREENSHOTS'];

describe.skipIf(chromiumPath === undefined)("the page of a lab's server", () => {
  let folder = '';
  let browser: Browser;
  let service: Service;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-sign-in-'));
    await mkdir(join(folder, 'data'));
    await builtPage();
    const environment = { RENSHAW_SIGN_IN: 'users' };
    [browser, service] = await Promise.all([
      launch(),
      startService({ stateFolder: join(folder, 'state'), dataRoot: join(folder, 'data'), environment }),
    ]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('asks for a token, says who is signed in, and lets them out', async () => {
    const { stdout } = await called('user', 'add', 'jane', '--state', join(folder, 'state'));
    const [secret = ''] = /^\S{20,}$/m.exec(stdout) ?? [];
    await page.goto(new URL('/', service.address).href);
    await page.getByLabel('Your token').fill('not-hers');
    await page.keyboard.press('Enter');
    await page.getByText('That is no token of a user here.').waitFor();
    await page.getByLabel('Your token').fill(secret);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Turn a session' }).waitFor();

    const person = page.locator('.signed-in');
    await person.getByText('jane').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFaults(page), colorScheme).toEqual([]);
      if (screenshots !== undefined)
        await page.screenshot({ path: join(screenshots, `signed-in-${colorScheme}.png`) });
    }
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.getByRole('tab', { name: 'sessions' }).click();
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'signed-in-360.png') });
    await person.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your token').waitFor();
    await page.goto(new URL('/', service.address).href);
    await page.getByLabel('Your token').waitFor();
  });
});
