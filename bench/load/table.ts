import { markdownRows, megabytes } from '../markdown.ts';
import type { LoadOptions } from './options.ts';

export interface Sample {
  /** Since the start of the measurement. */
  readonly seconds: number;
  /** Of the service and its children. */
  readonly residentBytes: number;
  /** Of the service alone. */
  readonly ownBytes: number;
  /** What its JavaScript holds, and what was let go of and not collected yet. */
  readonly heapBytes: number;
  /** Processor time of the service alone, since it began. */
  readonly cpuSeconds: number;
  /** The 99th percentile of the event loop's delay since the sample before. */
  readonly loopDelayMs: number;
}

export interface LoadResult {
  readonly times: ReadonlyMap<string, readonly number[]>;
  readonly failures: readonly string[];
  readonly samples: readonly Sample[];
  readonly events: number;
  readonly lost: number;
  readonly twice: number;
  readonly delays: readonly number[];
  readonly conversions: number;
}

/** The value below which a share of the values lies; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

const ms = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(value < 10 ? 1 : 0));

const row = (name: string, times: readonly number[]): string[] => [
  name,
  String(times.length),
  ...[0.5, 0.95, 0.99, 1].map((share) => ms(percentile(times, share))),
];

/** Megabytes that memory grows by in a minute: the slope of the line that fits the second half best. */
export function growth(samples: readonly Sample[], bytesOf: (sample: Sample) => number): number {
  const late = samples.slice(Math.floor(samples.length / 2));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, one) => sum + one, 0) / values.length;
  const x = mean(late.map(({ seconds }) => seconds));
  const y = mean(late.map(bytesOf));
  const above = late.reduce((sum, one) => sum + (one.seconds - x) * (bytesOf(one) - y), 0);
  const below = late.reduce((sum, one) => sum + (one.seconds - x) ** 2, 0);
  return (above / below / 1e6) * 60;
}

function course(samples: readonly Sample[], bytesOf: (sample: Sample) => number): string {
  const memory = samples.map(bytesOf);
  const at = (share: number): string => megabytes(memory[Math.floor(share * (memory.length - 1))] ?? 0);
  return `${at(0)} at the start, ${at(0.25)}, ${at(0.5)}, ${at(0.75)} at each quarter, ${at(1)} at the end, at most ${megabytes(Math.max(...memory))}, ${growth(samples, bytesOf).toFixed(1)} MB a minute in the second half`;
}

/** Megabytes a minute from which on it is no longer flat. */
const MOST_GROWTH = 5;

/** The least of each whole minute: what is left when the garbage was just collected. */
function floors(samples: readonly Sample[]): readonly Sample[] {
  const minutes = Map.groupBy(samples, ({ seconds }) => Math.floor(seconds / 60));
  return [...minutes.values()].flatMap((ofOne) => {
    const [one] = ofOne;
    const least = (bytesOf: (sample: Sample) => number): number => Math.min(...ofOne.map(bytesOf));
    // The last moment of a run is a minute of its own.
    if (one === undefined || ofOne.length < 2) return [];
    return { ...one, ownBytes: least((at) => at.ownBytes), heapBytes: least((at) => at.heapBytes) };
  });
}

/** How the heap grows in the second half, by its floors; NaN for less than four minutes. */
export function heapGrowth(samples: readonly Sample[]): number {
  const minutes = floors(samples);
  return minutes.length < 4 ? Number.NaN : growth(minutes, ({ heapBytes }) => heapBytes);
}

function everyMinute(samples: readonly Sample[]): string {
  const minutes = floors(samples).map(
    ({ ownBytes, heapBytes }) => `${megabytes(ownBytes)} (${megabytes(heapBytes)})`,
  );
  return minutes.join(', ');
}

export function loadReport(options: LoadOptions, result: LoadResult): string {
  const { times, samples, failures, events, lost, twice, delays, conversions } = result;
  const all = [...times.values()].flat();
  const kinds = [...times].sort(([a], [b]) => a.localeCompare(b));
  const [first, last] = [samples[0], samples.at(-1)];
  const cpuMs = ((last?.cpuSeconds ?? 0) - (first?.cpuSeconds ?? 0)) * 1000;
  const loop = samples.map(({ loopDelayMs }) => loopDelayMs);
  return [
    `${options.sockets} sockets, ${options.sessions} conversations in each of which something is said every ${options.pauseMs / 1000} s, ${options.conversions} conversions at a time, ${options.minutes} min:`,
    '',
    markdownRows(
      ['call', 'how many', 'p50 ms', 'p95 ms', 'p99 ms', 'longest ms'],
      [
        row('**all**', all),
        ...kinds.map(([kind, values]) => row(kind, values)),
        row('an event, from the log to a socket', delays),
      ],
    ),
    '',
    `- Events: ${events} heard, ${lost} lost, ${twice} heard twice, with sockets cut at random. Calls that failed: ${failures.length}. Conversions done: ${conversions}.`,
    `- Memory of the service alone: ${course(samples, ({ ownBytes }) => ownBytes)}. Of that its heap: ${course(samples, ({ heapBytes }) => heapBytes)}. With its conversions: ${course(samples, ({ residentBytes }) => residentBytes)}.`,
    `- The least of every minute, of the service alone and of its heap: ${everyMinute(samples)}.`,
    `- Processor time of the service alone: ${ms(cpuMs / all.length)} ms a call, events, sockets and the starting of jobs included.`,
    `- Delay of the event loop: in the median 2 s a 99th percentile of ${ms(percentile(loop, 0.5))} ms, in the worst ${ms(percentile(loop, 1))} ms.`,
  ].join('\n');
}

/** What the run missed of what is asked for. */
export function misses({ times, failures, lost, samples }: LoadResult): readonly string[] {
  const p95 = percentile([...times.values()].flat(), 0.95);
  return [
    ...(p95 < 100 ? [] : [`p95 of all calls is ${ms(p95)} ms, not below 100 ms`]),
    ...(lost === 0 ? [] : [`${lost} events were lost`]),
    ...(heapGrowth(samples) > MOST_GROWTH
      ? [`the heap grows by ${heapGrowth(samples).toFixed(1)} MB a minute`]
      : []),
    ...(failures.length === 0 ? [] : [`${failures.length} calls failed, such as ${failures[0]}`]),
  ];
}
