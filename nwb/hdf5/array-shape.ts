import type { ArrayNode, ArrayValues } from '../model.ts';
import { chunkRows } from '../objects/time-series.ts';
import type { BulkDatasetShape, BulkDtype } from './bulk-dataset.ts';

/** 256 KiB a chunk: arrays in memory are tracks and times of frames, read whole or by epoch. */
const CHUNK_BYTES = 256 * 1024;

/** How an array is stored: its type, and chunks of whole rows. */
export function arrayShape({ values, columns }: ArrayNode): BulkDatasetShape {
  const rowBytes = values.BYTES_PER_ELEMENT * (columns ?? 1);
  const rows = values.length / (columns ?? 1);
  const perChunk = chunkRows(Math.max(1, Math.floor(CHUNK_BYTES / rowBytes)), rows);
  return {
    dtype: dtypeOf(values),
    chunkShape: columns === undefined ? [perChunk] : [perChunk, columns],
    columns,
  };
}

function dtypeOf(values: ArrayValues): BulkDtype {
  if (values instanceof Int8Array) return '<i1';
  if (values instanceof Uint8Array) return '<u1';
  if (values instanceof Int16Array) return '<i2';
  if (values instanceof Uint16Array) return '<u2';
  if (values instanceof Int32Array) return '<i4';
  if (values instanceof Uint32Array) return '<u4';
  if (values instanceof BigInt64Array) return '<i8';
  if (values instanceof BigUint64Array) return '<u8';
  if (values instanceof Float32Array) return '<f4';
  return '<f8';
}
