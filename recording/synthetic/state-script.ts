import type { DioTruth } from './dio.ts';
import type { ResolvedOptions } from './options.ts';
import { sampleOfPacket, type Timeline } from './timeline.ts';

export interface StateScriptTruth {
  readonly epoch: number;
  readonly text: string;
  /** Lines with two masks: milliseconds of the acquisition, states of the inputs, states of the outputs; bit 0 is port 1. */
  readonly masks: readonly (readonly [ms: number, inputs: number, outputs: number])[];
}

interface RecordedLines {
  readonly timeline: Timeline;
  readonly dio: readonly DioTruth[];
}

interface Event {
  readonly ms: number;
  readonly line: DioTruth;
  readonly value: 0 | 1;
}

const portOf = (hardwareName: string): { output: boolean; bit: number } => ({
  output: hardwareName.startsWith('Dout'),
  bit: Number(hardwareName.replace(/\D+/, '')) - 1,
});

/** What the lines did over the files of an epoch. Nobody reports camera ticks to the program: they would drown the rest. */
function eventsOf(options: ResolvedOptions, recordings: readonly RecordedLines[]): Event[] {
  const states = new Map<string, 0 | 1>();
  const events = recordings.flatMap(({ timeline, dio }) =>
    dio
      .filter(({ role }) => role !== 'camera ticks')
      .flatMap((line) => {
        // A change between two files of the epoch stands in neither: it is the first state of the later one.
        const before = states.get(line.channelId) ?? line.initial;
        const changes = before === line.initial ? [] : [[0, line.initial] as const];
        states.set(line.channelId, line.transitions.at(-1)?.[1] ?? line.initial);
        return [...changes, ...line.transitions].map(([packet, value]): Event => {
          // Counters start with the acquisition, and so does the program's clock.
          const counter = timeline.firstCounter + sampleOfPacket(timeline, packet);
          return { line, value, ms: Math.floor((counter * 1000) / options.rateHz) };
        });
      }),
  );
  return events.sort((one, other) => one.ms - other.ms);
}

/** The log of the behavioural program in one epoch, with every kind of line that such logs have. */
export function stateScript(
  options: ResolvedOptions,
  epoch: number,
  recordings: readonly RecordedLines[],
): StateScriptTruth {
  const ports = [0, 0];
  function set({ hardwareName }: DioTruth, value: 0 | 1): void {
    const { output, bit } = portOf(hardwareName);
    const before = ports[output ? 1 : 0] ?? 0;
    ports[output ? 1 : 0] = (value === 1 ? before | (1 << bit) : before & ~(1 << bit)) >>> 0;
  }
  for (const line of recordings[0]?.dio ?? []) if (line.role !== 'camera ticks') set(line, line.initial);

  const masks: (readonly [number, number, number])[] = [];
  const lines = ['# W-track alternation', '# callbacks: poke, reward', '~~~', 'Script accepted'];
  let rewards = 0;
  for (const { line, value, ms } of eventsOf(options, recordings)) {
    set(line, value);
    masks.push([ms, ports[0] ?? 0, ports[1] ?? 0]);
    lines.push(`${ms} ${ports[0]} ${ports[1]}`);
    if (value === 0) continue;
    if (line.role === 'poke') lines.push(`${ms} UP ${portOf(line.hardwareName).bit + 1}`);
    if (line.role === 'reward')
      lines.push(`${ms} rewards = ${++rewards}`, `${ms} reward given at ${line.name}`);
  }
  return { epoch, text: `${lines.join('\n')}\n`, masks };
}
