import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Progress, progressSchema, type SessionView, sessionViewSchema } from '../../schemas/index.ts';
import { COMMAND } from '../conversion/command.ts';

export interface ServiceOptions {
  readonly stateFolder: string;
  readonly dataRoot: string;
  /** 0, the default, takes any that is free. */
  readonly port?: number;
  /** `npm start` in this checkout, instead of the command that is meant for a server. */
  readonly isByNpm?: boolean;
  /** Settings, beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The service as a process of its own, as people run it. */
export interface Service {
  /** What it printed: the address, with the token where nobody signs in. */
  readonly address: string;
  readonly port: number;
  /** Of the process that was started; others may stand below it. */
  readonly pid: number;
  readonly token: string;
  /** What it has written so far, its log included. */
  readonly told: () => string;
  /** Asks the API, as the page does. Throws for every refusal. */
  readonly ask: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>;
  /** What has happened in a session since the event `after`, and what happens, until the service ends. */
  readonly happenings: (sessionId: string, after?: number) => AsyncGenerator<Happening>;
  /** How far work in a session is, as it is told, until the service ends. */
  readonly progress: (sessionId: string) => AsyncGenerator<Progress>;
  /** False once it has ended, by whatever. */
  readonly isRunning: () => boolean;
  /** As a power cut: nothing of it gets another word. */
  readonly kill: () => Promise<void>;
  /** As Ctrl-C. Answers with the exit code. */
  readonly stop: () => Promise<number | null>;
}

export interface Happening {
  readonly seq: number;
  readonly type: string;
}

/** Long enough for a machine that does much else. */
const START_MS = 60_000;
const WAIT_MS = 60_000;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export async function startService(options: ServiceOptions): Promise<Service> {
  const { stateFolder, dataRoot, port = 0, isByNpm = false, environment = {} } = options;
  const args = ['--port', String(port), '--state', stateFolder, '--data-root', dataRoot, '--no-open'];
  const [program, ...first] = isByNpm ? ['npm', 'start', '--'] : [process.execPath, COMMAND, 'serve'];
  const child = spawn(program, [...first, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    ...(isByNpm ? { cwd: ROOT, detached: true } : {}),
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    // Below npm stand a shell, the script and the service: a terminal that is closed tells all of them.
    if (isByNpm && child.pid !== undefined)
      process.kill(-child.pid, signal === 'SIGTERM' ? 'SIGINT' : signal);
    else child.kill(signal);
    return await ended;
  };
  try {
    const address = new URL(await printedAddress(child));
    const token = address.searchParams.get('token') ?? '';
    const request = async (method: string, path: string, body?: unknown): Promise<Response> => {
      // Each on a connection of its own: one that the service closes just now, or that died with it, fails nobody.
      const headers = { authorization: `Bearer ${token}`, connection: 'close' };
      const url = new URL(`/api/${path}`, address);
      if (body === undefined) return await fetch(url, { method, headers });
      const sent = { ...headers, 'content-type': 'application/json' };
      return await fetch(url, { method, headers: sent, body: JSON.stringify(body) });
    };
    const streamed = async function* (path: string): AsyncGenerator<string> {
      const response = await request('GET', path);
      let text = '';
      try {
        for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          const lines = `${text}${piece}`.split('\n');
          text = lines.pop() ?? '';
          for (const line of lines) if (line.startsWith('data: ')) yield line.slice('data: '.length);
        }
      } catch (error) {
        // Whoever is killed ends no stream.
        if (child.signalCode !== 'SIGKILL') throw error;
      }
    };
    return {
      address: address.href,
      port: Number(address.port),
      pid: child.pid ?? Number.NaN,
      token,
      told: () => told,
      ask: async (method, path, body) => {
        const response = await request(method, path, body);
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
        return z.json().parse(JSON.parse(text));
      },
      happenings: async function* (sessionId, after = 0) {
        for await (const data of streamed(`sessions/${sessionId}/stream?after=${after}`))
          if (data.startsWith('{"seq"')) yield JSON.parse(data) as Happening;
      },
      progress: async function* (sessionId) {
        for await (const data of streamed(`sessions/${sessionId}/stream`))
          if (data.startsWith('{"stage"')) yield progressSchema.parse(JSON.parse(data));
      },
      isRunning: () => child.exitCode === null && child.signalCode === null,
      kill: async () => void (await end('SIGKILL')),
      stop: () => end('SIGTERM'),
    };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
}

async function printedAddress(child: ChildProcess): Promise<string> {
  let told = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const late = (why: string): void => reject(new Error(`renshaw serve printed no address ${why}:\n${told}`));
  const timer = setTimeout(() => late(`within ${START_MS / 1000} s`), START_MS);
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      const address = /\bis at (http:\/\/\S+)\s/.exec(told)?.[1];
      if (address !== undefined) resolve(address);
    });
  child.on('close', () => late('before it ended'));
  return await promise.finally(() => clearTimeout(timer));
}

/** One session of a service, over its API. */
export class RemoteSession {
  readonly id: string;
  readonly #service: Service;

  constructor(service: Service, id: string) {
    this.#service = service;
    this.id = id;
  }

  async view(): Promise<SessionView> {
    return sessionViewSchema.parse(await this.#service.ask('GET', `sessions/${this.id}`));
  }

  async say(text: string): Promise<void> {
    await this.#service.ask('POST', `sessions/${this.id}/messages`, { text });
  }

  async edit(change: unknown): Promise<void> {
    await this.#service.ask('POST', `sessions/${this.id}/edits`, { change });
  }

  async decide(decision: unknown): Promise<void> {
    await this.#service.ask('POST', `sessions/${this.id}/decisions`, { decision });
  }

  /** Waits until the session is in one of these phases. */
  async reached(...phases: readonly SessionView['phase'][]): Promise<SessionView> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const view = await this.view();
      if (phases.includes(view.phase)) return view;
      if (performance.now() > deadline) {
        const last = view.messages.at(-1)?.text ?? 'nothing';
        throw new Error(`it is ${view.phase}, not ${phases.join(' or ')}; it said last: ${last}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Kills the service at once when `isTime` says so of something that happened after the event `after`. */
  async killedWhen(
    after: number,
    isTime: (happening: Happening) => boolean | Promise<boolean>,
  ): Promise<void> {
    const seen: string[] = [];
    const look = async (): Promise<void> => {
      for await (const happening of this.#service.happenings(this.id, after)) {
        seen.push(happening.type);
        if (!(await isTime(happening))) continue;
        await this.#service.kill();
        return;
      }
      throw new Error('the service ended before the moment came');
    };
    const { promise, reject } = Promise.withResolvers<never>();
    const late = async (): Promise<void> => {
      const last = (await this.view()).messages.at(-1)?.text ?? 'nothing';
      reject(new Error(`the moment did not come; there was ${seen.join(', ')}, and it said last: ${last}`));
    };
    const timer = setTimeout(() => void late().catch(reject), WAIT_MS);
    await Promise.race([look(), promise]).finally(() => clearTimeout(timer));
  }
}
