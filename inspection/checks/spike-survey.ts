import type { NwbDataset, NwbObject } from '../../nwb/index.ts';
import { attributeOf, datasetOf, type InspectedFile } from '../file.ts';
import { observedIntervals } from './observed-intervals.ts';

/** Spike times are read in stretches of so many, 2 MB each. */
const STRETCH = 262_144;
/** Tables of up to so many stretches (4 million spikes) are read whole; of others so many, spread evenly. */
const MOST_STRETCHES = 16;
/** Ends of units' spikes in one go; no sorter finds more units. */
const MOST_UNITS = 1_000_000;

interface Spike {
  /** Row of the unit in its table. */
  readonly unit: number;
  readonly timeS: number;
}

/** What one reading of a Units table's spike times tells; of each fault the first spike. */
export interface SpikeSurvey {
  readonly negative: Spike | undefined;
  /** Earlier than the spike before it, of the same unit. */
  readonly descending: Spike | undefined;
  /** At the same time as the spike before it, of the same unit. */
  readonly repeated: Spike | undefined;
  /** Outside of all intervals in which its unit was observed. */
  readonly unobserved: Spike | undefined;
  /** From the earliest first to the latest last spike of the units; NaN when there are none. */
  readonly spanS: number;
}

export function spikeTimesOf(units: NwbObject): NwbDataset | undefined {
  return datasetOf(units, 'spike_times');
}

/** `/units/spike_times.resolution` in seconds; undefined where it is not said. */
export function hasResolution(units: NwbObject): boolean {
  return attributeOf(spikeTimesOf(units), 'resolution') !== undefined;
}

/**
 * Reads the spike times of a Units table in stretches, each spike once. Of more than 4 million spikes it reads 16
 * stretches of 262,144, from the first spike to the last: a single fault between them is not seen.
 */
export function surveySpikes(units: NwbObject, file: InspectedFile): SpikeSurvey {
  const spikes = spikeTimesOf(units);
  const index = datasetOf(units, 'spike_times_index');
  // After which spike each unit ends.
  const ends = index?.shape?.length === 1 ? file.reader.read(index, 0, MOST_UNITS).map(Number) : [];
  const pass = new Pass(ends, observedIntervals(units, file));
  if (spikes?.shape?.length === 1 && ends.length > 0)
    for (const from of stretches(spikes.shape[0] ?? 0))
      pass.read(from, file.reader.read(spikes, from, from + STRETCH));
  return pass;
}

function stretches(length: number): readonly number[] {
  const count = Math.ceil(length / STRETCH);
  if (count <= MOST_STRETCHES) return Array.from({ length: count }, (_, place) => place * STRETCH);
  return Array.from({ length: MOST_STRETCHES }, (_, place) =>
    Math.floor(((length - STRETCH) * place) / (MOST_STRETCHES - 1)),
  );
}

type IsObserved = (unit: number, timeS: number) => boolean;

/** One way through the spikes, stretch by stretch. */
class Pass implements SpikeSurvey {
  negative: Spike | undefined;
  descending: Spike | undefined;
  repeated: Spike | undefined;
  unobserved: Spike | undefined;
  readonly #ends: readonly number[];
  readonly #isObserved: IsObserved | undefined;
  #unit = 0;
  #next = 0;
  #beforeS = Number.NaN;
  #firstS = Number.POSITIVE_INFINITY;
  #lastS = Number.NEGATIVE_INFINITY;

  constructor(unitEnds: readonly number[], isObserved: IsObserved | undefined) {
    this.#ends = unitEnds;
    this.#isObserved = isObserved;
  }

  get spanS(): number {
    return this.#firstS <= this.#lastS ? this.#lastS - this.#firstS : Number.NaN;
  }

  read(from: number, values: readonly unknown[]): void {
    // What stands before a stretch that does not follow the last one is not known.
    if (from !== this.#next) this.#beforeS = Number.NaN;
    this.#next = from + values.length;
    values.forEach((value, at) => {
      this.#spike(from + at, Number(value));
    });
  }

  #spike(at: number, timeS: number): void {
    while (at >= (this.#ends[this.#unit] ?? Number.POSITIVE_INFINITY)) this.#unit += 1;
    const unit = this.#unit;
    if (unit >= this.#ends.length) return;
    const start = unit === 0 ? 0 : (this.#ends[unit - 1] ?? 0);
    if (at === start) {
      this.#beforeS = Number.NaN;
      if (timeS < this.#firstS) this.#firstS = timeS;
    }
    if (at === (this.#ends[unit] ?? 0) - 1 && timeS > this.#lastS) this.#lastS = timeS;
    if (timeS < 0) this.negative ??= { unit, timeS };
    if (timeS < this.#beforeS) this.descending ??= { unit, timeS };
    else if (timeS === this.#beforeS) this.repeated ??= { unit, timeS };
    if (this.#isObserved?.(unit, timeS) === false) this.unobserved ??= { unit, timeS };
    this.#beforeS = timeS;
  }
}
