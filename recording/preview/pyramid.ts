/*
 * A pyramid keeps the pairs of a whole recording at several widths, each four times as wide as the one below, one file
 * with one level after another. Where everything stands follows from the number of packets, so that the file can be
 * read while it is being made.
 */

/** From one level to the next: a window is read from at most so many buckets a point. */
const FACTOR = 4;
/** A level with fewer buckets would save nobody anything. */
const LEAST_BUCKETS = 256;
/** More would be a second copy of the recording. */
const MOST_BYTES = 512 * 1024 * 1024;

export interface PyramidLevel {
  readonly packetsPerBucket: number;
  readonly buckets: number;
  readonly offsetBytes: number;
}

export interface PyramidPlan {
  readonly columns: number;
  readonly packets: number;
  /** Finest first. */
  readonly levels: readonly PyramidLevel[];
  readonly sizeBytes: number;
}

/**
 * @param finest packets of a bucket of the finest level, a power of two; more where the file would get too large
 */
export function pyramidPlan(
  packets: number,
  columns: number,
  finest: number,
  mostBytes: number = MOST_BYTES,
): PyramidPlan {
  for (let packetsPerBucket = finest; ; packetsPerBucket *= 2) {
    const plan = planFrom(packets, columns, packetsPerBucket);
    if (plan.sizeBytes <= mostBytes || packetsPerBucket >= packets) return plan;
  }
}

function planFrom(packets: number, columns: number, finest: number): PyramidPlan {
  const levels: PyramidLevel[] = [];
  let offsetBytes = 0;
  for (let packetsPerBucket = finest; ; packetsPerBucket *= FACTOR) {
    const buckets = Math.ceil(packets / packetsPerBucket);
    levels.push({ packetsPerBucket, buckets, offsetBytes });
    offsetBytes += buckets * bucketBytes(columns);
    if (buckets <= LEAST_BUCKETS) return { columns, packets, levels, sizeBytes: offsetBytes };
  }
}

/** A pair of int16 for each column. */
export function bucketBytes(columns: number): number {
  return 4 * columns;
}

/** The widest level that a point of so many packets can be made of, or undefined where all are too wide. */
export function levelFor(plan: PyramidPlan, packetsPerPoint: number): PyramidLevel | undefined {
  return plan.levels.findLast((level) => level.packetsPerBucket <= packetsPerPoint);
}
