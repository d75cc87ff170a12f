import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleSessionOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { hasPython } from '../yardstick.ts';
import { ANSWERS } from './answers.ts';
import { answer, chromiumPath, launch, overflowOf, type Watch, watch } from './browser.ts';
import { builtPage } from './built-page.ts';
import { type Service, startService } from './service.ts';
import { expectAcceptable } from './verdict.ts';

/** Set it to a folder to look at what the page looks like. */
const screenshots = process.env['RENSHAW_SCREENSHOTS'];
const DATES = ['20230622', '20230623'] as const;

describe.skipIf(chromiumPath === undefined)('two days of one animal, on the page', () => {
  let folder = '';
  let browser: Browser;
  let service: Service;
  let page: Page;
  let seen: Watch;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-batch-'));
    await mkdir(join(folder, 'state'));
    for (const date of DATES)
      await writeSyntheticSession(join(folder, 'remy', date), {
        ...sampleSessionOptions,
        animal: 'remy',
        date,
        seconds: 2,
        dropped: [[20_000, 3]],
        metadata: false,
      });
    await builtPage();
    browser = await launch();
    service = await startService({ stateFolder: join(folder, 'state'), dataRoot: folder, isByNpm: true });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(60_000);
    seen = watch(page);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const last = () => page.locator('article.message.renshaw').last();
  const days = () => page.getByRole('navigation', { name: 'Days of the batch' });

  /** Says something, and waits until all that it leads to was said. */
  async function say(text: string): Promise<void> {
    const answered = page.waitForResponse((one) =>
      /\/(messages|decisions)$/.test(new URL(one.url()).pathname),
    );
    await answer(page, text);
    await answered;
    await page.locator('article.message.you').filter({ hasText: text }).first().waitFor();
  }

  it('are asked about once, and of the second day only what differs', async () => {
    await page.goto(service.address);
    await page.getByRole('link', { name: 'Several days of one animal' }).click();
    await page.getByRole('checkbox', { name: /2023-06-23/ }).waitFor();
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'batch-choice.png') });
    await page.getByRole('button', { name: 'Open these 2 days' }).click();
    await page.getByText('This is the first of 2 days of one animal').waitFor();
    await expect
      .poll(() => days().getByRole('link').allInnerTexts())
      .toEqual([expect.stringContaining('2023-06-22'), expect.stringContaining('2023-06-23')]);
    for (const text of [ANSWERS.people, ANSWERS.animal, ANSWERS.day, ANSWERS.experiment, ANSWERS.places])
      await say(text);
    await last()
      .getByText(/^23 June 2023: The animal: age or birthday and weight/)
      .waitFor();
    await say('about 12 weeks, 425 g');
    await last()
      .getByText(/^23 June 2023: .*what it did that day/)
      .waitFor();
    await last().getByRole('cell', { name: '425 g' }).waitFor();
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'batch-asked.png') });
    await say('it ran the w-track after a rest');
    await last()
      .getByText(/^23 June 2023: Here is what I guess/)
      .waitFor();
    await say('yes');
    await page.getByText('All 2 days are ready').waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('become two files after one go, and the list says how far each is', async () => {
    await page.getByRole('button', { name: 'Start all 2' }).click();
    await days().getByText('2 of 2 days done').waitFor();
    if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, 'batch-done.png') });
    const files = DATES.map((date) => join(folder, 'remy', date, `remy${date}.nwb`));
    for (const file of files) expect((await stat(file)).size).toBeGreaterThan(1_000_000);
    // The first is as any other; the second was asked about in its conversation.
    if (hasPython) await expectAcceptable(files[1] ?? '');

    // The second day has a conversation of its own, which says where its values are from.
    await days()
      .getByRole('link', { name: /2023-06-23/ })
      .click();
    await page.getByText('The file is ready for DANDI').waitFor();
    expect(seen.faults).toEqual([]);
  });
});
