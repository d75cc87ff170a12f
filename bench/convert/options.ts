import { parseArgs } from 'node:util';
import { UsageError } from '../../schemas/index.ts';
import { type ProgramName, programNames } from './programs.ts';

/** What is measured: every combination of channels and seconds is a session. */
export interface BenchOptions {
  readonly channels: readonly number[];
  readonly seconds: readonly number[];
  /** Counted runs of each program; one more goes before them, uncounted. */
  readonly runs: number;
  readonly programs: readonly ProgramName[];
  /** Folder for the sessions and the files made from them; removed at the end. */
  readonly dir: string | undefined;
}

export const usage = `node bench/convert/main.ts [--channels 32,128] [--seconds 60] [--runs 3] [--programs ${programNames.join(',')}] [--dir DIR]`;

/** @throws UsageError for options that cannot be */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      channels: { type: 'string', default: '32,128' },
      seconds: { type: 'string', default: '60' },
      runs: { type: 'string', default: '3' },
      programs: { type: 'string', default: programNames.join(',') },
      dir: { type: 'string' },
    },
  });
  const [runs = 0] = numbers('runs', values.runs);
  return {
    channels: numbers('channels', values.channels),
    seconds: numbers('seconds', values.seconds),
    runs,
    programs: values.programs.split(',').map(programOf),
    dir: values.dir,
  };
}

function numbers(option: string, text: string): number[] {
  return text.split(',').map((part) => {
    const value = Number(part);
    if (Number.isSafeInteger(value) && value > 0) return value;
    throw new UsageError(`--${option} is "${text}": give whole numbers above 0, with commas between them.`);
  });
}

function programOf(name: string): ProgramName {
  const found = programNames.find((known) => known === name);
  if (found !== undefined) return found;
  throw new UsageError(`--programs holds "${name}": choose from ${programNames.join(', ')}.`);
}
