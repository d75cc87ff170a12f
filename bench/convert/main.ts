/**
 * Compares conversions of generated sessions in one run: this program in its settings, trodes_to_nwb, h5py, `cp`, and
 * the bare cost of encoding. Prints Markdown. docs/benchmarks.md says what came out.
 */
import { rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { openRecording } from '../../recording/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { chunkShapeOf } from '../kernels/chunks.ts';
import { describeMachine, runBench, temporaryFolder } from '../machine.ts';
import { megabytes } from '../markdown.ts';
import { aimsTable } from './aims.ts';
import { readOptions, type SessionSize, usage } from './options.ts';
import { type BenchSession, chosenPrograms, type Pythons } from './programs.ts';
import { compare } from './rounds.ts';
import { markdownTable } from './table.ts';

/** One recording with a realistic signal and one camera, without which trodes_to_nwb 0.1.9 ends in an error. */
async function makeSession(folder: string, size: SessionSize, signal: AbortSignal): Promise<BenchSession> {
  const options = { ...size, epochs: 1, cameras: 1, signal: 'realistic' } as const;
  const { recordings, layout } = await writeSyntheticSession(folder, options, { signal });
  const recording = await openRecording(join(folder, recordings[0]?.fileName ?? ''));
  return {
    ...size,
    folder,
    recording: recording.file,
    bytes: recording.sizeBytes,
    headerBytes: recording.headerBytes,
    packetBytes: recording.packetBytes,
    samplesOffsetBytes: layout.ephysOffsetBytes,
    chunkShape: chunkShapeOf(recording),
  };
}

function pythons(): Pythons {
  const found = {
    peer: process.env['RENSHAW_PEER_PYTHON'] || undefined,
    h5py: process.env['RENSHAW_PYTHON'] || undefined,
  };
  if (found.peer === undefined)
    process.stderr.write('LEFT OUT: trodes_to_nwb. Set RENSHAW_PEER_PYTHON to a Python that has it.\n');
  if (found.h5py === undefined)
    process.stderr.write('LEFT OUT: h5py. Set RENSHAW_PYTHON to a Python that has it.\n');
  return found;
}

await runBench(usage, async (signal) => {
  const options = readOptions(process.argv.slice(2));
  const { runs, peerRuns } = options;
  const programs = chosenPrograms(options.programs, pythons());
  await using folder = await temporaryFolder(options.dir);
  process.stdout.write(`${describeMachine()}\n`);
  for (const size of options.sessions) {
    const session = await makeSession(join(folder.path, 'session'), size, signal);
    const title = `${size.channels} channels, ${size.seconds} s, ${megabytes(session.bytes)}`;
    process.stderr.write(`${title}\n`);
    const all = await compare(programs, session, {
      rounds: runs,
      runsOf: ({ name }) => (name === 'trodes_to_nwb' ? peerRuns : runs),
      out: join(folder.path, 'out'),
      signal,
    });
    const aims = aimsTable(all, session);
    process.stdout.write(
      `\n### ${title}\n\nMedians of ${runs} after a warm-up (trodes_to_nwb: ${peerRuns}); ` +
        `load of the machine at the end ${loadavg()[0]?.toFixed(1)}.\n\n` +
        `${markdownTable(all, session.bytes)}\n${aims === '' ? '' : `\n${aims}\n`}`,
    );
    await rm(session.folder, { recursive: true });
  }
});
