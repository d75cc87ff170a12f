// How long the page takes until it can be used, and a key in a conversation of 2,000 messages until it is seen:
//   node bench/page/main.ts

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { MessageView, SessionView, ValueView } from '../../schemas/index.ts';
import { buildPage } from '../../scripts/page.js';
import { launch } from '../../tests/e2e/browser.ts';
import { startService } from '../../tests/e2e/service.ts';

const MESSAGES = 2000;
const KEYS = 60;

const fields = ['subject.species', 'subject.sex', 'subject.age', 'lab', 'institution', 'experimenter_name'];

function madeValue(field: string): ValueView {
  const provenance = { source: 'person', detail: 'said', words: 'as it was said' } as const;
  return {
    field,
    label: field,
    value: 'a value',
    display: 'a value',
    provenance,
    certainty: 'certain',
    status: 'accepted',
    seq: 3,
    at: '2026-01-01T10:00:00.000Z',
    isConfirmed: true,
    canUndo: true,
    history: [{ seq: 3, at: '2026-01-01T10:00:00.000Z', display: 'a value', provenance, isUndone: false }],
  };
}

/** Every second message is a question with cards, as in a long conversation that goes back and forth. */
function madeMessage(index: number): MessageView {
  const isAsked = index % 2 === 0;
  return {
    seq: index + 1,
    at: '2026-01-01T10:00:00.000Z',
    who: isAsked ? 'renshaw' : 'you',
    text: isAsked
      ? `Question ${index}: I understood what stands below. What did the animal do in the second epoch, and which of the cameras saw it?`
      : `answer ${index}: it ran on the w-track, camera 1`,
    cards: isAsked ? fields.slice(0, 1 + (index % fields.length)) : [],
    tables: [],
    choices: isAsked ? [{ label: 'Skip', say: 'skip' }] : [],
  };
}

const view: SessionView = {
  sessionId: 'made',
  phase: 'collecting',
  status: 'your turn',
  title: 'made',
  folder: '/made',
  lastSeq: MESSAGES,
  messages: Array.from({ length: MESSAGES }, (_, index) => madeMessage(index)),
  values: fields.map(madeValue),
  tables: [],
  missing: [],
  conflicts: [],
  waysBack: [],
  outputs: [],
};

const times = z.array(z.number());

/** Milliseconds from each key to the frame that shows it. */
async function typed(page: Page): Promise<number[]> {
  await page.evaluate(`
    window.keyTimes = [];
    addEventListener('keydown', () => {
      const from = performance.now();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.keyTimes.push(performance.now() - from);
        port2.postMessage(0);
      });
    }, true);
  `);
  await page.getByLabel('Your answer').focus();
  for (let key = 0; key < KEYS; key += 1) {
    await page.keyboard.press('abcdefghij'[key % 10] ?? 'a');
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 5)))');
  }
  return times.parse(await page.evaluate('window.keyTimes'));
}

function told(name: string, millis: readonly number[]): void {
  const sorted = millis.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  process.stdout.write(`${name}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms\n`);
}

const folder = await mkdtemp(join(tmpdir(), 'renshaw-bench-page-'));
try {
  await mkdir(join(folder, 'state'));
  await buildPage(process.env);
  const service = await startService({ stateFolder: join(folder, 'state'), dataRoot: folder });
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const usable: number[] = [];
    for (let visit = 0; visit < 5; visit += 1) {
      const from = performance.now();
      await page.goto(service.address);
      await page.getByRole('button', { name: 'Try the sample session' }).waitFor();
      usable.push(performance.now() - from);
    }
    told('from the address to a page that can be used', usable);

    await page.route(/\/sessions\/made$/, (route) => route.fulfill({ json: view }));
    await page.routeWebSocket(/\/sessions\/made\/events/, () => undefined);
    const from = performance.now();
    await page.goto(`${new URL(service.address).origin}/#/session/made`);
    await page.getByText(`answer ${MESSAGES - 1}:`).waitFor();
    told(`from the address to a conversation of ${MESSAGES} messages`, [performance.now() - from]);
    told(`a key in a conversation of ${MESSAGES} messages`, await typed(page));
  } finally {
    await browser.close();
    await service.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
