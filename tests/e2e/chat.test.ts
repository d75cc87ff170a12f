import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleSessionOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { COMMAND, nwbFiles } from '../conversion/command.ts';
import { hasPython, nwbPython } from '../yardstick.ts';
import { ANSWERS } from './answers.ts';
import { Talk } from './talk.ts';
import { expectAcceptable } from './verdict.ts';

const RELAY = fileURLToPath(new URL('../python/relay_terminal.py', import.meta.url));

let folder = '';
let session = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-chat-'));
  session = join(folder, 'session');
  await writeSyntheticSession(session, { ...sampleSessionOptions, seconds: 2, dropped: [], metadata: false });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Begins, or goes on with, the conversation about the session. */
function chat(name: string, isTerminal: boolean, more: readonly string[] = []): Talk {
  const state = join(folder, `${name}-state`);
  const args = ['chat', session, '--out', join(folder, name), '--state', state, ...more];
  const command = [process.execPath, COMMAND, ...args];
  const [program = '', ...rest] = isTerminal ? [nwbPython ?? '', RELAY, ...command] : command;
  return new Talk(program, rest);
}

type Step = readonly [words: RegExp, answer: string];

const STEPS: readonly Step[] = [
  [/who recorded[\s\S]*Skip\n/, ANSWERS.people],
  [/species, sex[\s\S]*Skip\n/, ANSWERS.animal.replace('about 12 weeks, ', '')],
  [/what it did that day[\s\S]*Skip\n/, ANSWERS.day],
  [/What is the experiment about[\s\S]*Skip\n/, ANSWERS.experiment],
  [/Where are the electrodes\?[\s\S]*Skip\n/, ANSWERS.places],
  // DANDI refuses a file without the age, which is said: the person starts all the same.
  [/missing: age[\s\S]*Start\?[\s\S]*Cancel\n/, '1'],
  [/check found[\s\S]*Accept as is\n/, '1'],
  [/need a value[\s\S]*Skip\n/, 'about 12 weeks'],
];

/** Says every answer after the words that it answers. */
async function holdConversation(talk: Talk, steps: readonly Step[]): Promise<void> {
  for (const [words, answer] of steps) {
    await talk.hear(words);
    talk.say(answer);
  }
}

/** On a terminal words may stand on two lines. */
const wrapped = (steps: readonly Step[]): Step[] =>
  steps.map(([words, answer]) => [new RegExp(words.source.replaceAll(' ', '\\s+')), answer]);

async function expectFile(name: string): Promise<void> {
  expect(await nwbFiles(join(folder, name))).toEqual(['sample20230622.nwb']);
  expect(await readdir(session)).not.toContain('sample20230622.nwb');
  if (hasPython) await expectAcceptable(join(folder, name, 'sample20230622.nwb'));
}

describe('renshaw chat', () => {
  it('leads through a pipe to a file that DANDI takes, without an escape code', async () => {
    const talk = chat('pipe', false, ['--color', 'auto']);
    try {
      await holdConversation(talk, STEPS);
      await talk.hear(/Files: .*\.nwb/);
      expect(await talk.end()).toBe(0);
    } finally {
      talk.kill();
    }
    expect(talk.raw).not.toMatch(/(?!\n)\p{Cc}/u);
    await expectFile('pipe');
  });

  it('is not over when the pipe is, says so, and takes commands', async () => {
    const talk = chat('short', false);
    try {
      await talk.hear(/who recorded[\s\S]*Skip\n/);
      talk.say('/values');
      await talk.hear(/animal id +sample +\(file name/);
      talk.finish();
      expect(await talk.end()).toBe(3);
    } finally {
      talk.kill();
    }
    expect(talk.told).toContain('The conversation is kept. To go on: renshaw chat');
  });

  it.skipIf(!hasPython)(
    'leads on a terminal to a file that DANDI takes, left and taken up again',
    async () => {
      const steps = wrapped(STEPS);
      const first = chat('terminal', true);
      try {
        await holdConversation(first, steps.slice(0, 1));
        await first.hear(/│ lab/);
        first.press('\u0003');
        await first.hear(/The conversation is kept/);
        expect(await first.end()).toBe(3);
      } finally {
        first.kill();
      }
      const talk = chat('terminal', true, ['--color', 'never']);
      try {
        await talk.hear(/goes on\.[\s\S]*species,/);
        await holdConversation(talk, [[/Skip\n/, steps[1]?.[1] ?? ''], ...steps.slice(2, 4)]);
        // The cameras, as a grid: right end, a number, the cell, the table.
        await talk.hear(/Where\s+are\s+the\s+electrodes[\s\S]*Edit: Cameras/);
        talk.press('Edit: Cameras\r');
        await talk.hear(/Enter applies the table/);
        talk.press('\u001B[F0.0014\r\r');
        await talk.hear(/1 +· +· +· +· +0\.0014\s+> /);
        talk.say(ANSWERS.places);
        await holdConversation(talk, steps.slice(5));
        await talk.hear(/Ctrl-D leaves/);
        talk.say('');
        await talk.hear(/Files: .*\.nwb/);
        expect(await talk.end()).toBe(0);
      } finally {
        talk.kill();
      }
      // The terminal is as it was: no bracketed paste, the cursor shown.
      expect(talk.raw).toMatch(/\[\?2004l[\s\S]*\[\?25h[^[]*$/);
      await expectFile('terminal');
    },
  );
});
