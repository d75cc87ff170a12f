import { availableParallelism } from 'node:os';
import { type EncodeTables, poolBytes } from '../../../nwb/index.ts';
import { InputError } from '../../../schemas/index.ts';
import type { ConversionSettings } from './settings.ts';

export const DEFAULT_MEMORY_BYTES = 512e6;
/** Node, the program, HDF5 and what is known of the recording, before any block is read. */
const PROGRAM_BYTES = 185e6;
/** A thread of Node with the encoder in it, besides the chunks that it works on. */
const THREAD_BYTES = 15e6;
/** Below this there is no conversion, whatever the recording. */
export const LEAST_MEMORY_BYTES = 200e6;

export interface ThreadNeeds {
  readonly tables: EncodeTables;
  readonly largestDenseBytes: number;
}

/** What a conversion with so many workers takes at its peak, about. */
export function memoryOf(workers: number, needs: ThreadNeeds): number {
  return PROGRAM_BYTES + workers * THREAD_BYTES + poolBytes({ workers, ...needs });
}

/**
 * As many encoding threads as were asked for, or one a core, as far as the memory goes. The thread that reads waits most
 * of its time: leaving it a core of its own left half of that idle.
 * @throws InputError `output` when not even one fits
 */
export function workersFor(
  settings: Pick<ConversionSettings, 'workers' | 'memoryBytes'>,
  needs: ThreadNeeds,
  cores: number = availableParallelism(),
): number {
  const memoryBytes = settings.memoryBytes ?? DEFAULT_MEMORY_BYTES;
  for (let workers = settings.workers ?? cores; workers >= 1; workers -= 1)
    if (memoryOf(workers, needs) <= memoryBytes) return workers;
  const least = Math.ceil(memoryOf(1, needs) / 1e6);
  throw new InputError('output', {
    found: `a limit of ${Math.floor(memoryBytes / 1e6)} MB of memory`,
    expected: `at least ${least} MB for packets as long as these`,
    todo: `Give --memory ${least}M or more.`,
  });
}

/** What each of several conversions in one process gets: its part of the cores, and of the memory that was asked for. */
export function shareOf(
  { workers = availableParallelism(), memoryBytes }: Pick<ConversionSettings, 'workers' | 'memoryBytes'>,
  jobs: number,
): Required<Pick<ConversionSettings, 'workers' | 'memoryBytes'>> {
  return {
    workers: Math.max(1, Math.floor(workers / jobs)),
    // The program is there once; each conversion counts it.
    memoryBytes: memoryBytes === undefined ? undefined : PROGRAM_BYTES + (memoryBytes - PROGRAM_BYTES) / jobs,
  };
}
