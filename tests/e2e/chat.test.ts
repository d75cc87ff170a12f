import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
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
function chat(name: string, isTerminal: boolean): Talk {
  const args = ['chat', session, '--out', join(folder, name), '--state', join(folder, `${name}-state`)];
  const command = [process.execPath, COMMAND, ...args];
  const [program = '', ...rest] = isTerminal ? [nwbPython ?? '', RELAY, ...command] : command;
  return new Talk(program, rest);
}

/** Says every answer after the words that it answers, and counts them. */
async function holdConversation(talk: Talk): Promise<number> {
  const steps: readonly (readonly [RegExp, string])[] = [
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
  for (const [words, answer] of steps) {
    await talk.hear(words);
    talk.say(answer);
  }
  return steps.length;
}

describe.each([
  { place: 'a pipe', isTerminal: false, isHere: true },
  { place: 'a terminal', isTerminal: true, isHere: hasPython },
])('renshaw chat over $place', ({ place, isTerminal, isHere }) => {
  it.skipIf(!isHere)('leads to a file that DANDI takes', async () => {
    const name = place.replaceAll(' ', '-');
    await mkdir(join(folder, name));
    const talk = chat(name, isTerminal);
    try {
      expect(await holdConversation(talk)).toBeLessThanOrEqual(10);
      await talk.hear(/Files: .*\.nwb/);
      expect(await talk.end()).toBe(0);
    } finally {
      talk.kill();
    }
    expect(await nwbFiles(join(folder, name))).toEqual(['sample20230622.nwb']);
    expect(await readdir(session)).not.toContain('sample20230622.nwb');
    if (hasPython) await expectAcceptable(join(folder, name, 'sample20230622.nwb'));
  });
});
