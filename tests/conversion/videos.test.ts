import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { planConversion, runConversion } from '../../mcp-server/tools/index.ts';
import { CancelledError } from '../../schemas/index.ts';
import { refusalOf } from '../recording/refusal.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const VIDEO = '20230622_sample_01_a1.1.h264';
const NWB = 'sample20230622.nwb';
const small = { channels: 4, nTrodeSize: 4, stateScript: false, epochs: 1, seconds: 0.3 };

/** Programs that stand in for ffmpeg: what it does is its own business, what is made of its answer is ours. */
const programs = {
  copies: [
    'while [ $# -gt 0 ]; do',
    '  if [ "$1" = -i ]; then from=$2; fi',
    '  to=$1; shift',
    'done',
    'if [ -n "$from" ]; then cp "$(echo "$from" | sed s/^file://)" "$(echo "$to" | sed s/^file://)"; fi',
  ],
  fails: ['[ "$1" = -version ] && exit 0', 'echo "no such codec" >&2', 'exit 1'],
  // Longer than a test may take.
  stalls: ['[ "$1" = -version ] && exit 0', ': > "$0.begun"', 'exec sleep 600'],
};

describe('videos beside the file', () => {
  let workshop: Workshop;
  let folder = '';
  let out = '';
  let path: string | undefined;
  let count = 0;
  beforeAll(async () => {
    workshop = await openWorkshop();
    ({ folder } = await workshop.session('session', small));
    path = process.env['PATH'];
  });
  afterAll(() => workshop.close());
  beforeEach(() => {
    out = join(workshop.root, `out-${count++}`);
  });
  afterEach(() => {
    process.env['PATH'] = path;
  });

  type Settings = Partial<Parameters<typeof planConversion>[0]>;
  const convert = async (settings: Settings, signal?: AbortSignal) => {
    const plan = await planConversion({ folder, outFolder: out, ...settings }, signal);
    return await runConversion(plan, { signal });
  };
  const withProgram = async (name: keyof typeof programs) => {
    const bin = join(workshop.root, `bin-${name}`);
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'ffmpeg'), `#!/bin/sh\n${programs[name].join('\n')}\n`);
    await chmod(join(bin, 'ffmpeg'), 0o755);
    process.env['PATH'] = `${bin}${delimiter}${path}`;
  };
  const ofVideos = (warnings: readonly string[]) => warnings.filter((one) => /ffmpeg|h264|link/.test(one));
  const source = () => readFile(join(folder, VIDEO));

  test('are copies by default, and stay when they are the same', async () => {
    const first = await convert({});
    expect(await readdir(out)).toEqual([VIDEO, NWB]);
    expect(await readFile(join(out, VIDEO))).toEqual(await source());
    expect(first.beside).toEqual([{ path: join(out, VIDEO), bytes: (await source()).length }]);
    const { mtimeMs } = await stat(join(out, VIDEO));
    const again = await convert({ overwrite: true });
    expect(again.beside).toEqual([]);
    expect((await stat(join(out, VIDEO))).mtimeMs).toBe(mtimeMs);
  });

  test('are not in the way where they were recorded', async () => {
    const before = await source();
    const { beside } = await convert({ outFolder: folder });
    expect(beside).toEqual([]);
    expect(await source()).toEqual(before);
    expect((await readdir(folder)).filter((name) => /part|nwb$/.test(name))).toEqual([NWB]);
  });

  test('do not replace another file, unless they may', async () => {
    await mkdir(out);
    await writeFile(join(out, VIDEO), 'precious');
    const { kind, fault } = await refusalOf(() => convert({}));
    expect({ kind, found: fault.found, where: fault.where }).toEqual({
      kind: 'output',
      found: 'another file of 8 bytes with the name of a video',
      where: { file: join(out, VIDEO) },
    });
    expect(await readdir(out)).toEqual([VIDEO]);
    await convert({ overwrite: true });
    expect(await readFile(join(out, VIDEO))).toEqual(await source());
  });

  test('may be hard links', async () => {
    const { warnings } = await convert({ video: 'link' });
    const [here, there] = [await stat(join(out, VIDEO)), await stat(join(folder, VIDEO))];
    expect({ dev: here.dev, ino: here.ino }).toEqual({ dev: there.dev, ino: there.ino });
    expect(ofVideos(warnings)).toEqual([]);
  });

  test('may be left out, and then have no series', async () => {
    const { beside, counts } = await convert({ video: 'none' });
    expect(beside).toEqual([]);
    expect(await readdir(out)).toEqual([NWB]);
    expect(counts).toMatchObject({ cameras: 1, videoFrames: 0 });
    expect((await readFile(join(out, NWB))).includes(VIDEO)).toBe(false);
  });

  test('are repacked by ffmpeg, and named as they are then', async () => {
    await withProgram('copies');
    const { beside, warnings } = await convert({ video: 'mp4' });
    const name = VIDEO.replace('.h264', '.mp4');
    expect(await readdir(out)).toEqual([name, NWB]);
    expect(beside).toEqual([{ path: join(out, name), bytes: (await source()).length }]);
    expect((await readFile(join(out, NWB))).includes(name)).toBe(true);
    expect(ofVideos(warnings)).toEqual([]);
  });

  test('are copied with a clear line where ffmpeg is not there, or fails', async () => {
    process.env['PATH'] = join(workshop.root, 'nothing');
    const without = await convert({ video: 'mp4' });
    expect(await readdir(out)).toEqual([VIDEO, NWB]);
    expect(ofVideos(without.warnings)).toEqual([
      'ffmpeg was not found, so that videos are copied as they are: DANDI takes .mp4 and not .h264. Install ffmpeg and convert again with --video mp4',
    ]);
    await withProgram('fails');
    const failed = await convert({ video: 'mp4', overwrite: true });
    expect((await readdir(out)).sort()).toEqual([VIDEO, NWB]);
    expect(ofVideos(failed.warnings)).toEqual([
      expect.stringMatching(
        /^epoch 01_a1, camera 1: ffmpeg did not repack .*\(no such codec\); it was copied as it is, .* by hand: ffmpeg -framerate 30\.\d+ -i "[^"]+\.h264" -c copy "[^"]+\.mp4"$/,
      ),
    ]);
    expect((await readFile(join(out, NWB))).includes(VIDEO)).toBe(true);
  });

  test('leave nothing behind when they are cancelled, and ffmpeg is stopped', async () => {
    await withProgram('stalls');
    const controller = new AbortController();
    const plan = await planConversion({ folder, outFolder: out, video: 'mp4' });
    const running = expect(runConversion(plan, { signal: controller.signal })).rejects.toBeInstanceOf(
      CancelledError,
    );
    await expect.poll(() => readdir(join(workshop.root, 'bin-stalls'))).toContain('ffmpeg.begun');
    controller.abort();
    await running;
    expect(await readdir(out)).toEqual([]);
  });
});
