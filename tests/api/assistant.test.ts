import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parseArguments } from '../../cli/command.ts';
import { serveCommand } from '../../cli/commands/serve.ts';
import { browserCommand } from '../../cli/open-browser.ts';
import { defaultStateFolder } from '../../cli/state-folder.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { type SessionView, sessionViewSchema } from '../../schemas/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('renshaw-assistant');
const program = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Running {
  readonly child: ChildProcess;
  readonly base: string;
  readonly token: string;
  ask(path: string, body?: unknown): Promise<unknown>;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** `renshaw serve` as a process of its own, once it has printed its address. */
async function start(...args: readonly string[]): Promise<Running> {
  const words = [program, 'serve', '--port', '0', '--no-open', '--state', inFolder('state'), ...args];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  let address: URL | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    address = URL.parse(/http:\S+/.exec(line)?.[0] ?? '') ?? undefined;
    if (address !== undefined) break;
  }
  if (address === undefined) throw new Error(`no address was printed: ${complaint}`);
  const token = address.searchParams.get('token') ?? '';
  const base = address.origin;
  return {
    child,
    base,
    token,
    async ask(path, body) {
      const answer = await fetch(`${base}/api/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return await answer.json();
    },
    async end(signal) {
      child.kill(signal);
      return await ended;
    },
  };
}

const viewOf = (answer: unknown): SessionView => sessionViewSchema.parse(answer);

describe('renshaw serve', () => {
  it('is killed, begins again, and goes on where it was', async () => {
    await writeSyntheticSession(inFolder('data', 'session'), {
      animal: 'J16',
      epochs: 1,
      seconds: 1,
      channels: 8,
      cameras: 0,
      metadata: false,
    });
    const first = await start('--data-root', inFolder('data'));
    const { sessionId } = (await first.ask('sessions', { folder: inFolder('data', 'session') })) as {
      sessionId: string;
    };
    await first.ask(`sessions/${sessionId}/messages`, { text: 'Jane Doe, Frank lab, UCSF' });
    const before = viewOf(await first.ask(`sessions/${sessionId}`));
    expect(before.values.find(({ field }) => field === 'experimenter_name')?.value).toEqual(['Doe, Jane']);
    expect(await first.end('SIGKILL')).toBeNull();

    const second = await start('--data-root', inFolder('data'));
    expect(second.token).toBe(first.token);
    expect(viewOf(await second.ask(`sessions/${sessionId}`))).toEqual(before);

    // The page is served to whoever opens the address, and the log belongs to this process alone.
    const entered = await fetch(`${second.base}/?token=${second.token}`);
    expect(entered.headers.get('set-cookie')).toContain('HttpOnly; SameSite=Strict');
    await expect(start()).rejects.toThrow(/another process holds/);

    const started = performance.now();
    expect(await second.end('SIGTERM')).toBe(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('keeps its token where only the person can read it', () => {
    expect(statSync(inFolder('state', 'token')).mode & 0o077).toBe(0);
    expect(readFileSync(inFolder('state', 'token'), 'utf8')).toMatch(/^[\w-]{43}\n$/);
  });

  it.each([
    [['--host', '0.0.0.0'], /RENSHAW_SIGN_IN: found start-up-token/],
    [['--port', '70000'], /--port .*found/],
    [['--data-root', '/does/not/exist'], /--data-root/],
  ])('refuses %j', async (args, words) => {
    const argv = ['--no-open', '--state', inFolder('another'), ...args];
    const sink = new PassThrough();
    const io = { out: sink, err: sink, signal: AbortSignal.timeout(20_000) };
    await expect((async () => serveCommand.run(parseArguments(serveCommand, argv), io))()).rejects.toThrow(
      words,
    );
  });
});

it.each([
  [{ RENSHAW_STATE: '/s' }, 'linux', '/s'],
  [{ XDG_STATE_HOME: '/x' }, 'linux', '/x/renshaw'],
  [{ RENSHAW_STATE: '', XDG_STATE_HOME: '' }, 'linux', /\.local.state.renshaw$/],
  [{}, 'darwin', /Library.Application Support.renshaw$/],
] as const)('keeps its state where %j on %s says', (env, platform, folder) => {
  expect(defaultStateFolder(env, platform)).toMatch(folder);
});

it.each([
  [{}, 'linux', undefined],
  [{ DISPLAY: ':0' }, 'linux', 'xdg-open'],
  [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 'xdg-open'],
  [{ DISPLAY: 'localhost:10.0', SSH_CONNECTION: '…' }, 'linux', undefined],
  [{ CI: 'true', DISPLAY: ':0' }, 'linux', undefined],
  [{}, 'darwin', 'open'],
  [{}, 'win32', 'rundll32'],
] as const)('opens a browser where there is a desktop: %j on %s', (env, platform, program) => {
  expect(browserCommand('http://localhost/', env, platform)?.[0]).toBe(program);
});
