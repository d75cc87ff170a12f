import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleSessionOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { axeFaults } from './axe.ts';
import { chromiumPath, launch } from './browser.ts';
import { builtPage } from './built-page.ts';
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
    await builtPage();
    [browser, service] = await Promise.all([
      launch(),
      startService({ stateFolder: join(folder, 'state'), dataRoot: join(folder, 'data') }),
    ]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(60_000);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are sent from the page, go on after a lost connection, and open as a session', async () => {
    await openPage();
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

    // What is done with makes room.
    await page.goto(new URL('/', service.address).href);
    await page.getByText(/^What you sent: .* of/).click();
    await page.getByRole('button', { name: 'remove 20230622' }).click();
    await page.getByRole('button', { name: 'Remove for good 20230622' }).click();
    await page.getByText(/^What you sent/).waitFor({ state: 'detached' });
    expect((await readdir(uploaded, { recursive: true })).filter((name) => name.endsWith('.rec'))).toEqual(
      [],
    );
  });

  it('are dropped as a folder, and go on after a pause and a reload', async () => {
    const other = join(folder, 'mine', '20230623');
    await cp(day, other, { recursive: true, preserveTimestamps: true });
    const names = (await readdir(other)).sort();
    await openPage();
    const line = await page.context().newCDPSession(page);
    const slow = (uploadThroughput: number) =>
      line.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      });
    // So slow that a recording is on its way for as long as somebody looks.
    await slow(1_000_000);
    await drop([other]);
    const list = page.locator('.uploads li');
    await expect.poll(() => list.count()).toBe(names.length);
    const row = list.filter({ hasText: /\.rec/ }).first();
    await row.getByText(/on its way · [1-9]/).waitFor();
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'uploading.png') });
    await page.getByRole('button', { name: 'Pause all' }).click();
    await row.getByText(/paused · [1-9]/).waitFor();
    await expect.poll(() => list.filter({ hasText: /on its way|waiting/ }).count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);

    await page.reload();
    await page.getByText(/not there whole/).waitFor();
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'upload-left.png') });
    await slow(-1);
    // What is there is not sent again, and the rest goes on behind what is there.
    const offsets: number[] = [];
    page.on('request', (request) => {
      if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
    });
    await drop([other]);
    await page.getByText(`All ${names.length} files are there.`).waitFor();
    expect(offsets.some((offset) => offset > 0)).toBe(true);
    const uploaded = join(folder, 'state', 'uploads', 'files');
    const placed = (await readdir(uploaded, { recursive: true })).filter((name) =>
      name.includes('20230623/'),
    );
    expect(placed.map((name) => basename(name)).sort()).toEqual(names);
    for (const name of placed) {
      const sent = await readFile(join(other, basename(name)));
      expect((await readFile(join(uploaded, name))).equals(sent), name).toBe(true);
    }
    await line.detach();
  });

  it('say what the service has against them, and what is cancelled is gone', async () => {
    await openPage();
    const detail = 'Your uploads would take 120 GB of 100 GB: remove some, or ask whoever runs the service.';
    const uploads = /\/api\/v1\/uploads$/;
    await page.route(uploads, (route) =>
      route.fulfill({ status: 413, contentType: 'application/problem+json', json: { detail } }),
    );
    const [name = ''] = (await readdir(day)).filter((one) => one.endsWith('.rec'));
    await page.getByLabel('Files to send').setInputFiles(join(day, name));
    await page.getByText(detail).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'upload-refused.png') });
    await page.unroute(uploads);

    // It is held in its midst, then cancelled: the service is told to throw away what it has.
    const held = Promise.withResolvers<void>();
    await page.route(/\/api\/v1\/uploads\/\w+$/, async (route) => {
      if (route.request().method() === 'PATCH') held.resolve();
      else await route.continue();
    });
    await page.getByRole('button', { name: /^go on/ }).click();
    await held.promise;
    const gone = page.waitForResponse((answer) => answer.request().method() === 'DELETE');
    await page.getByRole('button', { name: /^cancel/ }).click();
    expect((await gone).status()).toBe(204);
    await expect.poll(() => page.locator('.uploads li').filter({ hasText: name }).count()).toBe(0);
  });

  it('are asked about first where no recording is among them, and open nothing beside their place', async () => {
    await openPage();
    const posted: string[] = [];
    page.on('request', (request) => posted.push(request.method()));
    const [log = ''] = (await readdir(day)).filter((name) => name.endsWith('.stateScriptLog'));
    const notes = join(day, log);
    await drop([notes]);
    const asked = page.getByRole('alert').filter({ hasText: `This is no recording (.rec): ${log}` });
    await asked.waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Leave it' }).click();
    await asked.waitFor({ state: 'detached' });
    expect(posted).not.toContain('POST');

    await drop([], [{ mimeType: 'text/plain', data: 'it ran' }]);
    await page.getByText('There is no file in what was dropped').waitFor();

    await page.evaluate(
      `addEventListener('dragover', ({ dataTransfer }) => { window.effect = dataTransfer.dropEffect; })`,
    );
    await drop([notes], [], 'header');
    await expect.poll(() => page.evaluate('window.effect')).toBe('none');

    await drop([notes]);
    await page.getByRole('button', { name: 'Send it all the same' }).click();
    await page.getByText('All 1 file is there.').waitFor();
  });

  it('go on being sent while something else is looked at', async () => {
    await openPage();
    const other = join(folder, 'mine', '20230624');
    await cp(day, other, { recursive: true, preserveTimestamps: true });
    const held = Promise.withResolvers<void>();
    await page.route(/\/api\/v1\/uploads\/\w+$/, async (route) => {
      await held.promise;
      await route.continue();
    });
    await drop([other]);
    await page.getByText(/^sending files, \d+ %/).waitFor();
    await page.evaluate(`location.hash = '#/batch'`);
    await page.getByRole('heading', { name: 'Several days' }).waitFor();
    held.resolve();
    await page.getByText(/^sending files/).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Open a folder' }).click();
    await page.getByText(`All ${(await readdir(day)).length} files are there.`).waitFor();
  });

  /** The address with the token leads to the page itself: what a test listens to is lost before it is there. */
  async function openPage(): Promise<void> {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.goto(service.address);
    await page.getByRole('heading', { name: 'Turn a session' }).waitFor();
  }

  /** Files and folders of this machine, dropped on the page as from a file manager. */
  async function drop(
    files: string[],
    items: { mimeType: string; data: string }[] = [],
    place = '.drop',
  ): Promise<void> {
    const target = page.locator(place);
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    const session = await page.context().newCDPSession(page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', {
        type,
        x: (box?.x ?? 0) + 10,
        y: (box?.y ?? 0) + 10,
        data: { items, files, dragOperationsMask: 1 },
      });
    await session.detach();
  }
});
