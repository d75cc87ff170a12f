import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, truncate, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { readSessionMetadata } from '../../schemas/index.ts';
import { spawned } from '../repository/spawned.ts';
import { hasPython, nwbPython } from '../yardstick.ts';
import { axeFaults } from './axe.ts';
import { chromiumPath, launch, overflowOf, type Watch, watch } from './browser.ts';
import { builtPage } from './built-page.ts';
import { RemoteSession, type Service, startService } from './service.ts';

/** Set it to a folder to look at what the page looks like. */
const screenshots = process.env['RENSHAW_SCREENSHOTS'];

const started = z.object({ sessionId: z.string() });

describe.skipIf(chromiumPath === undefined)('what a session made, on the page', () => {
  let folder = '';
  let browser: Browser;
  let service: Service;
  let context: BrowserContext;
  let page: Page;
  let seen: Watch;
  let session: RemoteSession;
  /** Of the NWB file: what was asked for, and what came. */
  const parts: { readonly status: number; readonly bytes: number }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-results-'));
    await mkdir(join(folder, 'state'));
    await writeSyntheticSession(join(folder, 'day'), { seconds: 6, channels: 64, epochs: 1 });
    await builtPage();
    browser = await launch();
    service = await startService({ stateFolder: join(folder, 'state'), dataRoot: folder });
    const { sessionId } = started.parse(
      await service.ask('POST', 'sessions', { folder: join(folder, 'day') }),
    );
    session = new RemoteSession(service, sessionId);
    for (let turn = 0; turn < 6 && (await session.view()).phase === 'collecting'; turn += 1)
      await session.say('skip');
    await session.decide({ kind: 'start' });
    // On a machine that does much else each of the two takes its time.
    await session.reached('evaluating', 'done', 'deciding');
    const view = await session.reached('done', 'deciding');
    if (view.phase === 'deciding') await session.decide({ kind: 'accept', reason: 'a test' });
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    seen = watch(page);
    context.on('response', (response) => {
      if (!response.url().endsWith('.nwb') || response.request().method() === 'HEAD') return;
      parts.push({
        status: response.status(),
        bytes: Number(response.headers()['content-length'] ?? Number.NaN),
      });
    });
    await page.goto(service.address);
    await page.getByRole('navigation').getByRole('link', { name: /done/ }).click();
    await page.getByRole('link', { name: 'Look into the file' }).click();
    await page.getByRole('heading', { name: 'look into the file' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const entry = (name: string) =>
    page.locator('.tree .entry').filter({ has: page.getByText(name, { exact: true }) });

  it('shows the tree, tables and plots of a file of which it reads a small part', async () => {
    await entry('acquisition').click();
    await entry('e-series').click();
    const plot = page.getByRole('figure', { name: 'plot of /acquisition/e-series' });
    await plot.locator('canvas').waitFor();
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'plot.png') });
    await expect.poll(() => entry('data').innerText()).toMatch(/int16 · \d+ × 64 · volts/);
    await plot.getByRole('button', { name: 'later' }).click();
    await plot.getByText(/shown: 1\.0 s from 1[45],\d{3} on/).waitFor();
    // To any place of a long series.
    const where = plot.getByLabel('where');
    const step = Number(await where.getAttribute('step'));
    await where.fill(String(6 * step));
    await plot.getByText(`from ${(6 * step).toLocaleString('en')} on`).waitFor();
    await plot.getByText(/least -\d+ µV, greatest \d+ µV/).waitFor();

    await entry('general').click();
    await entry('extracellular_ephys').click();
    await entry('electrodes').filter({ hasText: 'ElectrodesTable' }).click();
    await page.getByRole('columnheader', { name: 'hwChan' }).waitFor();

    const output = (await session.view()).written?.path ?? '';
    const { size } = await stat(output);
    expect(parts.map(({ status }) => status).filter((status) => status !== 206)).toEqual([]);
    const sent = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(size / 3);
    expect(seen.faults).toEqual([]);
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'file.png') });
  });

  it('allows WebAssembly to the one worker that needs it, and to nothing else', async () => {
    const policyOf = async (url: string): Promise<string> =>
      (await context.request.get(url)).headers()['content-security-policy'] ?? '';
    const worker = seen.requests.find((url) => url.includes('hdf5-worker')) ?? '';
    expect(await policyOf(worker)).toContain("script-src 'self' 'wasm-unsafe-eval'");
    const others = [page.url(), ...seen.requests.filter((url) => /\/assets\/(?!hdf5-worker)/.test(url))];
    for (const url of others) expect(await policyOf(url)).not.toContain('unsafe');
    const bytes = 'new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])';
    const compiled = await page.evaluate(`WebAssembly.compile(${bytes}).then(() => 'yes', () => 'no')`);
    expect(compiled).toBe('no');
  });

  it('says when the file was changed meanwhile, and reads it anew', async () => {
    const { written } = await session.view();
    await utimes(written?.path ?? '', new Date(), new Date());
    await entry('e-series').click();
    const plot = page.getByRole('figure', { name: 'plot of /acquisition/e-series' });
    for (let presses = 0; presses < 5; presses += 1)
      await plot.getByRole('button', { name: 'later' }).click();
    await plot.getByText('The file was changed since it was opened here').waitFor();
    await page.getByRole('button', { name: 'Read it anew' }).click();
    await entry('intervals').waitFor();
    await entry('intervals').click();
    await entry('epochs').click();
    await page.getByRole('columnheader', { name: 'start_time' }).waitFor();
  });

  it.skipIf(!hasPython)('gives code that opens the file as it stands there', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy the code for PyNWB' }).click();
    await page.getByText('copied').waitFor();
    const code = z.string().parse(await page.evaluate('navigator.clipboard.readText()'));
    const ran = await spawned(nwbPython ?? 'python3', ['-c', code], { cwd: folder, env: process.env });
    expect(ran.stderr.includes('Error')).toBe(false);
    expect(ran.stdout).toContain('session_start_time');
    expect(ran.code).toBe(0);
  });

  it('gives the metadata as YAML, which is read again, and as JSON with sources; and its place in a dandiset', async () => {
    const yaml = await context.request.get(await hrefOf('YAML'));
    expect(yaml.headers()['content-disposition']).toContain('20230622_sample_metadata.yml');
    const { metadata } = readSessionMetadata(await yaml.text(), 'the form');
    expect(metadata.subject?.species).toBe('Rattus norvegicus');
    expect(await yaml.text()).toMatch(/^# .*yaml \(/m);
    const json = z
      .object({ values: z.array(z.looseObject({ field: z.string(), history: z.array(z.unknown()) })) })
      .parse(await (await context.request.get(await hrefOf('JSON'))).json());
    expect(json.values.map(({ field }) => field)).toContain('subject.species');
    await page.getByText('sub-sample/sub-sample_ses-').waitFor();
  });

  it('says the checksum of the file, as sha256sum would', async () => {
    const { written } = await session.view();
    const sum = createHash('sha256')
      .update(await readFile(written?.path ?? ''))
      .digest('hex');
    await page.locator('.facts code').getByText(sum).waitFor();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy the checksum' }).click();
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(sum);
  });

  const hrefOf = async (name: string): Promise<string> => {
    const link = page.getByRole('link', { name, exact: true });
    return new URL((await link.getAttribute('href')) ?? '', page.url()).href;
  };

  it('is about its session, and can be read by all, in light and dark, also on a telephone', async () => {
    await page.getByRole('navigation').locator('[aria-current=page]').waitFor();
    await page.locator('header').getByRole('status').getByText('done', { exact: true }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 740 });
        expect(await overflowOf(page)).toBeLessThanOrEqual(0);
        expect(await axeFaults(page), `${colorScheme}, ${width} px`).toEqual([]);
        if (screenshots !== undefined)
          await page.screenshot({ path: join(screenshots, `results-${colorScheme}-${width}.png`) });
      }
    }
  });

  it('says what is wrong with a file that was cut off, or is empty', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const output = (await session.view()).written?.path ?? '';
    const { size } = await stat(output);
    await truncate(output, Math.floor(size / 2));
    await page.getByRole('button', { name: 'Read it anew' }).click();
    await page.getByText('it was cut off or damaged after it was written').waitFor();
    await truncate(output, 0);
    await page.getByRole('button', { name: 'Open it again' }).click();
    await page.getByText('The file is empty.').waitFor();
  });
});
