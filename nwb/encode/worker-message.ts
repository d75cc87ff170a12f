import type { EncodedChunk, EncodeTask } from './task.ts';
import type { EncoderSettings } from './task-encoder.ts';

/** What a worker is started with. */
export interface WorkerStart {
  readonly settings: EncoderSettings;
  readonly largestDenseBytes: number;
}

/** To the worker. */
export interface WorkerRequest {
  readonly id: number;
  readonly task: EncodeTask;
  /** Where the chunks go, bytes from the start of the memory. */
  readonly outAddress: number;
  readonly outBytes: number;
}

/** From the worker. */
export type WorkerAnswer =
  | { readonly kind: 'started' }
  | { readonly kind: 'encoded'; readonly id: number; readonly chunks: readonly EncodedChunk[] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown };
