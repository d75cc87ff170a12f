import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { throwIfCancelled } from '../../schemas/index.ts';

/** What one run of a command took. */
export interface Measured {
  readonly wallSeconds: number;
  /** User and system time of all its processes and threads. */
  readonly cpuSeconds: number;
  /** Most memory that its largest process had at once: VmHWM, pages of mapped files included. */
  readonly peakBytes: number;
  /** As `peakBytes`, without the pages of mapped files, which the system can take back at any time. */
  readonly ownPeakBytes: number;
}

/** The kernel keeps the peak itself; a look this often misses at most what grows in the last moment. */
const LOOK_EVERY_MS = 20;

/** The shell waits for the command, says on descriptor 3 what CPU time it took, and ends with its exit code. */
const TIMED = '"$@" 3>&-; code=$?; times >&3; exit "$code"';

/**
 * Runs a command to its end, and returns what it printed as well. Works on Linux, whose /proc tells the memory of other processes.
 * @throws Error with the end of what the command wrote when it fails; CancelledError
 */
export async function measure(
  command: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<Measured & { readonly printed: string }> {
  throwIfCancelled(signal);
  const started = performance.now();
  // A process group of its own, so that the command ends with the shell when the benchmark is cancelled.
  const child = spawn('sh', ['-c', TIMED, 'sh', ...command], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const texts = child.stdio.slice(1).map(collect);
  const peaks = { peakBytes: 0, ownPeakBytes: 0 };
  const look = setInterval(() => {
    for (const pid of processesBelow(child.pid)) lookAt(pid, peaks);
  }, LOOK_EVERY_MS);
  const stop = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    });
    const wallSeconds = (performance.now() - started) / 1000;
    throwIfCancelled(signal);
    const [out = '', err = '', times = ''] = texts.map((text) => text());
    if (code !== 0)
      throw new Error(`${command.join(' ')}\nended with ${code}:\n${out.slice(-2000)}\n${err.slice(-4000)}`);
    return { wallSeconds, cpuSeconds: cpuSecondsOf(times), ...peaks, printed: out };
  } finally {
    clearInterval(look);
    signal.removeEventListener('abort', stop);
  }
}

function collect(stream: unknown): () => string {
  let text = '';
  (stream as NodeJS.ReadableStream).setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return () => text;
}

/** `times` prints a line for the shell and one for its children: `0m5.730s 0m0.740s`, user and system. */
export function cpuSecondsOf(times: string): number {
  const [, children = ''] = times.trim().split('\n');
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length !== 2) throw new Error(`the shell's times are not understood: ${times}`);
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function processesBelow(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  const children = procText(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...processesBelow(child)]);
}

function lookAt(pid: number, peaks: { peakBytes: number; ownPeakBytes: number }): void {
  const status = procText(`/proc/${pid}/status`);
  const bytesOf = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  peaks.peakBytes = Math.max(peaks.peakBytes, bytesOf('VmHWM'));
  peaks.ownPeakBytes = Math.max(peaks.ownPeakBytes, bytesOf('RssAnon') + bytesOf('RssShmem'));
}

function procText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // The process ended between two looks.
  }
}
