import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));

/** `renshaw serve` in a process of its own. */
export interface Service {
  readonly base: URL;
  readonly token: string;
  /** Resident memory of it and of its children. */
  residentBytes(): number;
  /** Resident memory of it alone. */
  ownBytes(): number;
  /** What it tells at /metrics at one moment: a number by its name without the prefix; NaN for a name that there is not. */
  metrics(): Promise<(name: string) => number>;
  stop(): Promise<void>;
}

export async function startService(stateFolder: string, dataRoot: string): Promise<Service> {
  const args = ['serve', '--port', '0', '--state', stateFolder, '--data-root', dataRoot, '--no-open'];
  const child = spawn(process.execPath, [COMMAND, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // One address stands for 50 people here.
    env: {
      ...process.env,
      RENSHAW_REQUESTS_PER_MINUTE: '1000000',
      ANTHROPIC_API_KEY: '',
    },
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const address = await printedAddress(child);
  const base = new URL('/', address);
  const token = address.searchParams.get('token') ?? '';
  return {
    base,
    token,
    residentBytes: () => processTree(child.pid ?? 0).reduce((sum, pid) => sum + residentOf(pid), 0),
    ownBytes: () => residentOf(child.pid ?? 0),
    metrics: async () => {
      const headers = { authorization: `Bearer ${token}` };
      const text = await (await fetch(new URL('/metrics', base), { headers })).text();
      return (name) => Number(new RegExp(`^renshaw_${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function printedAddress(child: ChildProcess): Promise<URL> {
  const { promise, resolve, reject } = Promise.withResolvers<URL>();
  let told = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    const address = /\bhttp:\/\/\S+\?token=\S+/.exec(told)?.[0];
    if (address !== undefined) resolve(new URL(address));
  });
  child.on('close', () => reject(new Error('renshaw serve ended before it printed its address')));
  return await promise;
}

/** By Linux's /proc; nothing elsewhere. */
function residentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function processTree(pid: number): readonly number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(processTree)];
  } catch {
    return [pid];
  }
}
