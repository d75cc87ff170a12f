import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planConversion, runConversion, verifyFile } from '../../mcp-server/tools/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { writeProbe } from './made-probe.ts';
import { fillWithNoise, type RandomSession, sessions } from './property-sessions.ts';
import { expectTruth } from './property-truth.ts';

/** By hand: RENSHAW_PROPERTY_RUNS=500 vitest run tests/conversion/property.test.ts, with another seed every time. */
const runs = Number(process.env['RENSHAW_PROPERTY_RUNS'] ?? 0);
const FIXED: fc.Parameters<[RandomSession]> = { numRuns: 25, seed: 20230622 };
const RANDOM: fc.Parameters<[RandomSession]> = { numRuns: runs };

let root = '';
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'renshaw-property-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Writes the session, converts it, and holds the file against it twice: by the program, and by hand. */
async function roundTrip({ options, settings, noise }: RandomSession): Promise<void> {
  const folder = join(root, String(made++));
  const probeFolder = join(folder, 'probes');
  const outFolder = join(folder, 'nwb');
  await mkdir(outFolder, { recursive: true });
  try {
    const truth = await writeSyntheticSession(join(folder, 'session'), options);
    const { ephysDevice, channels, neuropixelsProbes, nTrodeSize, nTrodesPerGroup } = truth.options;
    const size = nTrodeSize * nTrodesPerGroup;
    if (ephysDevice?.startsWith('neuropixels'))
      await writeProbe(probeFolder, ephysDevice, channels / neuropixelsProbes);
    else await writeProbe(probeFolder, `synthetic_${size}ch`, size);
    if (noise !== undefined) await fillWithNoise(join(folder, 'session'), truth, noise);
    const source = { folder: join(folder, 'session'), probeFolders: [probeFolder] };
    const { output } = await runConversion(await planConversion({ ...settings, ...source, outFolder }));
    const report = await verifyFile({ ...source, file: output.path });
    expect(report.streams.filter(({ differences }) => differences > 0)).toEqual([]);
    expect(report.notCompared).toEqual([]);
    await expectTruth(output.path, source.folder, truth, {
      isNoise: noise !== undefined,
      isMicrovolts: settings.ephysScaling === 'microvolts',
      isFilled: settings.fillSingleDrops === true,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('no session comes back otherwise than it was recorded', {
  timeout: runs > 0 ? 0 : 120_000,
}, async () => {
  await fc.assert(fc.asyncProperty(sessions, roundTrip), runs > 0 ? RANDOM : FIXED);
});
