import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { InputError, throwIfCancelled } from '../schemas/index.ts';
import { parseDefaultName, parseEpochName, parseMetadataName } from './file-names.ts';
import { isSameContent } from './same-content.ts';

export type FileRole =
  | 'recording'
  | 'metadata'
  | 'statescript-log'
  | 'position-tracking'
  | 'video-timestamps'
  | 'camera-hardware-sync'
  | 'video'
  | 'track-geometry'
  | 'workspace';

/** Extension, in lower case, → what the file is. */
const ROLES: ReadonlyMap<string, FileRole> = new Map([
  ['rec', 'recording'],
  ['statescriptlog', 'statescript-log'],
  ['videopositiontracking', 'position-tracking'],
  ['videotimestamps', 'video-timestamps'],
  ['videotimestamps.camerahwsync', 'camera-hardware-sync'],
  ['h264', 'video'],
  ['mp4', 'video'],
  ['trackgeometry', 'track-geometry'],
  ['trodesconf', 'workspace'],
]);

export interface SessionFile {
  readonly path: string;
  readonly name: string;
  readonly role: FileRole;
  readonly sizeBytes: number;
  readonly modified: Date;
  /** Camera number in `…_{tag}.{camera}.{ext}`, where there is one. */
  readonly camera: number | undefined;
}

export interface Epoch {
  readonly epoch: number;
  readonly tag: string;
  readonly files: readonly SessionFile[];
}

/** The files of one animal on one day. */
export interface Session {
  readonly animal: string;
  /** YYYYMMDD */
  readonly date: string;
  /** By epoch number, then tag. Two tags with one number are two epochs. */
  readonly epochs: readonly Epoch[];
  readonly metadata: readonly SessionFile[];
}

export interface Scan {
  readonly folder: string;
  /** By date, then animal. */
  readonly sessions: readonly Session[];
  /** What was not taken, and why; a workspace of an epoch stands there too. */
  readonly unrecognised: readonly Unrecognised[];
}

export interface Unrecognised {
  readonly path: string;
  readonly reason: string;
}

/** Folders nested deeper, or with more files, are no session folder but a whole disk. */
const MAX_DEPTH = 12;
const MAX_FILES = 200_000;

const WORKSPACE_REASON =
  'a workspace, which is used only when it is asked for: --reconfig groups channels by it';

interface Building {
  readonly animal: string;
  readonly date: string;
  /** By number and tag. */
  readonly epochs: Map<string, { epoch: number; tag: string; files: SessionFile[] }>;
  readonly metadata: SessionFile[];
}

/**
 * Walks a folder once and sorts its files into sessions and epochs by their names. Nothing is dropped in silence,
 * and symbolic links that lead out of the folder are not followed.
 * @throws InputError `file` when the folder cannot be read
 */
export async function scanFolder(folder: string, signal?: AbortSignal): Promise<Scan> {
  const root = await checkFolder(folder);
  const sessions = new Map<string, Building>();
  const unrecognised: Unrecognised[] = [];
  let count = 0;
  for await (const found of walk(root, root, 0, unrecognised)) {
    throwIfCancelled(signal);
    if (++count > MAX_FILES)
      throw new InputError('file', {
        found: `more than ${MAX_FILES} files`,
        expected: 'the folder of one or several sessions',
        todo: 'Name the folder of the session itself.',
        where: { file: folder },
      });
    const info = await stat(found).catch(codeOf);
    const reason =
      typeof info === 'string'
        ? `it cannot be read (${info})`
        : place(sessions, found, info.size, info.mtime);
    if (reason !== undefined) unrecognised.push({ path: found, reason });
  }
  for (const session of sessions.values()) await leaveOutCopies(session, unrecognised, signal);
  return {
    folder: root,
    sessions: [...sessions.values()]
      .map(finish)
      .toSorted((a, b) => a.date.localeCompare(b.date) || a.animal.localeCompare(b.animal)),
    unrecognised: unrecognised.toSorted((a, b) => a.path.localeCompare(b.path)),
  };
}

/** A recording that lies in two folders would be converted twice. */
async function leaveOutCopies(
  session: Building,
  unrecognised: Unrecognised[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const epoch of session.epochs.values()) {
    const kept: SessionFile[] = [];
    for (const file of epoch.files) {
      throwIfCancelled(signal);
      const original = await originalOf(file, kept);
      if (original === undefined) kept.push(file);
      else
        unrecognised.push({
          path: file.path,
          reason: `a copy of ${original.path} (same name, size and content, as far as it was looked at): only that one is taken`,
        });
    }
    epoch.files.splice(0, epoch.files.length, ...kept);
  }
}

async function originalOf(
  file: SessionFile,
  others: readonly SessionFile[],
): Promise<SessionFile | undefined> {
  if (file.role !== 'recording') return undefined;
  for (const other of others) {
    if (other.name !== file.name || other.sizeBytes !== file.sizeBytes) continue;
    // Who cannot be read is refused later, by its name.
    const isCopy = await isSameContent(other.path, file.path, file.sizeBytes).catch(() => false);
    if (isCopy) return other;
  }
  return undefined;
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown fault';
}

export async function checkFolder(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) {
      await (await opendir(root)).close();
      return root;
    }
  } catch (cause) {
    throw new InputError('file', {
      found: `nothing that can be read (${codeOf(cause)})`,
      expected: 'a folder with .rec files',
      todo: 'Check the path and your permission to read it.',
      where: { file: folder },
      cause,
    });
  }
  throw new InputError('file', {
    found: 'a file',
    expected: 'the folder that holds it',
    todo: 'Name the folder of the session.',
    where: { file: folder },
  });
}

export async function* walk(
  root: string,
  folder: string,
  depth: number,
  unrecognised: Unrecognised[],
): AsyncGenerator<string> {
  const entries: string[] = [];
  try {
    for await (const entry of await opendir(folder)) entries.push(join(folder, entry.name));
  } catch (cause) {
    unrecognised.push({ path: folder, reason: `the folder cannot be read (${codeOf(cause)})` });
    return;
  }
  for (const path of entries.toSorted()) {
    const info = await lstat(path).catch(codeOf);
    if (typeof info === 'string') {
      unrecognised.push({ path, reason: `it cannot be read (${info})` });
      continue;
    }
    let isFolder = info.isDirectory();
    let isFile = info.isFile();
    if (info.isSymbolicLink()) {
      const target = await realpath(path).catch(() => undefined);
      if (target === undefined) {
        unrecognised.push({ path, reason: 'a symbolic link to nothing' });
        continue;
      }
      const inside = relative(root, target);
      if (inside === '..' || inside.startsWith(`..${sep}`)) {
        unrecognised.push({ path, reason: 'a symbolic link that leaves the folder' });
        continue;
      }
      const targetInfo = await stat(target).catch(() => undefined);
      // Such a link would bring its files twice.
      if (targetInfo?.isDirectory() === true) {
        unrecognised.push({ path, reason: 'a symbolic link to a folder that is read in its own place' });
        continue;
      }
      if (roleByName(basename(target)) !== undefined) {
        unrecognised.push({ path, reason: 'a symbolic link to a file that is read in its own place' });
        continue;
      }
      isFolder = false;
      isFile = targetInfo?.isFile() === true;
    }
    if (isFile) yield path;
    else if (!isFolder) unrecognised.push({ path, reason: 'neither a file nor a folder' });
    else if (depth >= MAX_DEPTH)
      unrecognised.push({ path, reason: `nested deeper than ${MAX_DEPTH} folders` });
    else yield* walk(root, path, depth + 1, unrecognised);
  }
}

/** What a file is by its name alone; undefined for a name that has no place in a session. */
function roleByName(name: string): FileRole | undefined {
  if (parseMetadataName(name) !== undefined) return 'metadata';
  return ROLES.get(parseEpochName(name)?.extension.toLowerCase() ?? '');
}

/** Puts a file into its session; returns the reason when it cannot. */
function place(
  sessions: Map<string, Building>,
  path: string,
  sizeBytes: number,
  modified: Date,
): string | undefined {
  const name = basename(path);
  const metadata = parseMetadataName(name);
  if (metadata !== undefined) {
    const file: SessionFile = { path, name, role: 'metadata', sizeBytes, modified, camera: undefined };
    building(sessions, metadata.animal, metadata.date).metadata.push(file);
    return undefined;
  }
  const parsed = parseEpochName(name);
  const isWorkspace = /\.trodesconf$/i.test(name);
  if (parsed === undefined) {
    if (isWorkspace) return WORKSPACE_REASON;
    const byDefault = parseDefaultName(name);
    return byDefault === undefined
      ? `not named {YYYYMMDD}_{animal}_{epoch}_{tag}.{extension}`
      : `named by Trodes' default (${byDefault.date} at ${byDefault.time}): animal and epoch are not known; rename it to ${byDefault.date}_{animal}_{epoch}_{tag}.rec`;
  }
  const role = ROLES.get(parsed.extension.toLowerCase());
  if (role === undefined)
    return parsed.extension === ''
      ? 'it has no extension'
      : `the extension .${parsed.extension} is not one that is read`;
  const session = building(sessions, parsed.animal, parsed.date);
  const key = `${parsed.epoch} ${parsed.tag}`;
  const epoch = session.epochs.get(key) ?? { epoch: parsed.epoch, tag: parsed.tag, files: [] };
  const camera = Number(parsed.rest.at(-1) ?? Number.NaN);
  const isCamera = role !== 'recording' && Number.isInteger(camera);
  epoch.files.push({ path, name, role, sizeBytes, modified, camera: isCamera ? camera : undefined });
  session.epochs.set(key, epoch);
  return isWorkspace ? WORKSPACE_REASON : undefined;
}

function building(sessions: Map<string, Building>, animal: string, date: string): Building {
  const key = `${animal}/${date}`;
  const known = sessions.get(key);
  if (known !== undefined) return known;
  const created: Building = { animal, date, epochs: new Map(), metadata: [] };
  sessions.set(key, created);
  return created;
}

function finish(session: Building): Session {
  return {
    animal: session.animal,
    date: session.date,
    epochs: [...session.epochs.values()].toSorted((a, b) => a.epoch - b.epoch || a.tag.localeCompare(b.tag)),
    metadata: session.metadata,
  };
}
