import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cameraSource, sessionFile } from './camera-source.ts';
import { compareFrameTimes } from './positions.ts';
import type { StreamReport } from './report.ts';
import { type Comparer, datasetAt, groupAt, type Sides, type SourceFacts, textsAt } from './sides.ts';
import { Tally } from './tally.ts';

const VIDEOS = '/processing/video_files/video';

/** Videos: the file beside the NWB file byte by byte, unless it was repacked, and the times of its frames. */
export function videoComparers(sides: Sides): readonly Comparer[] {
  const names = [...(groupAt(sides.reader, VIDEOS)?.children.keys() ?? [])];
  return names.map((name) => ({ finish: (facts) => compareVideo(sides, `${VIDEOS}/${name}`, facts) }));
}

async function compareVideo(
  sides: Sides,
  path: string,
  facts: SourceFacts,
): Promise<readonly StreamReport[]> {
  const { reader, source, file } = sides;
  const tally = new Tally(`${path}/external_file`, 'the video beside the file, by its bytes');
  const [name = ''] = textsAt(reader, `${path}/external_file`) ?? [];
  const stem = name.replace(/\.[^.]+$/, '');
  const video =
    sessionFile(source, (one) => one.role === 'video' && one.name === name) ??
    sessionFile(source, (one) => one.role === 'video' && one.name.replace(/\.[^.]+$/, '') === stem);
  await compareBytes(
    tally,
    join(dirname(file), name),
    video?.file.path,
    video?.file.name === name,
    facts.signal,
  );
  const dataset = datasetAt(reader, `${path}/timestamps`);
  const timing =
    video === undefined
      ? undefined
      : (['camera-hardware-sync', 'video-timestamps'] as const)
          .map((role) =>
            sessionFile(
              source,
              (one, epoch) => epoch === video.epoch && one.camera === video.file.camera && one.role === role,
            ),
          )
          .find((found) => found !== undefined && found.file.sizeBytes > 0);
  const camera = timing === undefined ? undefined : await cameraSource(source, timing.file, timing.epoch);
  if (camera === undefined || dataset === undefined) return [tally.report()];
  const frames = Array.from({ length: camera.sync.count }, (_, frame) => frame);
  return [tally.report(), compareFrameTimes(sides, dataset.path, frames, camera, facts).report()];
}

async function compareBytes(
  tally: Tally,
  path: string,
  original: string | undefined,
  isAsRecorded: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  tally.values++;
  const there = await stat(path).catch(() => undefined);
  if (there === undefined || original === undefined) {
    tally.differs(() => ({
      found: there === undefined ? `no file ${path}` : 'a video that the folder does not hold',
      expected: there === undefined ? 'the video, beside the NWB file' : 'a video of the session',
    }));
    return;
  }
  if (!isAsRecorded) {
    tally.says('the video beside the file, repacked: that it is there');
    return;
  }
  const own = await stat(original);
  if (own.dev === there.dev && own.ino === there.ino) return;
  const [found, expected] = [await digestOf(path, signal), await digestOf(original, signal)];
  if (found !== expected)
    tally.differs(() => ({
      found: `${there.size} bytes with SHA-256 ${found}`,
      expected: `${own.size} bytes with SHA-256 ${expected}, as ${original}`,
    }));
}

async function digestOf(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: 1024 * 1024, signal }))
    hash.update(bytes as Buffer);
  return hash.digest('hex');
}
