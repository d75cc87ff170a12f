import type { BehavioralEvent, Certainty } from '../../../schemas/index.ts';

/** A digital line as the engine saw it. */
export interface LookedLine {
  readonly id: string;
  readonly changes: number;
  readonly rises: number;
  readonly medianIntervalS?: number | undefined;
  readonly regularShare: number;
}

export interface EventProposal {
  readonly events: BehavioralEvent[];
  readonly certainty: Certainty;
  readonly detail: string;
}

/** Devices whose prefix people leave out, in the order in which a plain name is looked up. */
const PREFIXES = ['', 'ECU_', 'MCU_', 'Controller_'] as const;

/** Cameras are driven at rates like these; a line that ticks slower or faster does something else. */
const SLOWEST_FRAMES_HZ = 5;
const FASTEST_FRAMES_HZ = 500;
const LEAST_TICKS = 50;
const LEAST_REGULAR = 0.95;

/**
 * Proposes an event for every digital line that changed. Only a camera's ticks can be told from the recording, and
 * only in a session that was filmed; what hangs on another line a person has to say, and until then it bears its
 * hardware name.
 */
export function proposeEvents(
  { lines, method }: { readonly lines: readonly LookedLine[]; readonly method: string },
  allIds: readonly string[],
  hasCameras: boolean,
): EventProposal {
  const changed = lines.filter(({ changes }) => changes > 0);
  const ticking = changed.filter((line) => hasCameras && isTicking(line));
  const events = changed.map((line) => {
    const description = hardwareName(line.id, allIds);
    if (!ticking.includes(line)) return { description, name: description };
    const name = ticking.length === 1 ? 'camera ticks' : `camera ticks ${ticking.indexOf(line) + 1}`;
    return { description, name };
  });
  const rates = ticking.map(
    (line) => `${hardwareName(line.id, allIds)} ticks ${rateText(line.medianIntervalS)} times a second`,
  );
  return {
    events,
    certainty: 'uncertain',
    detail: [`${changed.length} of ${lines.length} lines changed`, ...rates, method].join('; '),
  };
}

function isTicking({ rises, medianIntervalS, regularShare }: LookedLine): boolean {
  if (medianIntervalS === undefined || rises < LEAST_TICKS || regularShare < LEAST_REGULAR) return false;
  const rateHz = 1 / medianIntervalS;
  return rateHz >= SLOWEST_FRAMES_HZ && rateHz <= FASTEST_FRAMES_HZ;
}

function rateText(intervalS: number | undefined): string {
  return intervalS === undefined ? '?' : String(Number((1 / intervalS).toPrecision(3)));
}

/** The name that people use, `Din1` for `ECU_Din1`, where it leads back to this line; else the whole id. */
export function hardwareName(id: string, allIds: readonly string[]): string {
  const prefix = PREFIXES.find((one) => one !== '' && id.startsWith(one));
  if (prefix === undefined) return id;
  const plain = id.slice(prefix.length);
  const found = PREFIXES.map((one) => `${one}${plain}`).find((candidate) => allIds.includes(candidate));
  return found === id ? plain : id;
}
