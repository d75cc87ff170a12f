import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { axeFaults } from './axe.ts';
import { chromiumPath, launch, namelessControls, overflowOf, type Watch, watch } from './browser.ts';
import { builtPage } from './built-page.ts';
import { type Service, startService } from './service.ts';

if (chromiumPath === undefined)
  console.warn('LEFT OUT: the recording as people look at it, because chromium is missing');

/** Set it to a folder to look at what the page looks like. */
const screenshots = process.env['RENSHAW_SCREENSHOTS'];

/** What the plots say of themselves: nothing, when all is there. */
const STATES = `[...document.querySelectorAll('.time-plot [role=status]')].map((state) => state.textContent.trim()).join('')`;

/** What the plot of a name shows. */
const PIXELS = `(label) => [...document.querySelectorAll('.pane')]
  .find((pane) => pane.getAttribute('aria-label') === label).querySelector('canvas').toDataURL()`;

/** Whether anything stands in the first plot beside its labels; as text, since this side knows no DOM. */
const INKED = `(() => {
  const canvas = document.querySelector('.time-plot canvas');
  const left = 70 * devicePixelRatio;
  const { data } = canvas.getContext('2d').getImageData(left, 0, canvas.width - left, canvas.height - 40);
  return data.some((value, index) => index % 4 === 3 && value > 0);
})()`;

describe.skipIf(chromiumPath === undefined)('the recording beside the conversation', () => {
  let folder = '';
  let browser: Browser;
  let service: Service;
  let page: Page;
  let seen: Watch;

  beforeAll(async () => {
    await builtPage();
    folder = await mkdtemp(join(tmpdir(), 'renshaw-look-'));
    await mkdir(join(folder, 'state'));
    await writeSyntheticSession(join(folder, 'session'), {
      seconds: 20,
      epochs: 2,
      cameras: 1,
      dropped: [[300_000, 6000, 0]],
    });
    service = await startService({ stateFolder: join(folder, 'state'), dataRoot: folder });
    browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    seen = watch(page);
    await page.goto(service.address);
    const { sessionId } = z
      .object({ sessionId: z.string() })
      .parse(await service.ask('POST', 'sessions', { folder: join(folder, 'session') }));
    await page.goto(`${new URL(service.address).origin}/#/session/${sessionId}`);
    await page.getByRole('button', { name: 'Larger' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const plot = (name: RegExp): Locator => page.getByRole('application', { name });
  const fold = (name: string): Locator =>
    page.locator('details.fold', { has: page.getByText(name, { exact: true }) });
  const length = (text: string): Locator =>
    page.locator('.time-controls .length', { hasText: new RegExp(`^${text}$`) });
  const begins = (): Locator => page.getByLabel('Begins at, from the start of the epoch');

  /** What the canvas of a plot shows, once nothing is on its way to it any more. */
  async function drawn(of: Locator): Promise<string> {
    await expect.poll(() => page.evaluate(STATES)).toBe('');
    const label = await of.getAttribute('aria-label');
    return z.string().parse(await page.evaluate(`(${PIXELS})(${JSON.stringify(label)})`));
  }

  async function take(name: string): Promise<void> {
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, `look-${name}.png`) });
  }

  it('scrolls and zooms from everything to a millisecond, by keys, wheel and dragging', async () => {
    const signals = plot(/8 signals/);
    const first = await drawn(signals);
    await expect.poll(() => begins().inputValue()).toBe('0:10.00');
    await take('1-signals');
    await signals.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => begins().inputValue()).toBe('0:10.50');
    await expect.poll(() => drawn(signals)).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => begins().inputValue()).toBe('0:10.00');
    for (let press = 0; press < 14; press++) await page.keyboard.press('ArrowUp');
    await length('1 ms').waitFor();
    await drawn(signals);
    await take('2-millisecond');
    await page.keyboard.press('0');
    await length('20 s').waitFor();
    await drawn(signals);
    await take('3-all');
    const box = await signals.boundingBox();
    if (box === null) throw new Error('the plot is not there');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, -150);
    await length('10 s').waitFor();
    const before = await begins().inputValue();
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 - 60, box.y + box.height / 2, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => begins().inputValue()).not.toBe(before);
    await begins().fill('0:03.5');
    await begins().press('Enter');
    await expect.poll(() => begins().inputValue()).toBe('0:03.5');
  });

  it('tells time and value at a cursor, by mouse and by keys, and all of the picture in words', async () => {
    const signals = plot(/8 signals/);
    await drawn(signals);
    const box = await signals.boundingBox();
    if (box === null) throw new Error('the plot is not there');
    await page.mouse.move(box.x + box.width / 2, box.y + 10);
    const words = signals.locator('.cursor-words');
    await expect
      .poll(() => words.textContent())
      .toMatch(/^0:\d\d\.\d+ {2}1·1: -?[\d.]+ (?:to -?[\d.]+ )?µV$/);
    await page.mouse.move(0, 0);
    await words.waitFor({ state: 'detached' });
    await signals.focus();
    const before = await begins().inputValue();
    await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => words.textContent()).toMatch(/ 2·1: /);
    await expect.poll(() => begins().inputValue()).toBe(before);
    await fold('signals').getByText('Least and greatest in this window').click();
    const list = fold('signals').locator('.ranges li');
    await expect.poll(() => list.count()).toBe(8);
    await expect.poll(() => list.first().textContent()).toMatch(/^1·1: .* to .* µV$/);
    await fold('signals').getByText('Least and greatest in this window').click();
  });

  it('shows channels that somebody names', async () => {
    const channels = fold('signals').getByRole('combobox');
    await channels.selectOption('channels by name …');
    const names = page.getByLabel('Names of channels');
    await names.fill('2, 99');
    await page.getByText('There is no 99.').waitFor();
    await names.press('Enter');
    await drawn(plot(/^4 signals/));
    await channels.selectOption({ index: 0 });
    await drawn(plot(/^8 signals/));
  });

  it('keeps the picture until the next one is there', async () => {
    const signals = plot(/8 signals/);
    await drawn(signals);
    // The service answers none of it until the picture was looked at.
    const held: Route[] = [];
    let isHeld = true;
    await page.route('**/signal?*', (route) => (isHeld ? void held.push(route) : route.continue()));
    await signals.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => held.length).toBeGreaterThan(0);
    const inked = z.boolean().parse(await page.evaluate(INKED));
    expect(inked).toBe(true);
    isHeld = false;
    // Some are no longer wanted.
    await Promise.all(held.map((route) => route.continue().catch(() => undefined)));
    await page.unroute('**/signal?*');
    await drawn(signals);
  });

  it('says that the service does not answer, and goes on when it does', async () => {
    expect(seen.faults).toEqual([]);
    const paths = ['**/positions', '**/signal?*'];
    for (const path of paths) await page.route(path, (route) => route.abort());
    const position = fold('position');
    await position.locator('summary').click();
    await position.getByText('The service does not answer.').waitFor();
    // Where nobody looked so closely before.
    await begins().fill('0:17');
    await begins().press('Enter');
    await plot(/8 signals/).focus();
    for (let press = 0; press < 6; press++) await page.keyboard.press('ArrowUp');
    await fold('signals').getByText('The service does not answer.').waitFor();
    for (const path of paths) await page.unroute(path);
    await position.getByText(/positions.*in pixels of the video/).waitFor();
    await drawn(plot(/8 signals/));
    for (let press = 0; press < 6; press++) await page.keyboard.press('ArrowDown');
    await position.locator('summary').click();
    // A request that fails is told on the console, too.
    expect(seen.faults.splice(0).filter((fault) => !fault.includes('ERR_FAILED'))).toEqual([]);
  });

  it('shows on the timeline what lines did, and leads from it to any time', async () => {
    const timeline = page.getByRole('img', { name: 'Timeline of the epochs' });
    await timeline.locator('.line').first().waitFor();
    await timeline.scrollIntoViewIfNeeded();
    const box = await timeline.locator('.epoch').first().boundingBox();
    if (box === null) throw new Error('the epoch is not there');
    await begins().fill('0:00');
    await begins().press('Enter');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    const beginsS = async (): Promise<number> => {
      const [minutes = Number.NaN, seconds = Number.NaN] = (await begins().inputValue())
        .split(':')
        .map(Number);
      return 60 * minutes + seconds;
    };
    await expect.poll(beginsS).toBeGreaterThan(5);
    await drawn(plot(/8 signals/));
    await take('8-timeline');
  });

  it('shows digital lines, motion, positions and the probe', async () => {
    for (const name of ['digital lines', 'motion', 'position', 'probe'])
      await fold(name).locator('summary').first().click();
    await page.getByText(/of \d+ lines changes? in this epoch\./).waitFor();
    await page.getByText(/positions.*in pixels of the video/).waitFor();
    await page.getByText(/guesses from samples at \d+ places/).waitFor();
    await drawn(plot(/Motion/));
    await page.getByRole('button', { name: 'time spent' }).click();
    await page.getByText(/Longest at x \d+/).waitFor();
    await take('4-side');
    await page.getByRole('button', { name: 'Larger' }).click();
    await drawn(plot(/8 signals/));
    // Whoever goes on with Tab stays in what is seen.
    await expect.poll(() => page.locator('#part-conversation').getAttribute('inert')).not.toBeNull();
    await take('5-larger');
  });

  it('marks a channel bad, and takes it back', async () => {
    const map = page.getByRole('listbox', { name: 'Electrodes' });
    await map.focus();
    await page.keyboard.press('ArrowRight');
    const chosen = (state: RegExp): Locator => map.getByRole('option', { selected: true, name: state });
    await chosen(/^nTrode 1, channel \d: fine$/).waitFor();
    await page.getByRole('button', { name: 'Mark bad' }).click();
    await chosen(/marked bad$/).waitFor();
    await take('6-bad');
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await chosen(/: fine$/).waitFor();
    await page.getByRole('button', { name: 'Show its signal' }).click();
    await drawn(plot(/1 signals?/));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Larger' }).waitFor();
    await expect.poll(() => page.locator('#part-conversation').getAttribute('inert')).toBeNull();
  });

  it('holds in light and dark, on a phone, without a word from elsewhere', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        if (width === 360) await page.getByRole('tab', { name: 'recording' }).click();
        expect(await overflowOf(page)).toBeLessThanOrEqual(0);
        expect(await axeFaults(page)).toEqual([]);
        await take(`7-${colorScheme}-${width}`);
      }
    }
    expect(await namelessControls(page)).toEqual([]);
    const origin = new URL(service.address).origin;
    expect(
      seen.requests.filter(
        (url) => !/^(?:data|blob):/.test(url) && !url.replace(/^ws/, 'http').startsWith(origin),
      ),
    ).toEqual([]);
    // A style or script that the policy refuses is told on the console.
    expect(seen.faults).toEqual([]);
  });
});
