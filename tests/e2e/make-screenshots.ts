// `npm run screenshots`: pictures of every view of the page for docs/pictures/. By hand, after the page changed; look at each.

import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { sampleSessionOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { buildPage } from '../../scripts/page.js';
import { ANSWERS, WRONG_SPECIES } from './answers.ts';
import { answer, launch } from './browser.ts';
import { startService } from './service.ts';

const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const MOST_BYTES = 2_000_000;
// The page shows these paths.
const data = join(tmpdir(), 'recordings');
const days = ['20230622', '20230623'];
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

async function take(page: Page, name: string): Promise<void> {
  // Fonts, canvases and parts that come later.
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(`![...document.querySelectorAll('.plot-state, .notes')].some(
    (one) => one.offsetParent !== null && /loading|coarse|so far/.test(one.textContent))`);
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

/** The same view in the dark, and on a telephone. */
async function takeAll(page: Page, name: string): Promise<void> {
  await take(page, name);
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(PHONE);
  await take(page, `${name}-phone`);
  await page.setViewportSize(WIDE);
}

async function say(page: Page, text: string): Promise<void> {
  const answered = page.waitForResponse((one) => new URL(one.url()).pathname.endsWith('/messages'));
  await answer(page, text);
  await answered;
  await page.locator('article.message.you').filter({ hasText: text }).first().waitFor();
  await page.locator('article.message').last().and(page.locator('.renshaw')).waitFor();
}

async function oneDay(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('button', { name: 'Open sample 2023-06-22' }).waitFor();
  await takeAll(page, 'welcome');
  await page.getByRole('button', { name: 'Open sample 2023-06-22' }).click();
  await page.locator('article.message').first().waitFor();
  await say(page, ANSWERS.people);
  await say(page, ANSWERS.animal);
  await takeAll(page, 'conversation');
  await say(page, ANSWERS.day);
  await say(page, ANSWERS.experiment);
  await page.getByRole('grid').or(page.locator('table.grid')).first().scrollIntoViewIfNeeded();
  await take(page, 'tables');
  await say(page, ANSWERS.places);
  await page.getByRole('button', { name: 'change species' }).first().click();
  await page.getByLabel('species', { exact: true }).fill(WRONG_SPECIES);
  await page.keyboard.press('Enter');
  await page.getByRole('cell', { name: WRONG_SPECIES }).first().waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page
    .getByRole('button', { name: /^Approve/ })
    .first()
    .waitFor();
  await page.locator('.finding').first().scrollIntoViewIfNeeded();
  await take(page, 'findings');
  const value = page.getByLabel(/^New value for/);
  if ((await value.count()) > 0) await value.first().fill('Rattus norvegicus');
  await page
    .getByRole('button', { name: /^Approve/ })
    .first()
    .click();
  await page.getByRole('link', { name: 'Look into the file' }).waitFor();
  await page.getByRole('status').getByText('done', { exact: true }).waitFor();
  await page.locator('#part-recording').screenshot({
    path: join(PICTURES, 'recording.png'),
    animations: 'disabled',
  });
  await page.getByRole('link', { name: 'Look into the file' }).click();
  const entry = (name: string) =>
    page.locator('.tree .entry').filter({ has: page.getByText(name, { exact: true }) });
  await entry('acquisition').click();
  await entry('e-series').click();
  await page.locator('.plot canvas').waitFor();
  await page.getByRole('button', { name: 'Copy the checksum' }).waitFor();
  await page.getByRole('button', { name: /back to the conversation/ }).scrollIntoViewIfNeeded();
  await takeAll(page, 'results');
  await page.locator('.browser').scrollIntoViewIfNeeded();
  await take(page, 'file');
}

async function twoDays(page: Page): Promise<void> {
  await page.evaluate(`location.hash = '#/batch'`);
  await page.getByRole('checkbox', { name: /2023-06-23/ }).waitFor();
  // It was converted alone before.
  await page.getByRole('checkbox', { name: /2023-06-22/ }).check();
  await take(page, 'batch');
  await page.getByRole('button', { name: 'Open these 2 days' }).click();
  await page.getByText('This is the first of 2 days').waitFor();
  for (const text of [
    ANSWERS.people,
    ANSWERS.animal,
    ANSWERS.day,
    ANSWERS.experiment,
    ANSWERS.places,
    'about 12 weeks, 425 g',
  ])
    await say(page, text);
  // What was said last is read from its beginning.
  const newer = page.getByRole('button', { name: /^New message/ });
  if (await newer.isVisible()) await newer.click();
  await take(page, 'batch-asked');
}

async function shoot(browser: Browser, address: string): Promise<void> {
  const context = await browser.newContext({ viewport: WIDE, colorScheme: 'light', bypassCSP: true });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  // The time of day would change every picture.
  await page.addInitScript(`addEventListener('DOMContentLoaded', () => {
    const style = document.createElement('style');
    style.textContent = 'article time { visibility: hidden }';
    document.head.append(style);
  })`);
  await oneDay(page, address);
  await twoDays(page);
}

await rm(data, { recursive: true, force: true });
await mkdir(join(data, '.state'), { recursive: true });
await rm(PICTURES, { recursive: true, force: true });
await mkdir(PICTURES, { recursive: true });
try {
  for (const date of days)
    await writeSyntheticSession(join(data, 'sample', date), {
      ...sampleSessionOptions,
      date,
      metadata: false,
    });
  await buildPage(process.env);
  const service = await startService({ stateFolder: join(data, '.state'), dataRoot: data });
  const browser = await launch();
  try {
    await shoot(browser, service.address);
  } finally {
    await service.stop();
    await browser.close();
  }
} finally {
  await rm(data, { recursive: true, force: true });
}
let bytes = 0;
for (const name of await readdir(PICTURES)) bytes += (await stat(join(PICTURES, name))).size;
console.log(`${(bytes / 1e6).toFixed(1)} MB of pictures in ${PICTURES}`);
if (bytes > MOST_BYTES) throw new Error(`They may take ${MOST_BYTES / 1e6} MB: leave some out.`);
