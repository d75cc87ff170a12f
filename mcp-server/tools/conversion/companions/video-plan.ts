import { open, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SessionFile } from '../../../../recording/index.ts';
import { InputError, throwIfCancelled } from '../../../../schemas/index.ts';
import { chunkFilter } from '../settings.ts';
import { type CameraFiles, cameraName } from './camera-files.ts';
import type { CompanionInput } from './companion.ts';
import { hasFfmpeg } from './video-mp4.ts';

/** A video and what is to become of it. */
export interface PlannedVideo {
  readonly files: CameraFiles;
  readonly source: SessionFile;
  /** Name beside the NWB file. */
  readonly name: string;
  /** `there`: it stands beside the NWB file already. */
  readonly how: 'copy' | 'link' | 'mp4' | 'there';
}

const COMPARED_BYTES = 4 * 1024 * 1024;
/** What ephys takes less, deflated; and what else a file needs. */
const LEAST_COMPRESSION = 1.3;

/**
 * Decides what becomes of the videos.
 * @throws InputError `output` when another file has the name of one, or the disk is too small for them; CancelledError
 */
export async function planVideos(
  input: CompanionInput,
  cameras: readonly CameraFiles[],
): Promise<{ readonly videos: readonly PlannedVideo[]; readonly warnings: readonly string[] }> {
  const placement = input.settings.video ?? 'copy';
  const videos: PlannedVideo[] = [];
  const warnings: string[] = [];
  if (placement === 'none') return { videos, warnings };
  const folder = dirname(input.output);
  const device = (await stat(await existingFolder(folder))).dev;
  const names = new Set<string>();
  let canRepack: boolean | undefined;
  for (const files of cameras) {
    const source = files.video;
    if (source === undefined) continue;
    if (source.sizeBytes === 0) {
      warnings.push(`${cameraName(files)}: ${source.name} is empty; it was left out`);
      continue;
    }
    let how: PlannedVideo['how'] = placement;
    if (placement === 'mp4' && !/\.h264$/i.test(source.name)) how = 'copy';
    if (how === 'mp4') {
      canRepack ??= await hasFfmpeg();
      if (!canRepack) how = 'copy';
    }
    if (how === 'link' && (await stat(source.path)).dev !== device) {
      warnings.push(
        `${cameraName(files)}: ${source.name} is copied, since hard links do not reach across disks`,
      );
      how = 'copy';
    }
    const name = how === 'mp4' ? source.name.replace(/\.h264$/i, '.mp4') : source.name;
    if (names.has(name)) {
      warnings.push(`${cameraName(files)}: ${source.path} was left out, since another video has its name`);
      continue;
    }
    names.add(name);
    const isThere = await standsThere(source.path, join(folder, name), how, input);
    videos.push({ files, source, name, how: isThere ? 'there' : how });
  }
  if (canRepack === false)
    warnings.push(
      'ffmpeg was not found, so that videos are copied as they are: DANDI takes .mp4 and not .h264. Install ffmpeg and convert again with --video mp4',
    );
  await checkRoom(input, folder, videos);
  return { videos, warnings };
}

/** The folder, or the nearest one above it that exists. */
async function existingFolder(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    const info = await stat(path).catch(() => undefined);
    if (info?.isDirectory() === true || path === dirname(path)) return path;
  }
}

/**
 * Whether the video has its place already: the very file, or one with the same bytes.
 * @throws InputError `output` when another file has its name and may not be replaced
 */
async function standsThere(
  source: string,
  target: string,
  how: PlannedVideo['how'],
  { settings, signal }: CompanionInput,
): Promise<boolean> {
  const there = await stat(target).catch(() => undefined);
  if (there === undefined) return false;
  const own = await stat(source);
  if (there.dev === own.dev && there.ino === own.ino) return true;
  if (how !== 'mp4' && there.size === own.size && (await haveSameBytes(source, target, signal))) return true;
  if (settings.overwrite === true && there.isFile()) return false;
  throw new InputError('output', {
    found: `another file of ${there.size} bytes with the name of a video`,
    expected: 'no file of this name, or the same video',
    todo: 'Move it away, choose another folder with --out, allow --overwrite, or leave videos out with --video none.',
    where: { file: target },
  });
}

async function haveSameBytes(one: string, other: string, signal: AbortSignal | undefined): Promise<boolean> {
  const first = await open(one, 'r');
  try {
    const second = await open(other, 'r');
    try {
      const a = Buffer.alloc(COMPARED_BYTES);
      const b = Buffer.alloc(COMPARED_BYTES);
      for (let position = 0; ; ) {
        throwIfCancelled(signal);
        const { bytesRead } = await first.read(a, 0, a.length, position);
        if (bytesRead === 0) return true;
        for (let done = 0; done < bytesRead; ) {
          const read = await second.read(b, done, bytesRead - done, position + done);
          if (read.bytesRead === 0) return false;
          done += read.bytesRead;
        }
        if (!a.subarray(0, bytesRead).equals(b.subarray(0, bytesRead))) return false;
        position += bytesRead;
      }
    } finally {
      await second.close();
    }
  } finally {
    await first.close();
  }
}

async function checkRoom(
  input: CompanionInput,
  folder: string,
  videos: readonly PlannedVideo[],
): Promise<void> {
  const videoBytes = videos
    .filter(({ how }) => how === 'copy' || how === 'mp4')
    .reduce((sum, { source }) => sum + source.sizeBytes, 0);
  if (videoBytes === 0) return;
  const recordedBytes = input.recordings.reduce((sum, { recording }) => sum + recording.sizeBytes, 0);
  const fileBytes = recordedBytes / (chunkFilter(input.settings).name === 'none' ? 1 : LEAST_COMPRESSION);
  const disk = await statfs(await existingFolder(folder));
  const free = disk.bavail * disk.bsize;
  if (free >= videoBytes + fileBytes) return;
  throw new InputError('output', {
    found: `${megabytes(free)} free`,
    expected: `about ${megabytes(fileBytes)} for the file and ${megabytes(videoBytes)} for the videos beside it`,
    todo: 'Make room, choose another disk with --out, or place no copies with --video link or --video none.',
    where: { file: folder },
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
