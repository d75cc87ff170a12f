import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lines } from '../chat/made-view.ts';
import { chromiumPath, launch } from './browser.ts';
import { builtPage } from './built-page.ts';
import { show } from './made-session.ts';
import { STATES } from './made-states.ts';
import { type Service, startService } from './service.ts';

const SESSIONS = [
  { sessionId: 'first', title: 'remy, 2023-06-22', animal: 'remy', phase: 'collecting', status: 'your turn' },
  {
    sessionId: 'second',
    title: 'remy, 2023-06-23',
    animal: 'remy',
    phase: 'converting',
    status: 'converting 41 %',
  },
];

describe.skipIf(chromiumPath === undefined)('what a page does with what people do', () => {
  let folder = '';
  let browser: Browser;
  let service: Service;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-doing-'));
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

  it('shows at once that what was pressed or said is under way, and sends it once', async () => {
    const { posted, hold } = await show(page, service, STATES.conflict);
    const line = hold();
    const yes = page.getByRole('button', { name: 'Yes', exact: true });
    await yes.dblclick();
    await page.locator('article.you[aria-busy=true]').getByText('yes').waitFor();
    await expect.poll(() => yes.getAttribute('aria-busy')).toBe('true');
    // Whoever types on meanwhile has it left to send.
    await page.getByLabel('Your answer').fill('a rat');
    await page.getByLabel('Your answer').press('Enter');
    await expect.poll(() => page.getByLabel('Your answer').inputValue()).toBe('a rat');
    await expect
      .poll(() => page.getByRole('button', { name: /^This is right.*400 g/ }).isDisabled())
      .toBe(true);
    await page.getByRole('button', { name: 'confirm lab' }).dblclick();
    line.release();
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    expect(posted.map(({ body }) => body)).toEqual([
      { text: 'yes' },
      { change: { kind: 'confirm', field: 'subject.lab' } },
    ]);
  });

  it('takes a draft back that had arrived although the line was lost', async () => {
    const { tell, become } = await show(page, service, STATES.conflict);
    await page.route(/\/sessions\/made\/messages/, (route) => route.abort());
    await page.getByLabel('Your answer').fill('a rat');
    await page.getByLabel('Your answer').press('Enter');
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    await expect.poll(() => page.getByLabel('Your answer').inputValue()).toBe('a rat');
    const { messages } = STATES.conflict;
    const [first] = messages;
    if (first === undefined) throw new Error('a state without a message');
    become({
      ...STATES.conflict,
      lastSeq: 10,
      messages: [...messages, { ...first, seq: 10, who: 'you', text: 'a rat' }],
    });
    tell({ seq: 10, at: first.at, type: 'said' });
    await page.getByRole('log').getByText('a rat', { exact: true }).waitFor();
    await expect.poll(() => page.getByLabel('Your answer').inputValue()).toBe('');
  });

  it('tells whoever looks elsewhere that the work of any session is over', async () => {
    await page.addInitScript(`
      Object.defineProperty(document, 'hidden', { get: () => true });
      window.notes = [];
      window.Notification = class {
        static permission = 'granted';
        constructor(title, { body }) { window.notes.push(body); }
      };
    `);
    const [, converting] = SESSIONS;
    let now = SESSIONS;
    await page.route('**/api/v1/sessions', (route) => route.fulfill({ json: { sessions: now } }));
    await show(page, service, STATES.conflict);
    await page.getByRole('link', { name: /converting 41 %/ }).waitFor();
    now = SESSIONS.map((one) => (one === converting ? { ...one, phase: 'done', status: 'done' } : one));
    await expect.poll(() => page.evaluate('window.notes')).toEqual(['remy, 2023-06-23: done']);
    await expect.poll(() => page.title()).toBe('● remy, 2023-06-23: done');
  });

  it('finds one of many sessions by any words, and opens it by its link', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      ...SESSIONS[0],
      sessionId: `other-${index}`,
      title: `bean${index % 30}, 2023-06-22`,
      animal: `bean${index % 30}`,
    }));
    await page.route('**/api/v1/sessions', (route) =>
      route.fulfill({ json: { sessions: [...many, ...SESSIONS] } }),
    );
    await show(page, service, STATES.conflict);
    const list = page.getByRole('navigation', { name: 'Sessions' });
    await expect.poll(() => list.getByRole('listitem').count()).toBe(302);
    await page.getByLabel('Search sessions').fill('41 remy');
    await expect.poll(() => list.getByRole('listitem').count()).toBe(1);
    await page.getByLabel('Search sessions').fill('nobody');
    await list.getByText('no session with these words').waitFor();
    await page.getByLabel('Search sessions').fill('2023-06-23');
    await list.getByRole('link', { name: '2023-06-23' }).click();
    await expect.poll(() => page.url()).toMatch(/#\/session\/second$/);
  });

  it('saves what was typed into a table before the answer below it is said', async () => {
    const [first] = STATES.conflict.messages;
    if (first === undefined) throw new Error('a state without a message');
    const choices = [{ label: 'Yes', say: 'yes' }];
    const messages = [{ ...first, choices, tables: [lines.name] }];
    const { posted } = await show(page, service, { ...STATES.conflict, tables: [lines], messages });
    await page.getByLabel('What hangs on it, row 2', { exact: true }).fill('pump');
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await expect.poll(() => posted.map(({ path }) => path)).toEqual(['edits', 'messages']);
    const rows = [lines.rows[0], { ...lines.rows[1], name: 'pump' }];
    expect(posted[0]?.body).toEqual({ change: { kind: 'table', name: lines.name, rows } });
  });

  it('keeps what is typed into a table that is changed elsewhere', async () => {
    const tables = [lines];
    const [first] = STATES.conflict.messages;
    if (first === undefined) throw new Error('a state without a message');
    const asked = { ...STATES.conflict, tables, messages: [{ ...first, tables: [lines.name] }] };
    const { become, tell } = await show(page, service, asked);
    const cell = page.getByLabel('What hangs on it, row 2', { exact: true });
    await cell.fill('pump of mine');
    const rows = lines.rows.map((row) => ({ ...row, name: 'of others' }));
    become({ ...asked, lastSeq: 11, tables: [{ ...lines, rows }] });
    tell({ seq: 11, at: first.at, type: 'values-set' });
    await page.getByText('This table was changed elsewhere meanwhile').waitFor();
    await expect.poll(() => cell.inputValue()).toBe('pump of mine');
    await page.getByRole('button', { name: 'Take what it is now' }).click();
    await expect.poll(() => cell.inputValue()).toBe('of others');
  });

  it('says on a card that is being changed what it became elsewhere', async () => {
    const { become, tell } = await show(page, service, STATES.conflict);
    await page.getByRole('button', { name: 'change lab' }).click();
    const values = STATES.conflict.values.map((one) =>
      one.label === 'lab' ? { ...one, display: 'Moser Lab' } : one,
    );
    become({ ...STATES.conflict, lastSeq: 11, values });
    tell({ seq: 11, at: values[0]?.at, type: 'values-set' });
    await page.getByText('changed meanwhile: Moser Lab').waitFor();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'lab', exact: true }).inputValue())
      .toBe('Frank Lab');
  });

  it('folds a long answer, and shows all of it', async () => {
    const text = `it ran ${'and rested '.repeat(450)}until the end`;
    const [first] = STATES.conflict.messages;
    if (first === undefined) throw new Error('a state without a message');
    const said = { ...first, seq: 4, who: 'you' as const, text };
    const messages = [...STATES.conflict.messages, said, { ...first, seq: 5, text: 'Is that so?' }];
    await show(page, service, { ...STATES.conflict, lastSeq: 5, messages });
    const answer = page.locator('article.you').last();
    expect((await answer.innerText()).length).toBeLessThan(700);
    await answer.getByRole('button', { name: 'Show all of it' }).click();
    await answer.getByText('until the end').waitFor();
  });
});
