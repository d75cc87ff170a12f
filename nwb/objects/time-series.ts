import type {
  ArrayNode,
  Attributes,
  BulkNode,
  DatasetNode,
  GroupNode,
  LinkNode,
  Node,
  NwbType,
} from '../model.ts';
import { float64, int64, text } from '../model.ts';

const TIME_SERIES: NwbType = { namespace: 'core', name: 'TimeSeries' };

/** 1 MiB of float64. */
const TIMESTAMPS_PER_CHUNK = 131_072;

/** What a TimeSeries says of its numbers: value in `unit` = raw · conversion + offset. */
export interface SeriesUnits {
  readonly unit: string;
  readonly conversion: number;
}

export function dataAttributes(units: SeriesUnits): Attributes {
  return {
    conversion: float64(units.conversion),
    offset: float64(0),
    resolution: float64(-1),
    unit: text(units.unit),
  };
}

/** Rows of a chunk: `most`, or fewer when the whole dataset is shorter (a chunk is stored whole). */
export function chunkRows(most: number, totalRows: number): number {
  let rows = most;
  while (rows > 64 && rows / 2 >= totalRows) rows /= 2;
  return rows;
}

/** float64 seconds since 1970 UTC, one per row, placed as chunks. */
export function timestamps(totalRows: number, perChunk = TIMESTAMPS_PER_CHUNK): BulkNode {
  return {
    kind: 'bulk',
    dtype: '<f8',
    chunkShape: [chunkRows(perChunk, totalRows)],
    attributes: { interval: int64(1), unit: text('seconds') },
  };
}

/** A TimeSeries, or a type that extends it. */
export function timeSeries(options: {
  readonly type?: NwbType;
  readonly description: string;
  readonly comments?: string | undefined;
  readonly data: BulkNode | ArrayNode | DatasetNode;
  readonly timestamps: BulkNode | ArrayNode | LinkNode | DatasetNode;
  readonly more?: Readonly<Record<string, Node>>;
}): GroupNode {
  return {
    kind: 'group',
    type: options.type ?? TIME_SERIES,
    attributes: {
      comments: text(options.comments ?? 'no comments'),
      description: text(options.description),
    },
    children: { data: options.data, timestamps: options.timestamps, ...options.more },
  };
}
