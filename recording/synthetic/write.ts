import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, throwIfCancelled } from '../../schemas/index.ts';
import { makeFolder } from '../make-folder.ts';
import { cameraHWSync, videoPositionTracking } from './companions.ts';
import { wiredLines } from './dio.ts';
import { h264Stream } from './h264.ts';
import { metadataYaml } from './metadata.ts';
import type { SyntheticOptions } from './options.ts';
import { optogeneticsFiles } from './optogenetics.ts';
import { type PacketParts, packetBlocks } from './packets.ts';
import { ephysSources } from './signal.ts';
import { buildSystemClock } from './timeline.ts';
import { type PlannedRecording, planSession, type SyntheticPlan, type SyntheticTruth } from './truth.ts';

export interface WriteSyntheticContext {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of recordings written so far, and in all. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  /** Replace files of the same name. Default: refuse. */
  readonly overwrite?: boolean | undefined;
}

/** An operating system's refusal as a fault that a person can mend. */
function outputFault(path: string, cause: unknown): InputError {
  const there = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
  return new InputError('output', {
    where: { file: path },
    found: there ? 'that it exists' : `that it cannot be written (${String(cause)})`,
    expected: 'a folder with room that does not hold this session yet',
    todo: there ? 'Give another folder, or allow overwriting.' : 'Give another folder, or make room.',
    cause,
  });
}

async function writeFile(
  path: string,
  pieces: Iterable<Uint8Array>,
  overwrite: boolean,
  onPiece: (bytes: number) => void,
  written: string[],
): Promise<void> {
  const refuse = (cause: unknown): never => {
    throw outputFault(path, cause);
  };
  const file: FileHandle = await open(path, overwrite ? 'w' : 'wx').catch(refuse);
  written.push(path);
  try {
    for (const piece of pieces) {
      for (let done = 0; done < piece.length; ) {
        done += (await file.write(piece, done, piece.length - done).catch(refuse)).bytesWritten;
      }
      onPiece(piece.length);
    }
  } finally {
    await file.close();
  }
}

function* recordingPieces(recording: PlannedRecording, parts: PacketParts): Generator<Uint8Array> {
  yield recording.header;
  const { trailingBytes } = parts.options;
  let first: Uint8Array | undefined;
  for (const block of packetBlocks(parts)) {
    first ??= block.slice(0, trailingBytes);
    yield block;
  }
  if (trailingBytes > 0 && first !== undefined) yield first;
}

/** Every file of the session with its pieces, in the order of `truth.files`. */
function* sessionPieces(plan: SyntheticPlan): Generator<{ name: string; pieces: Iterable<Uint8Array> }> {
  const { truth } = plan;
  const { options, layout, nTrodes } = truth;
  const names = truth.files.values();
  const file = (pieces: Iterable<Uint8Array>) => ({ name: names.next().value ?? '', pieces });
  if (options.metadata) yield file([Buffer.from(metadataYaml(options, nTrodes))]);
  for (const camera of truth.cameras) {
    yield file([...h264Stream(camera.frames.length, options.framesPerSecond)]);
    yield file([cameraHWSync(camera, options)]);
    yield file([videoPositionTracking(camera, options)]);
  }
  for (const { text } of truth.stateScripts) yield file([Buffer.from(text)]);
  for (const { text } of optogeneticsFiles(options)) yield file([Buffer.from(text)]);
  const lines = wiredLines(options);
  const sourceOf = ephysSources(options, layout.hwChans, nTrodes);
  for (const recording of plan.recordings) {
    const { timeline } = recording;
    const parts: PacketParts = {
      options,
      layout,
      timeline,
      clock: buildSystemClock(options, timeline),
      lines: lines.flatMap((line, index) => {
        const dio = recording.truth.dio[index];
        return dio === undefined ? [] : [{ line, dio }];
      }),
      ephys: sourceOf(timeline),
    };
    yield file(recordingPieces(recording, parts));
  }
}

/**
 * Writes a synthetic session into `dir` (made when it is not there) and says what it holds. The same options give the same
 * bytes. Memory does not grow with the length of the session, except for the lists in the truth.
 * When it is cancelled, or fails, the files that it wrote are removed.
 * @throws UsageError for options that no rig can have; InputError `output`; CancelledError
 */
export async function writeSyntheticSession(
  dir: string,
  options: Partial<SyntheticOptions> = {},
  { signal, onProgress, overwrite = false }: WriteSyntheticContext = {},
): Promise<SyntheticTruth> {
  const plan = planSession(options);
  const totalBytes = plan.truth.recordings.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  await makeFolder(dir).catch((cause: unknown) => {
    throw outputFault(dir, cause);
  });
  const written: string[] = [];
  let doneBytes = 0;
  try {
    for (const { name, pieces } of sessionPieces(plan)) {
      const onPiece = (bytes: number) => {
        throwIfCancelled(signal);
        if (!name.endsWith('.rec')) return;
        doneBytes += bytes;
        onProgress?.(doneBytes, totalBytes);
      };
      throwIfCancelled(signal);
      await writeFile(join(dir, name), pieces, overwrite, onPiece, written);
    }
  } catch (error) {
    for (const path of written) await unlink(path).catch(() => undefined);
    throw error;
  }
  return plan.truth;
}

/** What {@link writeSyntheticSession} would write, without writing it. */
export function planSyntheticSession(options: Partial<SyntheticOptions> = {}): SyntheticTruth {
  return planSession(options).truth;
}
