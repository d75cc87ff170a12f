import { parseArgs } from 'node:util';
import { UsageError } from '../../schemas/index.ts';

/** What is measured: zooms into one recording of about this size. */
export interface PreviewOptions {
  readonly megabytes: number;
  readonly channels: number;
  /** Ways from the whole recording down to a millisecond, each to another place. */
  readonly zooms: number;
  /** Folder for the recording; removed at the end. */
  readonly dir: string | undefined;
}

export const usage =
  'node bench/preview/main.ts [--megabytes 2000] [--channels 128] [--zooms 10] [--dir DIR]';

/** @throws UsageError for options that cannot be */
export function readOptions(argv: readonly string[]): PreviewOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      megabytes: { type: 'string', default: '2000' },
      channels: { type: 'string', default: '128' },
      zooms: { type: 'string', default: '10' },
      dir: { type: 'string' },
    },
  });
  return {
    megabytes: whole('megabytes', values.megabytes),
    channels: whole('channels', values.channels),
    zooms: whole('zooms', values.zooms),
    dir: values.dir,
  };
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--${option} is "${text}": give a whole number above 0.`);
}

/** Seconds of a recording of this size: at 30 kHz a packet has two bytes a channel and 54 of everything else. */
export function secondsOf({ megabytes, channels }: PreviewOptions): number {
  return Math.max(1, Math.round((megabytes * 1e6) / (30_000 * (2 * channels + 54))));
}
