import { parseArgs } from 'node:util';
import { UsageError } from '../../schemas/index.ts';

/** What is measured: one file, made by converting a recording of about this size. */
export interface InspectOptions {
  /** Of the recording; the file made of it has about half. */
  readonly megabytes: number;
  readonly channels: number;
  /** Counted runs of each program; one more goes before them, uncounted. */
  readonly runs: number;
  /** Folder for the recording and the file; removed at the end. */
  readonly dir: string | undefined;
}

export const usage = 'node bench/inspect/main.ts [--megabytes 600] [--channels 64] [--runs 3] [--dir DIR]';

/** @throws UsageError for options that cannot be */
export function readOptions(argv: readonly string[]): InspectOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      megabytes: { type: 'string', default: '600' },
      channels: { type: 'string', default: '64' },
      runs: { type: 'string', default: '3' },
      dir: { type: 'string' },
    },
  });
  return {
    megabytes: whole('megabytes', values.megabytes),
    channels: whole('channels', values.channels),
    runs: whole('runs', values.runs),
    dir: values.dir,
  };
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--${option} is "${text}": give a whole number above 0.`);
}

/** Seconds of a recording of this size: at 30 kHz a packet has two bytes a channel and 54 of everything else. */
export function secondsOf({ megabytes, channels }: InspectOptions): number {
  return Math.max(1, Math.round((megabytes * 1e6) / (30_000 * (2 * channels + 54))));
}
