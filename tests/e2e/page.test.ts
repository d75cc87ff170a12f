import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steadyPort } from '../steady-port.ts';
import { hasPython } from '../yardstick.ts';
import { ANSWERS, RIGHT_SPECIES, WRONG_SPECIES } from './answers.ts';
import { axeFaults } from './axe.ts';
import {
  answer,
  chromiumPath,
  launch,
  namelessControls,
  overflowOf,
  recordStates,
  shownStates,
  type Watch,
  watch,
} from './browser.ts';
import { builtPage } from './built-page.ts';
import { type HeldJob, holdJob, writesBelow } from './held-job.ts';
import { type Service, startService } from './service.ts';
import { expectAcceptable } from './verdict.ts';

if (chromiumPath === undefined)
  console.warn('LEFT OUT: the page as people use it, because chromium is missing');

/** Set it to a folder to look at what the page looks like. */
const screenshots = process.env['RENSHAW_SCREENSHOTS'];

describe.skipIf(chromiumPath === undefined)('the page, as a new user', () => {
  let folder = '';
  let browser: Browser;
  let service: Service;
  let context: BrowserContext;
  let page: Page;
  let seen: Watch;
  const held: HeldJob[] = [];

  /** At a port to come back to. */
  const serve = async (how: { readonly port?: number; readonly isByNpm?: boolean } = {}): Promise<Service> =>
    await startService({
      stateFolder: join(folder, 'state'),
      dataRoot: folder,
      port: await steadyPort(),
      ...how,
    });

  beforeAll(async () => {
    await builtPage();
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-page-'));
    await mkdir(join(folder, 'state'));
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    seen = watch(page);
    await recordStates(page);
  });
  afterEach(async () => {
    for (const job of held.splice(0)) job.end();
    try {
      await context.close();
      await service?.stop();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  const messages = () => page.locator('article.message');
  const answerBox = () => page.getByLabel('Your answer');
  const status = (of: Page) => of.locator('header').getByRole('status');

  /** Says something, and waits until it is answered. */
  async function say(text: string): Promise<string> {
    const before = await messages().count();
    await answer(page, text);
    await messages()
      .nth(before + 1)
      .waitFor();
    return await messages()
      .nth(before + 1)
      .innerText();
  }

  async function openSample(): Promise<void> {
    service = await serve();
    await page.goto(service.address);
    await page.getByRole('button', { name: 'Try the sample session' }).click();
    await messages().first().waitFor();
  }

  async function take(name: string): Promise<void> {
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, `${name}.png`) });
  }

  /** Holds for every state of the page that a test comes by. */
  async function expectSound(name: string): Promise<void> {
    expect(await namelessControls(page)).toEqual([]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const [width, height] of [
        [360, 740],
        [1280, 800],
      ] as const) {
        await page.setViewportSize({ width, height });
        expect(await overflowOf(page), `${name} is too wide for ${width} px`).toBeLessThanOrEqual(0);
        // Every state that can be made is looked at in all four in views.test.ts.
        if ((width === 360) === (colorScheme === 'light'))
          expect(await axeFaults(page), `${name}, ${colorScheme}, ${width} px`).toEqual([]);
        await take(`${name}-${colorScheme}-${width}`);
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
  }

  it('leads from npm start to a file that DANDI takes, over a reload and an outage, in at most ten answers', async () => {
    let answers = 0;
    service = await serve({ isByNpm: true });
    await page.goto(service.address);
    await page.getByRole('heading', { name: 'Turn a session into one NWB file' }).waitFor();
    expect(page.url()).not.toContain('token');
    await expectSound('1-welcome');
    await page.getByRole('button', { name: 'Try the sample session' }).click();
    await messages().first().waitFor();
    await expect.poll(() => messages().first().innerText()).toContain('32 channels in 8 nTrodes at 30 kHz');

    for (const text of [ANSWERS.people, ANSWERS.animal, ANSWERS.day, ANSWERS.experiment]) {
      await say(text);
      answers += 1;
      if (text === ANSWERS.animal) await expectSound('2-cards');
    }

    // A reload in the middle keeps all that was said, and all that was understood.
    const told = await page.getByRole('main').innerText();
    await page.reload();
    await expect.poll(() => page.getByRole('main').innerText()).toBe(told);

    // As copied from a spreadsheet: eight cells below one another.
    await expectSound('3-tables');
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const places = JSON.stringify(Array.from({ length: 8 }, () => 'CA1').join('\n'));
    await page.evaluate(`navigator.clipboard.writeText(${places})`);
    const place = (row: number) => page.getByLabel(`Place, row ${row}`, { exact: true });
    await place(1).focus();
    await page.keyboard.type('CA3');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")'))
      .toBe('Place, row 2');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => place(1).inputValue()).toBe('');
    await page.keyboard.press('ControlOrMeta+V');
    await expect.poll(() => place(8).inputValue()).toBe('CA1');
    await page.getByRole('button', { name: 'Save table' }).click();
    await page.getByRole('button', { name: 'Save table' }).waitFor({ state: 'hidden' });
    answers += 1;
    await say('yes');
    answers += 1;
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();

    // The fault is put in where people would: on the card that shows what was understood.
    await page.getByRole('button', { name: 'change species' }).first().click();
    await page.getByLabel('species', { exact: true }).fill(WRONG_SPECIES);
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: WRONG_SPECIES }).first().waitFor();
    answers += 1;

    const second = await context.newPage();
    await second.goto(page.url());
    await second.getByRole('button', { name: 'Start', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    answers += 1;
    held.push(await holdJob(service.pid, writesBelow(folder)));
    await status(page)
      .getByText(/^converting/)
      .waitFor();
    await page.reload();
    for (const one of [page, second]) {
      await status(one)
        .getByText(/^converting/)
        .waitFor();
      await one.getByText(/^I am writing/).waitFor();
      await one.getByRole('button', { name: 'Stop' }).waitFor();
    }
    await take('7-converting');
    expect(seen.faults).toEqual([]);

    // Still in its midst, and longer than the page tries again at once.
    await service.kill();
    for (const one of [page, second]) await one.getByText('connection lost').waitFor();
    const tries = seen.requests.length;
    await expect.poll(() => seen.requests.length).toBeGreaterThan(tries + 4);
    await take('8-lost');
    await page.evaluate(`document.documentElement.dataset.same = 'yes'`);
    service = await serve({ isByNpm: true, port: service.port });
    const goesOn = await holdJob(service.pid, writesBelow(folder));
    held.push(goesOn);
    for (const one of [page, second]) await one.getByText('connection lost').waitFor({ state: 'hidden' });
    goesOn.release();
    seen.faults.length = 0;

    const finding = page.locator('.finding').filter({ hasText: 'check_subject_species_form' });
    await finding.waitFor();
    const states = await shownStates(page);
    expect(states).toEqual(expect.arrayContaining([expect.stringMatching(/^converting \d+ %/)]));
    expect(states).toEqual(expect.arrayContaining([expect.stringMatching(/^checking the file/)]));
    const texts = await messages().allInnerTexts();
    await expect.poll(() => second.locator('article.message').allInnerTexts()).toEqual(texts);
    await expect.poll(() => page.evaluate('document.documentElement.dataset.same')).toBe('yes');
    await second.close();
    await expect.poll(() => finding.innerText()).toContain(WRONG_SPECIES);
    await expect.poll(() => messages().last().innerText()).toMatch(/DANDI refuses/);
    await expectSound('4-findings');

    const value = finding.getByLabel(/^New value for/);
    if ((await value.count()) > 0) await value.fill(RIGHT_SPECIES);
    await page.getByRole('button', { name: /^Approve and/ }).click();
    answers += 1;
    await messages().filter({ hasText: 'The file is ready for DANDI.' }).waitFor();
    await expect.poll(() => page.locator('.finding .blocks').count()).toBe(0);
    await page.getByRole('status').getByText('done', { exact: true }).waitFor();
    await expectSound('5-done');
    expect(answers).toBeLessThanOrEqual(10);

    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: /\.nwb$/ }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe('sample20230622.nwb');
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    // It is the NWB file alone: its videos stand beside the one that was written.
    for (const video of await readdir(join(folder, 'state'), { recursive: true }))
      if (video.endsWith('.h264'))
        await copyFile(join(folder, 'state', video), join(folder, basename(video)));
    if (hasPython) await expectAcceptable(file);

    const { origin, host } = new URL(service.address);
    const outside = seen.requests.filter(
      (url) => !url.startsWith(`${origin}/`) && !url.startsWith(`ws://${host}/`),
    );
    expect(outside).toEqual([]);
    expect(seen.faults).toEqual([]);
  });

  it('loses nothing when the service goes away and comes back', async () => {
    await openSample();
    await say(ANSWERS.people);
    const told = await page.getByRole('main').innerText();
    await service.kill();
    await page.getByText('connection lost').waitFor();

    await answer(page, ANSWERS.animal);
    const unsent = page.getByRole('alert').filter({ hasText: 'The service does not answer' });
    await unsent.waitFor();
    // What could not be sent is still there to be sent.
    await expect.poll(() => answerBox().inputValue()).toBe(ANSWERS.animal);

    service = await serve({ port: service.port });
    await page.getByText('connection lost').waitFor({ state: 'hidden' });
    await unsent.waitFor({ state: 'hidden' });
    await expect.poll(() => page.getByRole('main').innerText()).toBe(told);

    // Somebody says something in another window: it arrives here as well.
    const other = await context.newPage();
    await other.goto(page.url());
    await answer(other, ANSWERS.animal);
    await messages().nth(4).waitFor();
    await expect.poll(() => messages().nth(3).innerText()).toContain(ANSWERS.animal);
  });

  it('can be used by the keyboard alone', async () => {
    service = await serve();
    await page.goto(service.address);
    await page.getByRole('heading', { name: 'Turn a session' }).waitFor();
    await tabTo('Try the sample session');
    await page.keyboard.press('Enter');
    await messages().first().waitFor();
    // Whoever opened a session is about to answer.
    await page.keyboard.type(ANSWERS.people);
    await page.keyboard.press('Enter');
    await messages().nth(2).waitFor();

    await tabTo('change lab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Moser lab');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'Moser Lab' }).waitFor();
    await tabTo('undo lab');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'Frank Lab' }).waitFor();

    await tabTo('Skip');
    await page.keyboard.press('Enter');
    await messages().nth(4).waitFor();
    await expect.poll(() => messages().nth(3).innerText()).toContain('skip');
  });

  /** Presses Tab until the control of this name has the focus, which has to be seen. */
  async function tabTo(name: string): Promise<void> {
    const words = `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')`;
    for (let presses = 0; presses < 100; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate(`${words}.trim()`)) !== name) continue;
      await expect
        .poll(() => page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`))
        .not.toBe('none');
      return;
    }
    throw new Error(`a hundred presses of Tab do not lead to "${name}"`);
  }

  it('keeps a draft and what was said, lists its keys, and stays light or dark', async () => {
    await openSample();
    await answerBox().fill('half an answer');
    await page.reload();
    await messages().first().waitFor();
    await expect.poll(() => answerBox().inputValue()).toBe('half an answer');
    await say(ANSWERS.people);
    await answerBox().press('ArrowUp');
    await expect.poll(() => answerBox().inputValue()).toBe(ANSWERS.people);
    await answerBox().press('ArrowDown');
    await expect.poll(() => answerBox().inputValue()).toBe('');

    await page.getByRole('button', { name: 'Keyboard' }).click();
    await page.getByRole('dialog', { name: 'The keyboard' }).waitFor();
    await expectSound('6-keys');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Colours' }).click();
    await page.getByRole('button', { name: 'Colours: light' }).click();
    const theme = () => page.evaluate('document.documentElement.dataset.theme');
    await expect.poll(theme).toBe('dark');
    await page.reload();
    await messages().first().waitFor();
    await expect.poll(theme).toBe('dark');
    expect(seen.faults).toEqual([]);
  });

  it('opens a folder of the data, and says what is wrong with one that holds none', async () => {
    service = await serve();
    await page.goto(service.address);
    await page.getByLabel('Folder with .rec files').fill(join(folder, 'nowhere'));
    await page.getByRole('button', { name: 'Open folder' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    await expect.poll(() => alert.innerText()).toContain('nowhere');
    expect(await readdir(folder)).toEqual(['state']);
  });
});
