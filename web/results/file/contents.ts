/** What the worker tells of a file, and is asked: plain data that passes between two threads. */

/** One line of the tree. */
export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'group' | 'dataset' | 'link' | 'other';
  /** The NWB type, such as ElectricalSeries. */
  readonly type?: string;
  /** Of a dataset: what stands in it, such as `int16 · 60000 × 32`, or its value where that is a single one. */
  readonly words?: string;
  /** Of a link: where it leads. */
  readonly target?: string;
}

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many there are; `rows` holds the first of them. */
  readonly total: number;
}

export interface SeriesFacts {
  readonly path: string;
  readonly samples: number;
  readonly channels: number;
  /** Of the values as they are drawn, conversion applied. */
  readonly unit: string;
  /** Absent where every sample has its own time. */
  readonly rateHz?: number;
  /** The rate of the first samples, where each has its own time; 0 where nobody can tell. */
  readonly aboutHz: number;
  /** The moment from which the times of the file count, as the file has it. */
  readonly reference?: string;
}

/** One object of the file, as much of it as people look at. */
export interface Details {
  readonly path: string;
  readonly type?: string;
  readonly attributes: readonly { readonly name: string; readonly words: string }[];
  readonly text?: string;
  readonly rows?: Rows;
  readonly series?: SeriesFacts;
}

/** Samples of a series, one list for each channel, with the time of each in seconds. */
export interface Samples {
  readonly from: number;
  readonly times: Float64Array;
  readonly values: readonly Float64Array[];
}

export type Question =
  | { readonly kind: 'open'; readonly address: string }
  | { readonly kind: 'entries'; readonly path: string }
  | { readonly kind: 'details'; readonly path: string }
  | {
      readonly kind: 'samples';
      readonly path: string;
      readonly from: number;
      readonly count: number;
      readonly channels: readonly [first: number, end: number];
    };

export interface Answers {
  readonly open: { readonly sizeBytes: number };
  readonly entries: readonly Entry[];
  readonly details: Details;
  readonly samples: Samples;
}

/** To the worker. */
export interface Asked {
  readonly id: number;
  readonly question: Question;
}

/** From the worker; `sentBytes` is all that the server has sent of the file so far. */
export type Answered = { readonly id: number; readonly sentBytes: number } & (
  | { readonly answer: Answers[Question['kind']] }
  | { readonly fault: string }
);
