import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chownSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { steadyPort } from './steady-port.ts';

const VERSIONS = '/usr/lib/postgresql';
const programs = findPrograms();

/** Whether Debian's PostgreSQL is here: `describe.skipIf(!hasPostgres)`. */
export const hasPostgres: boolean = programs !== undefined;
if (!hasPostgres) console.warn('LEFT OUT: the tests with PostgreSQL (apt-get install postgresql)');

const USER = 'renshaw';
const PASSWORD = 'only for tests';

/** A PostgreSQL server that nobody else uses. */
export interface TestPostgres {
  /** Makes an empty database and gives its address, with the password. */
  freshDatabase(): Promise<string>;
  /** SIGKILL, as when the machine is switched off. */
  kill(): Promise<void>;
  /** Starts it again, at the same address, over the same data; resolves when it answers. */
  restart(): Promise<void>;
}

/**
 * A server for the tests of one file: made before them in a folder of its own, on a port of its own, and gone after them. What its
 * driver warns of while they run, such as two questions at once over one connection, fails them.
 * Without PostgreSQL nothing is started, and the tests must stand behind a skipIf.
 *
 * @param options.isDurable waits for the disk, as a server does that must lose nothing when the power fails
 */
export function postgresForTests({ isDurable = false }: { readonly isDurable?: boolean } = {}): TestPostgres {
  let server: Server | undefined;
  let databases = 0;
  const running = (): Server => {
    if (server === undefined)
      throw new Error('This test needs PostgreSQL and must stand behind a skipIf, within the hooks.');
    return server;
  };
  const warnings: string[] = [];
  const warned = ({ message }: Error): void => {
    if (message.includes('pg@')) warnings.push(message);
  };
  beforeAll(async () => {
    process.on('warning', warned);
    if (programs !== undefined) server = await Server.start(programs, isDurable);
  });
  afterAll(async () => {
    await server?.remove();
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });
  return {
    async freshDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      await running().administer(`create database ${name}`);
      return running().url(name);
    },
    kill: () => running().kill(),
    restart: () => running().run(),
  };
}

/** The folder of the newest version's programs. */
function findPrograms(): string | undefined {
  try {
    const newest = readdirSync(VERSIONS).sort((one, other) => Number(other) - Number(one))[0] ?? '';
    const folder = join(VERSIONS, newest, 'bin');
    for (const program of ['initdb', 'postgres']) accessSync(join(folder, program), constants.X_OK);
    return folder;
  } catch {
    return undefined;
  }
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root; the user that its package made has nothing else to do. */
function unprivileged(): Owner {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: id('-u'), gid: id('-g') };
}

class Server {
  readonly #programs: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #isDurable: boolean;
  readonly #owner: Owner;
  #child: ChildProcess | undefined;
  // A run that ends early leaves nothing behind.
  readonly #lastResort = (): void => void this.#child?.kill('SIGKILL');

  private constructor(programs: string, folder: string, port: number, isDurable: boolean, owner: Owner) {
    this.#programs = programs;
    this.#folder = folder;
    this.#port = port;
    this.#isDurable = isDurable;
    this.#owner = owner;
    process.on('exit', this.#lastResort);
  }

  static async start(programs: string, isDurable: boolean): Promise<Server> {
    const owner = unprivileged();
    const folder = mkdtempSync(join(tmpdir(), 'renshaw-postgres-'));
    try {
      if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid);
      const password = join(folder, 'password');
      writeFileSync(password, `${PASSWORD}\n`, { mode: 0o644 });
      const data = ['-D', join(folder, 'data'), '-U', USER, '-A', 'scram-sha-256', `--pwfile=${password}`];
      const made = [...data, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions'];
      execFileSync(join(programs, 'initdb'), made, {
        ...owner,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const server = new Server(programs, folder, await steadyPort(), isDurable, owner);
      await server.run();
      return server;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  url(database: string): string {
    return `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${this.#port}/${database}`;
  }

  /** Starts it, until it takes connections: what a killed one left may have to go first. */
  async run(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      shared_buffers: '16MB',
      max_connections: '100',
      ...(this.#isDurable ? {} : { fsync: 'off', full_page_writes: 'off' }),
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', join(this.#folder, 'data'), '-p', String(this.#port), ...options];
    for (let attempt = 0; attempt < 300; attempt++) {
      if (this.#child === undefined || hasEnded(this.#child)) this.#child = this.#spawned(args);
      if (await this.#answers()) return;
      await delay(100);
    }
    throw new Error('PostgreSQL does not start');
  }

  #spawned(args: readonly string[]): ChildProcess {
    return spawn(join(this.#programs, 'postgres'), args, {
      ...this.#owner,
      cwd: this.#folder,
      stdio: 'ignore',
    });
  }

  async #answers(): Promise<boolean> {
    try {
      await this.administer('select 1');
      return true;
    } catch {
      return false;
    }
  }

  async administer(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.url('postgres') });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** With its processes: one that is idle would answer a moment longer. */
  async kill(): Promise<void> {
    const pid = this.#child?.pid ?? 0;
    this.#child?.kill('SIGSTOP');
    const below = pid === 0 ? '' : readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const ended = this.#end('SIGKILL');
    for (const child of below.split(' ').filter((text) => text !== '')) killIfThere(Number(child));
    await ended;
  }

  /** SIGINT: a fast shutdown, which ends sessions that are open. */
  async remove(): Promise<void> {
    await this.#end('SIGINT');
    process.off('exit', this.#lastResort);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with the server.
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;
