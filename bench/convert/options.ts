import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from '../../schemas/index.ts';
import { wholeNumbers } from '../machine.ts';
import { type ProgramName, programNames } from './programs.ts';

/** A session to be made: `128x300` is 128 channels for 300 seconds. */
export interface SessionSize {
  readonly channels: number;
  readonly seconds: number;
}

export interface BenchOptions {
  readonly sessions: readonly SessionSize[];
  /** Counted runs of each program; one more goes before them, uncounted. */
  readonly runs: number;
  /** Counted runs of trodes_to_nwb, which takes long: in the last rounds. */
  readonly peerRuns: number;
  readonly programs: readonly ProgramName[];
  /** Folder for the sessions and the files made from them; removed at the end. */
  readonly dir: string;
}

const SESSIONS = '128x10,32x60,128x300,768x20';
/** What compares with others; level 4 is one of our own choices, which the table of filters shows better. */
const PROGRAMS = programNames.filter((name) => name !== 'level4').join(',');

export const usage =
  `node bench/convert/main.ts [--sessions ${SESSIONS}] [--runs 3] [--peer-runs 1] ` +
  `[--programs ${programNames.join(',')}] [--dir DIR]`;

/** @throws UsageError for options that cannot be */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      sessions: { type: 'string', default: SESSIONS },
      runs: { type: 'string', default: '3' },
      'peer-runs': { type: 'string', default: '1' },
      programs: { type: 'string', default: PROGRAMS },
      dir: { type: 'string', default: tmpdir() },
    },
  });
  const [runs = 0] = wholeNumbers('runs', values.runs);
  const [peerRuns = 0] = wholeNumbers('peer-runs', values['peer-runs']);
  return {
    sessions: values.sessions.split(',').map(sessionOf),
    runs,
    peerRuns: Math.min(runs, peerRuns),
    programs: values.programs.split(',').map(programOf),
    dir: values.dir,
  };
}

function sessionOf(text: string): SessionSize {
  const [, channels, seconds] = /^([1-9]\d*)x([1-9]\d*)$/.exec(text) ?? [];
  if (channels !== undefined && seconds !== undefined)
    return { channels: Number(channels), seconds: Number(seconds) };
  throw new UsageError(`--sessions holds "${text}": give channels and seconds, as in 128x300.`);
}

function programOf(name: string): ProgramName {
  const found = programNames.find((known) => known === name);
  if (found !== undefined) return found;
  throw new UsageError(`--programs holds "${name}": choose from ${programNames.join(', ')}.`);
}
