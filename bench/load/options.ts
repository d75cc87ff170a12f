import { parseArgs } from 'node:util';
import { UsageError } from '../../schemas/index.ts';

export const usage =
  'node bench/load/main.ts [--minutes 1] [--sockets 200] [--sessions 50] [--conversions 2] [--pause-ms 8000] [--warm-up-seconds 15] [--write]   (--minutes 10 is the whole; --write puts the result into docs/benchmarks.md)';

export interface LoadOptions {
  readonly minutes: number;
  /** WebSockets that stay open. */
  readonly sockets: number;
  /** Conversations that go on at the same time. */
  readonly sessions: number;
  /** Conversions that run at the same time, one after the other. */
  readonly conversions: number;
  /** Between the answers of one person; half of it to half more. */
  readonly pauseMs: number;
  /** Before anything is counted: the code is compiled, and the first conversions have made their threads. */
  readonly warmUpSeconds: number;
  readonly isWritten: boolean;
}

export function readOptions(argv: readonly string[]): LoadOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '1' },
      sockets: { type: 'string', default: '200' },
      sessions: { type: 'string', default: '50' },
      conversions: { type: 'string', default: '2' },
      'pause-ms': { type: 'string', default: '8000' },
      'warm-up-seconds': { type: 'string', default: '15' },
      write: { type: 'boolean', default: false },
    },
  });
  const number = (name: Exclude<keyof typeof values, 'write'>, least: number): number => {
    const value = Number(values[name]);
    if (Number.isFinite(value) && value >= least) return value;
    throw new UsageError(`--${name} is "${values[name]}": give a number from ${least} on.`);
  };
  return {
    minutes: number('minutes', 0.01),
    sockets: number('sockets', 0),
    sessions: number('sessions', 1),
    conversions: number('conversions', 0),
    pauseMs: number('pause-ms', 0),
    warmUpSeconds: number('warm-up-seconds', 0),
    isWritten: values.write,
  };
}
