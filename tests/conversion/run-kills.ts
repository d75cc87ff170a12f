/*
 * Kills conversions of a session at random moments with SIGKILL, goes on with each, and compares:
 *
 *   node tests/conversion/run-kills.ts --moments 30 --seed 1
 *   node tests/conversion/run-kills.ts --moments 30 --seed 1 --seconds 60 --channels 128 -- --verify
 *
 * Words behind `--` are given to every conversion. Needs the Python of the tests. Ends with 1 when a file differs from
 * that of a conversion that was not killed, does not equal its recordings, or when something was left beside it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { type Killed, killConversions } from './kills.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    moments: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '15' },
    channels: { type: 'string', default: '128' },
  },
});

function tell({ moment, stage, left, resumed, faults }: Killed): void {
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`.padStart(5);
  const verdict = faults.length === 0 ? 'equal' : `DIFFERS: ${faults.join(', ')}`;
  process.stdout.write(
    `${percent(moment)}  left ${left.length}  resumed ${percent(resumed)}  ${verdict}  (${stage})\n`,
  );
}

const root = await mkdtemp(join(tmpdir(), 'renshaw-kills-'));
try {
  const folder = join(root, 'session');
  await writeSyntheticSession(folder, {
    seconds: Number(values.seconds),
    channels: Number(values.channels),
    epochs: 2,
  });
  const killed = await killConversions({
    folder,
    outFolder: join(root, 'nwb'),
    moments: Number(values.moments),
    seed: Number(values.seed),
    flags: positionals,
    onKilled: tell,
  });
  const resumed = killed.filter((one) => one.resumed > 0).length;
  const faulty = killed.filter((one) => one.faults.length > 0).length;
  process.stdout.write(`${killed.length} killed, ${resumed} of them gone on with, ${faulty} with faults\n`);
  process.exitCode = faulty > 0 ? 1 : 0;
} finally {
  await rm(root, { recursive: true, force: true });
}
