import type { EncodeResult, EncodeTables, EncodeTask } from './task.ts';

/** What a worker is started with. */
export interface WorkerStart {
  readonly tables: EncodeTables;
  readonly level: number;
}

/** To the worker. */
export interface WorkerRequest {
  readonly id: number;
  readonly task: EncodeTask;
}

/** From the worker. */
export type WorkerAnswer =
  | { readonly kind: 'started' }
  | { readonly kind: 'encoded'; readonly id: number; readonly result: EncodeResult }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown };
