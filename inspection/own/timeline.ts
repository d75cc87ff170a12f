import type { NwbDataset, NwbObject } from '../../nwb/index.ts';
import { windows } from '../checks/timestamps.ts';
import type { InspectedFile } from '../file.ts';
import { ownTimestampsOf } from './values.ts';

/**
 * Where samples are missing between two timestamps, without reading them all: over a span in which time went on by as
 * much as the samples are many, nothing was lost, so that only the other spans are halved. What a later step back of
 * equal size hides is not seen.
 */
export interface Timeline {
  /** Seconds from one sample to the next where nothing is missing. */
  readonly stepS: number;
  readonly gaps: readonly TimeStep[];
  /** Steps back in time. */
  readonly backs: readonly TimeStep[];
  /** False when the reads ran out before every span was looked into: then there may be more. */
  readonly isComplete: boolean;
}

/** Two neighbouring timestamps that are not one step apart. */
export interface TimeStep {
  /** Of the later one, from 0. */
  readonly sample: number;
  readonly fromS: number;
  readonly toS: number;
}

/** A step so much longer than the usual one is a gap; spyglass cuts its intervals by the same measure. */
const GAP_STEPS = 1.75;
/** A span that is off by less lost no sample: a clock's readings scatter by half a step at most. */
const TOLERANCE_STEPS = 0.75;
/** Series with fewer timestamps have no rate to speak of. */
const FEWEST = 50;
/** Of the steps so many must be alike for a series to be sampled evenly: events are not. */
const ALIKE = 0.9;
/** A span of so many timestamps is read whole, which takes no longer than one of them: they stand in one chunk. */
const WHOLE_SPAN = 16_384;
/** Reads of a timeline at most: some seconds, however broken it is. */
const MOST_READS = 1000;
/** Over so many samples the step is measured: a time since 1970 is known to 240 ns only. */
const LONG_SPAN = 131_072;

/** The timeline of an evenly sampled series with timestamps of its own; undefined for any other. Asked with `once`. */
export function timelineOf(series: NwbObject, file: InspectedFile): Timeline | undefined {
  const timestamps = ownTimestampsOf(series);
  const length = timestamps?.shape?.[0] ?? 0;
  if (timestamps === undefined || length < FEWEST) return undefined;
  const roughS = usualStepS(file, timestamps);
  return roughS === undefined ? undefined : new Walk(file, timestamps, roughS, length).timeline();
}

function usualStepS(file: InspectedFile, timestamps: NwbDataset): number | undefined {
  const steps = windows(file.reader, timestamps)
    .flatMap(({ values }) => values.slice(1).map((value, index) => value - (values[index] ?? value)))
    .filter((step) => !Number.isNaN(step))
    .sort((a, b) => a - b);
  const middle = steps[steps.length >> 1];
  if (middle === undefined || !(middle > 0)) return undefined;
  const alike = steps.filter((step) => Math.abs(step - middle) < middle / 2);
  if (alike.length < ALIKE * steps.length) return undefined;
  return alike.reduce((sum, step) => sum + step, 0) / alike.length;
}

interface Point {
  readonly sample: number;
  readonly timeS: number;
}

class Walk {
  readonly #file: InspectedFile;
  readonly #timestamps: NwbDataset;
  readonly #length: number;
  readonly #stepS: number;
  readonly #gaps: TimeStep[] = [];
  readonly #backs: TimeStep[] = [];
  #reads = 0;

  constructor(file: InspectedFile, timestamps: NwbDataset, roughStepS: number, length: number) {
    this.#file = file;
    this.#timestamps = timestamps;
    this.#length = length;
    this.#stepS = this.#exactStepS(roughStepS);
  }

  timeline(): Timeline {
    const open: [Point, Point][] = [[this.#point(0), this.#point(this.#length - 1)]];
    let isComplete = true;
    for (let span = open.pop(); span !== undefined; span = open.pop()) {
      const [from, to] = span;
      if (this.#isWhole(from, to)) continue;
      if (this.#reads >= MOST_READS) {
        isComplete = false;
        break;
      }
      if (to.sample - from.sample <= WHOLE_SPAN) {
        this.#scan(from, to);
        continue;
      }
      const middle = this.#point(Math.floor((from.sample + to.sample) / 2));
      open.push([middle, to], [from, middle]);
    }
    return { stepS: this.#stepS, gaps: this.#gaps, backs: this.#backs, isComplete };
  }

  /** The shortest mean step of some long spans: a gap could only make it longer. */
  #exactStepS(roughS: number): number {
    if (this.#length <= 2 * LONG_SPAN) return roughS;
    const places = Math.min(16, Math.floor(this.#length / LONG_SPAN));
    const means = Array.from({ length: places }, (_, place) => {
      const sample = Math.floor(((this.#length - 1 - LONG_SPAN) * place) / Math.max(1, places - 1));
      return (this.#point(sample + LONG_SPAN).timeS - this.#point(sample).timeS) / LONG_SPAN;
    });
    const like = means.filter((mean) => Math.abs(mean - roughS) < roughS / 1000);
    return like.length === 0 ? roughS : Math.min(...like);
  }

  #isWhole(from: Point, to: Point): boolean {
    const steps = to.sample - from.sample;
    if (steps <= 0) return true;
    return Math.abs((to.timeS - from.timeS) / this.#stepS - steps) < TOLERANCE_STEPS;
  }

  #point(sample: number): Point {
    this.#reads++;
    const [value] = this.#file.reader.read(this.#timestamps, sample, sample + 1);
    return { sample, timeS: Number(value) };
  }

  #scan(from: Point, to: Point): void {
    this.#reads++;
    const times = this.#file.reader.read(this.#timestamps, from.sample, to.sample + 1).map(Number);
    for (const [index, toS] of times.entries()) {
      const fromS = times[index - 1];
      if (fromS === undefined) continue;
      const step = { sample: from.sample + index, fromS, toS };
      if (toS < fromS) this.#backs.push(step);
      else if (toS - fromS > GAP_STEPS * this.#stepS) this.#gaps.push(step);
    }
  }
}
