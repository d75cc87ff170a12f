import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signInPage } from '../../api/guard/pages.ts';
import { axeFaults } from './axe.ts';
import { chromiumPath, launch, overflowOf } from './browser.ts';
import { builtPage } from './built-page.ts';
import { show } from './made-session.ts';
import { STATES } from './made-states.ts';
import { type Service, startService } from './service.ts';

if (chromiumPath === undefined)
  console.warn('LEFT OUT: every state of the page, because chromium is missing');

/** Set it to a folder to look at what the page looks like. */
const screenshots = process.env['RENSHAW_SCREENSHOTS'];

describe.skipIf(chromiumPath === undefined)('every state of the page', () => {
  let folder = '';
  let browser: Browser;
  let service: Service;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-views-'));
    await mkdir(join(folder, 'state'));
    await builtPage();
    [browser, service] = await Promise.all([
      launch(),
      startService({ stateFolder: join(folder, 'state'), dataRoot: folder }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(60_000);
  });
  afterEach(() => page.close());

  it.each(Object.entries(STATES))(
    '%s can be read and used, in light and dark, wide and narrow',
    async (name, view) => {
      await show(page, service, view);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of [360, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await overflowOf(page), `too wide for ${width} px`).toBeLessThanOrEqual(0);
          expect(await axeFaults(page), `${colorScheme}, ${width} px`).toEqual([]);
          if (screenshots !== undefined)
            await page.screenshot({ path: join(screenshots, `state-${name}-${colorScheme}-${width}.png`) });
        }
      }
    },
  );

  it('lets the person say which source is right', async () => {
    const { posted } = await show(page, service, STATES.conflict);
    await page.getByRole('button', { name: /^This is right.*400 g/ }).click();
    await expect.poll(() => posted).toHaveLength(1);
    expect(posted).toEqual([
      { path: 'decisions', body: { decision: { kind: 'settle', field: 'subject.weight', claim: 1 } } },
    ]);
  });

  it('says how sources that differed were decided, and takes the other one', async () => {
    const { posted } = await show(page, service, STATES.settled);
    const settled = page.getByRole('region', { name: 'Sources differed' });
    await settled.getByText('sources differed, decided: weight').click();
    await settled.getByText('You said so.').waitFor();
    await expect.poll(() => settled.getByRole('row', { name: '420 g' }).innerText()).toContain('✓ counts');
    await settled.getByRole('button', { name: /^take this instead.*400 g/ }).click();
    await expect
      .poll(() => posted)
      .toEqual([
        { path: 'decisions', body: { decision: { kind: 'settle', field: 'subject.weight', claim: 1 } } },
      ]);
  });

  it('takes over what is as last time, all, or value by value, or changed in place', async () => {
    const { posted } = await show(page, service, STATES.previous);
    // What is proposed stands on one card alone.
    await expect.poll(() => page.getByRole('log').getByRole('row', { name: 'species' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Confirm all 2 as then' }).click();
    await expect.poll(() => posted).toHaveLength(2);
    expect(posted.map(({ body }) => body)).toEqual([
      { change: { kind: 'confirm', field: 'lab' } },
      { change: { kind: 'confirm', field: 'subject.species' } },
    ]);
    const card = page.getByRole('region', { name: 'As last time' });
    await card.getByLabel('lab', { exact: true }).uncheck();
    await card.getByRole('button', { name: 'Confirm the 1 ticked as then' }).click();
    await expect.poll(() => posted).toHaveLength(3);
    expect(posted.at(-1)?.body).toEqual({ change: { kind: 'confirm', field: 'subject.species' } });
    await card.getByRole('button', { name: 'tell what happened' }).click();
    const box = card.getByRole('textbox', { name: 'what happened' });
    await expect.poll(() => box.inputValue()).toBe('it ran a w-track');
    await box.fill('it ran twice');
    await page.keyboard.press('Enter');
    await expect.poll(() => posted).toHaveLength(4);
    expect(posted.at(-1)?.body).toEqual({
      change: { kind: 'set', field: 'session_description', value: 'it ran twice' },
    });
  });

  it('says what an approval sets going, and sends what was chosen', async () => {
    const { posted } = await show(page, service, STATES.deciding);
    await page
      .getByText('2 changes: the file is written again from the recordings, about 1 min 33 s')
      .waitFor();
    await page.getByLabel('Write the groups of electrodes anew').uncheck();
    await page.getByText('1 change in the file itself, less than a second').waitFor();
    // What only a person knows is chosen by telling it.
    await page.getByLabel('New value for session_description').fill('It ran for reward.');
    await page.getByRole('button', { name: 'Approve and correct the file' }).click();
    await expect.poll(() => posted).toHaveLength(1);
    expect(posted[0]?.body).toEqual({
      decision: {
        kind: 'approve',
        corrections: [
          { id: 'species', value: 'Rattus norvegicus' },
          { id: 'description', value: 'It ran for reward.' },
        ],
      },
    });
    await page.getByRole('button', { name: /^Approve only this.*Write the groups/ }).click();
    await expect.poll(() => posted).toHaveLength(2);
    await page.getByLabel('Or accept the file as it is, because').fill('a test');
    await page.getByRole('button', { name: 'Accept as is' }).last().click();
    await expect.poll(() => posted.at(-1)?.body).toEqual({ decision: { kind: 'accept', reason: 'a test' } });
  });

  it('compares the check before a correction with the one after it', async () => {
    await show(page, service, STATES.done);
    await page.getByText('before and after: 4 gone, 0 new, 1 as before').click();
    await expect
      .poll(() => page.getByRole('row', { name: 'DANDI' }).innerText())
      .toMatch(/refuses it\s+ready/);
  });

  it('shows how far a conversion is, and stops it', async () => {
    const { posted, tell } = await show(page, service, STATES.converting);
    const progress = page.getByRole('region', { name: 'Progress' });
    await progress.getByText('8.3 GB of 20 GB · 2 min 51 s left').waitFor();
    tell({ progress: { stage: 'Finishing the file', done: 19.8e9, total: 19.8e9, secondsLeft: 1 } });
    await progress.getByText('Finishing the file').waitFor();
    await progress.getByText('100 %').waitFor();
    await progress.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => posted).toEqual([{ path: 'messages', body: { text: 'stop' } }]);
  });

  it('shows an answer while it is said', async () => {
    const { tell } = await show(page, service, STATES.reading);
    await page.getByText('Reading your answer …').waitFor();
    tell({ progress: { stage: 'answering', done: 0, total: 0, text: 'What did it do' } });
    await page.getByText('What did it do').waitFor();
  });

  it('tells of a value where it is from and what it was before, and takes another', async () => {
    const { posted } = await show(page, service, STATES.conflict);
    const metadata = page.getByRole('region', { name: 'Metadata' });
    await metadata.getByRole('button', { name: /^species: / }).click();
    await metadata.getByText('“long evans rat”').waitFor();
    await expect
      .poll(() => metadata.getByRole('list', { name: 'History of species' }).innerText())
      .toContain('taken back');
    await metadata.getByRole('button', { name: 'change' }).click();
    await metadata.getByRole('textbox', { name: 'species' }).fill('Mus musculus');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => posted)
      .toEqual([
        { path: 'edits', body: { change: { kind: 'set', field: 'subject.species', value: 'Mus musculus' } } },
      ]);
    await metadata.getByRole('button', { name: /^sex/ }).click();
    await metadata.getByText('DANDI refuses a file without sex.').waitFor();
  });

  it('asks who somebody is in the same look', async () => {
    const form = new Hono().get('/', (c) => signInPage(c, 'users', 401, 'That is no token of a user here.'));
    const html = await (await form.request('/')).text();
    const { origin } = new URL(service.address);
    await page.route(`${origin}/form`, (route) => route.fulfill({ contentType: 'text/html', body: html }));
    for (const path of ['form', '']) {
      await page.goto(`${origin}/${path}`);
      await page.getByRole('heading', { name: 'Renshaw' }).waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await axeFaults(page), `/${path}, ${colorScheme}`).toEqual([]);
        if (screenshots !== undefined)
          await page.screenshot({ path: join(screenshots, `sign-in-${path}-${colorScheme}.png`) });
      }
      await expect
        .poll(() => page.evaluate('getComputedStyle(document.querySelector("h1")).fontSize'))
        .toBe('24px');
    }
  });

  it('says nothing of who is signed in on a machine of their own', async () => {
    const asked = page.waitForResponse('**/api/v1/me');
    await show(page, service, STATES.conflict);
    await (await asked).finished();
    await expect.poll(() => page.locator('.signed-in').count()).toBe(0);
  });

  it('never takes words of a recording or a person for HTML', async () => {
    const evil = '<img src=x onerror="document.title=1"><b>bold</b>';
    const [first] = STATES.conflict.messages;
    if (first === undefined) throw new Error('a state without a message');
    const told = { ...STATES.conflict, title: evil, folder: evil, messages: [{ ...first, text: evil }] };
    await show(page, service, told);
    await expect.poll(() => page.title()).toBe(`${evil} – Renshaw`);
    await expect.poll(() => page.locator('img, b').count()).toBe(0);
  });
});
