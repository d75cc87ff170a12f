/** Converts one long recording that is made while it is read; the process that main.ts measures. Leaves a report. */
import { writeFileSync } from 'node:fs';
import { open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keepYoungGenerationSmall } from '../../cli/young-generation.ts';
import { filterNames, planConversion, runConversion } from '../../mcp-server/tools/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { VirtualRecording } from './virtual-recording.ts';

/** A session whose recording says its size, and has nothing but its header on the disk. */
async function makeSession(folder: string, channels: number, packets: number): Promise<VirtualRecording> {
  const rig = { channels, seconds: 0.1, epochs: 1, cameras: 0, stateScript: false } as const;
  const truth = await writeSyntheticSession(folder, { ...rig, hwChanOrder: 'identity', signal: 'pattern' });
  const [recording] = truth.recordings;
  if (recording === undefined) throw new Error('the session has no recording');
  const file = join(folder, recording.fileName);
  const header = Buffer.alloc(recording.headerBytes);
  const handle = await open(file);
  await handle.read(header, 0, header.length, 0);
  await handle.close();
  const virtual = new VirtualRecording(truth, header, packets);
  await truncate(file, header.length);
  await truncate(file, virtual.sizeBytes);
  return virtual;
}

keepYoungGenerationSmall();
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: 'session' },
    out: { type: 'string', default: '.' },
    report: { type: 'string', default: 'report.json' },
    packets: { type: 'string', default: '1000000' },
    channels: { type: 'string', default: '128' },
    filter: { type: 'string', default: 'deflate' },
    workers: { type: 'string' },
  },
});
const report = (said: object): void => writeFileSync(values.report, JSON.stringify(said));
const virtual = await makeSession(values.folder, Number(values.channels), Number(values.packets));
const plan = await planConversion({
  folder: values.folder,
  outFolder: values.out,
  openFile: async () => virtual,
  filter: filterNames.find((name) => name === values.filter),
  workers: values.workers === undefined ? undefined : Number(values.workers),
});
// At every tenth: what grows slowly shows here, even where another peak covers it.
const resident: number[] = [];
const { output } = await runConversion(
  // The check for room on the disk thinks of neural signals; these bytes become a hundredth.
  { ...plan, sourceBytes: 1 },
  {
    onProgress({ stage, doneBytes }) {
      if (stage !== 'samples' || doneBytes < (virtual.sizeBytes * (resident.length + 1)) / 10) return;
      resident.push(process.memoryUsage.rss());
      report({ done: resident.length / 10, seconds: process.uptime(), resident });
    },
  },
);
resident.push(process.memoryUsage.rss());
const sizes = { sourceBytes: virtual.sizeBytes, outputBytes: output.bytes };
report({ ...virtual.spec, ...sizes, output: output.path, resident });
