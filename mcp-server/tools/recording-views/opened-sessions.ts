import { stat } from 'node:fs/promises';
import {
  type PreviewColumn,
  previewColumns,
  type Recording,
  type Session,
} from '../../../recording/index.ts';
import { InputError, type SessionPlace, UsageError } from '../../../schemas/index.ts';
import { chooseSession } from '../conversion/session-choice.ts';
import { type EpochRecording, openSessionRecordings } from '../conversion/session-recordings.ts';
import type { DataRoots } from '../data-roots.ts';

/** Sessions that are kept open; headers of more are read again. */
const KEPT = 16;

export interface OpenedRecording extends EpochRecording {
  readonly columns: readonly PreviewColumn[];
  /** Changes when the file does. */
  readonly version: string;
}

export interface OpenedSession {
  readonly session: Session;
  readonly recordings: readonly OpenedRecording[];
}

/** Headers and surveys of the sessions that were looked at last, so that a look costs no more than its samples. */
export class OpenedSessions {
  readonly #roots: DataRoots;
  readonly #opened = new Map<string, Promise<OpenedSession>>();

  constructor(roots: DataRoots) {
    this.#roots = roots;
  }

  /** @throws InputError where the session cannot be read, or lies outside of the data folders */
  async session({ folder, session }: SessionPlace, isFresh = false): Promise<OpenedSession> {
    const real = await this.#roots.existing(folder);
    const key = JSON.stringify([real, session]);
    const known = isFresh ? undefined : this.#opened.get(key);
    this.#opened.delete(key);
    const opened = known ?? openSession(real, session);
    this.#opened.set(key, opened);
    // One that could not be opened may be whole the next time.
    if (known === undefined)
      opened.catch(() => {
        if (this.#opened.get(key) === opened) this.#opened.delete(key);
      });
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size <= KEPT) break;
      this.#opened.delete(oldest);
    }
    return await opened;
  }

  /**
   * One recording, as its file is now.
   * @throws UsageError where the session has none of this index
   */
  async recording(place: SessionPlace, index: number): Promise<OpenedRecording> {
    const found = recordingAt(await this.session(place), index);
    if ((await versionOf(found.recording)) === found.version) return found;
    return recordingAt(await this.session(place, true), index);
  }
}

function recordingAt({ recordings }: OpenedSession, index: number): OpenedRecording {
  const found = recordings[index];
  if (found !== undefined) return found;
  throw new UsageError(
    `There is no recording ${index}; expected 0 to ${recordings.length - 1}, in the order of their start.`,
  );
}

async function openSession(folder: string, wanted: string | undefined): Promise<OpenedSession> {
  const { session } = await chooseSession(folder, wanted);
  const recordings = await openSessionRecordings(session);
  return {
    session,
    recordings: await Promise.all(
      recordings.map(async (one) => ({
        ...one,
        columns: previewColumns(one.recording),
        version: await versionOf(one.recording),
      })),
    ),
  };
}

async function versionOf({ file }: Pick<Recording, 'file'>): Promise<string> {
  const info = await stat(file, { bigint: true }).catch((cause: unknown) => {
    throw new InputError('file', {
      found: 'nothing that can be read',
      expected: 'the recording where it was',
      todo: 'Check the folder, and that its disk is there.',
      where: { file },
      cause,
    });
  });
  return `${info.size.toString(36)}-${info.mtimeNs.toString(36)}`;
}
