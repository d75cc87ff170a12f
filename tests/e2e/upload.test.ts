import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleSessionOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { buildPage } from '../../scripts/page.js';
import { axeFaults } from './axe.ts';
import { chromiumPath, launch } from './browser.ts';
import { type Service, startService } from './service.ts';

if (chromiumPath === undefined) console.warn('LEFT OUT: uploads of the page, because chromium is missing');

const screenshots = process.env['RENSHAW_SCREENSHOTS'];

describe.skipIf(chromiumPath === undefined)('recordings of another machine', () => {
  let folder = '';
  let day = '';
  let browser: Browser;
  let service: Service;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-upload-'));
    day = join(folder, 'mine', '20230622');
    await mkdir(join(folder, 'state'));
    await mkdir(join(folder, 'data'));
    await mkdir(day, { recursive: true });
    await writeSyntheticSession(day, { ...sampleSessionOptions, metadata: false });
    await buildPage(process.env);
    [browser, service] = await Promise.all([
      launch(),
      startService({ stateFolder: join(folder, 'state'), dataRoot: join(folder, 'data') }),
    ]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are sent from the page, go on after a lost connection, and open as a session', async () => {
    await page.goto(service.address);
    // The line breaks once in the midst of a file.
    let isBroken = false;
    await page.route(/\/api\/v1\/uploads\/\w+$/, (route) => {
      if (isBroken || route.request().method() !== 'PATCH') return route.continue();
      isBroken = true;
      return route.abort('connectionreset');
    });
    await page.getByLabel('Folder to send').setInputFiles(day);
    const count = (await readdir(day)).length;
    await page.getByText(`All ${count} files are there.`).waitFor();
    expect(isBroken).toBe(true);
    expect(await axeFaults(page)).toEqual([]);
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'uploaded.png') });

    const uploaded = join(folder, 'state', 'uploads', 'files');
    const placed = (await readdir(uploaded, { recursive: true })).filter((name) => name.endsWith('.rec'));
    expect(placed).toHaveLength(2);
    for (const name of placed) {
      const sent = await readFile(join(day, name.split('/').at(-1) ?? ''));
      expect((await readFile(join(uploaded, name))).equals(sent), name).toBe(true);
    }
    await page.getByRole('button', { name: 'Open 20230622' }).click();
    await page.getByRole('log').getByText('I found one session').waitFor();
  });
});
