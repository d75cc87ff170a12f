import type { StateScriptEvents } from './state-script.ts';

/** A port of the ECU going to a state: `changeKey(isOutput, port, state)`, 0 to 127. */
export type ChangeKey = number;
export const CHANGE_KEYS = 128;
const PORTS = 32;

/** @param port from 1 */
export function changeKey(isOutput: boolean, port: number, state: number): ChangeKey {
  return (isOutput ? 64 : 0) + (port - 1) * 2 + state;
}

export function portOfKey(key: ChangeKey): { readonly isOutput: boolean; readonly port: number } {
  return { isOutput: key >= 64, port: ((key & 63) >> 1) + 1 };
}

/** When each port went to each state by the masks of a log: ascending milliseconds by key. */
export interface MaskChanges {
  readonly byKey: ReadonlyMap<ChangeKey, readonly number[]>;
  readonly count: number;
  /** Line at which the clock of the log goes back by more than a moment: the program was started again. */
  readonly restartsAtLine: number | undefined;
}

/** Lines can come a moment late; a clock that starts again is further back. */
const MAX_STEP_BACK_MS = 1000;

/** Every difference between one line of masks and the next. What the first line changed is not known. */
export function maskChanges(events: StateScriptEvents): MaskChanges {
  const byKey = new Map<ChangeKey, number[]>();
  let count = 0;
  let latest = Number.NEGATIVE_INFINITY;
  let restartsAtLine: number | undefined;
  let before: readonly [number, number] | undefined;
  for (let i = 0; i < events.ms.length; i++) {
    const ms = events.ms[i] ?? 0;
    if (ms < latest - MAX_STEP_BACK_MS) restartsAtLine ??= events.lineNumbers[i];
    latest = Math.max(latest, ms);
    const input = events.inputs[i] ?? -1;
    const output = events.outputs[i] ?? -1;
    if (input < 0) continue;
    if (before !== undefined) {
      count += addChanges(byKey, false, before[0], input, ms);
      count += addChanges(byKey, true, before[1], output, ms);
    }
    before = [input, output];
  }
  for (const list of byKey.values()) list.sort((a, b) => a - b);
  return { byKey, count, restartsAtLine };
}

function addChanges(
  byKey: Map<ChangeKey, number[]>,
  isOutput: boolean,
  before: number,
  after: number,
  ms: number,
): number {
  let differing = (before ^ after) >>> 0;
  let count = 0;
  for (let port = 1; port <= PORTS && differing !== 0; port++, differing >>>= 1) {
    if ((differing & 1) === 0) continue;
    const key = changeKey(isOutput, port, (after >>> (port - 1)) & 1);
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [ms]);
    else list.push(ms);
    count++;
  }
  return count;
}
