import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { chosenPrograms } from '../../bench/convert/programs.ts';
import { openRecording } from '../../recording/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { temporaryFolder } from '../recording/temporary-folder.ts';
import { nwbPython } from '../yardstick.ts';

const run = promisify(execFile);
const inFolder = temporaryFolder('bench-run');

it.runIf(process.platform === 'linux')('compares, and says what was reached', async () => {
  const main = fileURLToPath(new URL('../../bench/convert/main.ts', import.meta.url));
  const programs = ['--programs', 'renshaw,limit,limit_zlib,cp'];
  const { stdout } = await run(process.execPath, [main, '--sessions', '4x10', '--runs', '1', ...programs]);
  expect(stdout).toMatch(/### 4 channels, 10 s, \d+ MB/);
  expect(stdout).toMatch(/\| renshaw \(deflate, the default\) \| [\d.]+ s .*\| 1\.00 \| 1\.00 \| 1\.00 \|/);
  expect(stdout.match(/\| (the limit|the same with zlib).* \d+ MB\/s .*\| – \| – \|/g)).toHaveLength(2);
  expect(stdout).toMatch(/\| 10 s of recording in under 1 s \| [\d.]+ s \| (yes|no) \|/);
});

it.runIf(nwbPython !== undefined)('has h5py write the samples of the recording', async () => {
  const rig = { channels: 4, seconds: 0.5, epochs: 1, cameras: 0, signal: 'pattern' } as const;
  const { recordings, layout, ephysSample } = await writeSyntheticSession(inFolder('session'), rig);
  const recording = join(inFolder('session'), recordings[0]?.fileName ?? '');
  const { headerBytes, packetBytes, packets, sizeBytes } = await openRecording(recording);
  const session = {
    folder: inFolder('session'),
    recording,
    bytes: sizeBytes,
    channels: 4,
    seconds: 0.5,
    headerBytes,
    packetBytes,
    samplesOffsetBytes: layout.ephysOffsetBytes,
    chunkShape: [4096, 3],
  } as const;
  const [h5py] = chosenPrograms(['h5py'], { peer: undefined, h5py: nwbPython });
  const [python = '', ...args] = h5py?.command(session, inFolder('.')) ?? [];
  await run(python, args);
  const look =
    'import h5py,sys,json; d=h5py.File(sys.argv[1])["data"]; print(json.dumps([d.shape, d.chunks, d[0].tolist(), d[-1].tolist()]))';
  const { stdout } = await run(python, ['-c', look, inFolder('samples.nwb')]);
  const row = (packet: number): number[] => layout.hwChans.map((hwChan) => ephysSample(0, hwChan, packet));
  expect(JSON.parse(stdout)).toEqual([[packets, 4], [4096, 3], row(0), row(packets - 1)]);
});
