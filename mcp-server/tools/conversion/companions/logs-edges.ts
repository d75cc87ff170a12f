import { type ChangeKey, changeKey, portOfKey } from '../../../../recording/index.ts';
import type { CompanionFacts } from './companion.ts';

/** The unit that runs the behavioural program is the ECU; older rigs name its lines without prefix, or MCU's. */
const PREFIXES = ['ECU_', '', 'MCU_'] as const;
const READ_AT_ONCE = 8192;

interface EpochName {
  readonly epoch: number;
  readonly tag: string;
}

/**
 * When the ports of these changes went to their states in the recordings of an epoch: Unix times, ascending. The
 * state at the start of a file is no change.
 */
export function portEdges(
  { recordings, scan, clock }: CompanionFacts,
  epoch: EpochName,
  keys: Iterable<ChangeKey>,
): Map<ChangeKey, Float64Array> {
  const ranges = scan.recordings.flatMap(({ firstRow, recording }, index) => {
    const one = recordings[index];
    const isOfEpoch = one !== undefined && one.epoch === epoch.epoch && one.tag === epoch.tag;
    return isOfEpoch ? [{ firstRow, endRow: firstRow + recording.packets }] : [];
  });
  const edges = new Map<ChangeKey, Float64Array>();
  const ports = new Map([...keys].map((key) => [key >> 1, portOfKey(key)]));
  for (const { isOutput, port } of ports.values()) {
    const id = PREFIXES.map((prefix) => `${prefix}${isOutput ? 'Dout' : 'Din'}${port}`).find((name) =>
      scan.lines.has(name),
    );
    const states = scan.lines.get(id ?? '')?.states;
    if (states === undefined) continue;
    const times: [number[], number[]] = [[], []];
    const entries = new Float64Array(READ_AT_ONCE);
    for (let first = 0; first < states.length; first += READ_AT_ONCE) {
      const count = states.read(first, entries);
      for (let i = 0; i < count; i++) {
        const entry = entries[i] ?? 0;
        const state = entry % 2 === 1 ? 1 : 0;
        const row = (entry - state) / 2;
        if (ranges.some(({ firstRow, endRow }) => row > firstRow && row < endRow))
          times[state].push(clock.timeOfRow(row));
      }
    }
    for (const state of [0, 1] as const)
      edges.set(changeKey(isOutput, port, state), Float64Array.from(times[state]).sort());
  }
  return edges;
}
