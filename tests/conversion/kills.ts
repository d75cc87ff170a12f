import { spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { verifyFile } from '../../mcp-server/tools/index.ts';
import { randomFrom } from '../../recording/synthetic/random.ts';
import { type Spawned, spawned } from '../repository/spawned.ts';
import { python } from '../yardstick.ts';

const COMMAND: string = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));

/** One conversion that was killed, and the same command given once more. */
export interface Killed {
  /** When it was killed, as a share of the time that a whole conversion took. */
  readonly moment: number;
  /** What it told last before that. */
  readonly stage: string;
  /** Files that it left. */
  readonly left: readonly string[];
  /** Share of the recordings that the second one found written. */
  readonly resumed: number;
  /** What differs from a conversion that nobody killed; empty as it should be. */
  readonly faults: readonly string[];
}

export interface KillOptions {
  readonly folder: string;
  readonly outFolder: string;
  readonly moments: number;
  readonly seed: number;
  /** More words of the command. */
  readonly flags?: readonly string[] | undefined;
  readonly onKilled?: ((killed: Killed) => void) | undefined;
}

interface Result {
  readonly resumedBytes: number;
  readonly sourceBytes: number;
  readonly outputs: readonly { readonly path: string }[];
}

/**
 * Converts a session once, then kills conversions of it with SIGKILL at moments that are spread over the time that it
 * took, gives each command again, and compares the files: every chunk by its bytes, everything else as it reads.
 */
export async function killConversions(options: KillOptions): Promise<Killed[]> {
  const { folder, outFolder, moments, seed, flags = [], onKilled } = options;
  await mkdir(outFolder, { recursive: true });
  const args = (out: string) => [COMMAND, 'convert', folder, '--out', join(outFolder, out), ...flags];
  const begun = performance.now();
  const whole = resultOf(await spawned(process.execPath, [...args('whole'), '--json']));
  const wholeMs = performance.now() - begun;
  const expected = await digestsOf(pathOf(whole));
  const random = randomFrom(seed);
  const killed: Killed[] = [];
  for (let index = 0; index < moments; index += 1) {
    const moment = (index + random()) / moments;
    const out = `killed-${index}`;
    const stage = await killedAfter(args(out), moment * wholeMs);
    const left = await readdir(join(outFolder, out)).catch(() => []);
    const isDone = left.some((name) => name.endsWith('.nwb'));
    const again = isDone ? [...args(out), '--overwrite', '--json'] : [...args(out), '--json'];
    const result = resultOf(await spawned(process.execPath, again));
    const faults = await faultsOf(folder, pathOf(result), expected, join(outFolder, out));
    killed.push({ moment, stage, left, resumed: result.resumedBytes / result.sourceBytes, faults });
    onKilled?.(killed.at(-1) as Killed);
  }
  return killed;
}

function resultOf({ code, stdout, stderr }: Spawned): Result {
  if (code !== 0) throw new Error(`exit code ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as Result;
}

function pathOf({ outputs }: Result): string {
  return outputs[0]?.path ?? '';
}

async function killedAfter(args: readonly string[], ms: number): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const ended = new Promise<boolean>((resolve) => child.on('close', (code) => resolve(code === 0)));
  await Promise.race([delay(ms), ended]);
  child.kill('SIGKILL');
  if (await ended) return 'ended before';
  return told.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

/** What differs between a file and that of an undisturbed conversion, and what is left beside it. */
export async function differences(folder: string, file: string, whole: string): Promise<string[]> {
  return await faultsOf(folder, file, await digestsOf(whole), dirname(file));
}

async function faultsOf(folder: string, file: string, whole: Digests, out: string): Promise<string[]> {
  const one = await digestsOf(file);
  const faults: string[] = [];
  for (const part of ['bulk', 'rest'] as const)
    for (const key of new Set([...Object.keys(one[part]), ...Object.keys(whole[part])]))
      if (JSON.stringify(one[part][key]) !== JSON.stringify(whole[part][key])) faults.push(`${part} ${key}`);
  const report = await verifyFile({ file, folder });
  if (!report.isEqual) faults.push('verify');
  for (const name of await readdir(out))
    if (/\.(part|journal|skeleton|tmp)$/.test(name)) faults.push(`left ${name}`);
  return faults;
}

type Digests = Record<'bulk' | 'rest', Record<string, unknown>>;

async function digestsOf(file: string): Promise<Digests> {
  const [digests] = (await python('chunk_digests.py', [file])) as Digests[];
  if (digests === undefined) throw new Error(`${file}: no digests`);
  return digests;
}
