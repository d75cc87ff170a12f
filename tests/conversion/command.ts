import { spawn, spawnSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { haltWhen, signal } from '../halted.ts';
import { type Spawned, spawned } from '../repository/spawned.ts';

export const COMMAND: string = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));

/** Runs the command line to its end. */
export function renshaw(...args: readonly string[]): Promise<Spawned> {
  return spawned(process.execPath, [COMMAND, ...args]);
}

/** Calls the command line within this process, which is faster where only its words matter. */
export async function called(...args: readonly string[]): Promise<Spawned> {
  const [out, err] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  );
  const told = (spy: typeof out) => (spy?.mock.calls ?? []).map(([text]) => String(text)).join('');
  try {
    const code = await main(args);
    return { code, stdout: told(out), stderr: told(err) };
  } finally {
    vi.restoreAllMocks();
  }
}

export interface Answer {
  readonly code: number | null;
  /** The one object that `--json` must print, in success and in failure. */
  readonly answer: unknown;
}

function oneObject({ code, stdout }: Spawned): Answer {
  expect(stdout.endsWith('\n'), stdout).toBe(true);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return { code, answer: JSON.parse(stdout) };
}

export async function renshawJson(...args: readonly string[]): Promise<Answer> {
  return oneObject(await renshaw(...args, '--json'));
}

/** As `renshawJson`, within this process. */
export async function calledJson(...args: readonly string[]): Promise<Answer> {
  return oneObject(await called(...args, '--json'));
}

export interface Started {
  /** What it has written on standard error so far. */
  readonly told: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** With this signal, if any. */
  readonly goOn: (signal?: NodeJS.Signals) => void;
}

/** Starts it and halts it once what it writes on standard error holds `word`: it stays there until it is told to go on. */
export async function startedUntil(word: RegExp, ...args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const pid = child.pid ?? Number.NaN;
  if (!(await haltWhen(pid, () => word.test(text)))) {
    await ended;
    throw new Error(`it ended before it said ${word}:\n${text}`);
  }
  const goOn = (name?: NodeJS.Signals): void => {
    if (name !== undefined) signal(pid, name);
    signal(pid, 'SIGCONT');
  };
  return { told: () => text, ended, goOn };
}

/** A small file system of its own, where the machine allows to make one: as root on Linux. */
export async function smallDisk(folder: string, bytes: number): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  await mkdir(folder, { recursive: true });
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  return made.status === 0;
}

export function makeLarger(folder: string, bytes: number): void {
  spawnSync('mount', ['-o', `remount,size=${bytes}`, folder]);
}

export function makeReadOnly(folder: string): void {
  spawnSync('mount', ['-o', 'remount,ro', folder]);
}

export function removeDisk(folder: string): void {
  spawnSync('umount', [folder]);
}

/** What a folder holds of NWB files, finished or not; nothing when it is not there. */
export async function nwbFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => /\.nwb|\.part|~|tmp/i.test(name)).sort();
}
