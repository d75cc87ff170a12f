import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { expect } from 'vitest';
import { type AppDeps, createApp, memorySessionLog, ProgressBoard } from '../../api/index.ts';
import { type Hub, startHub } from '../../mcp-server/index.ts';
import type { SessionLog } from '../../schemas/index.ts';
import { fakeConversation } from './fake-conversation.ts';

export const TOKEN = 'a-token-of-these-tests';

export interface Workshop {
  readonly deps: AppDeps;
  readonly app: Hono;
  readonly hub: Hub;
  readonly log: SessionLog;
  readonly progress: ProgressBoard;
  /** Ids and errors of faults of our own. */
  readonly faults: { readonly error: unknown; readonly id: string }[];
  /** Asks with the token and the host of a browser on this machine. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
}

/** A service over a conversation that only repeats, with data roots below `root`. */
export async function workshop(root: string, more: Partial<AppDeps> = {}): Promise<Workshop> {
  const log = memorySessionLog();
  const hub = await startHub({ agents: [fakeConversation(log)] });
  const progress = new ProgressBoard();
  const faults: Workshop['faults'] = [];
  const deps: AppDeps = {
    call: hub.call,
    log,
    progress,
    dataRoots: [join(root, 'data')],
    token: TOKEN,
    sample: async () => join(root, 'sample'),
    onFault: (error, id) => faults.push({ error, id }),
    ...more,
  };
  const app = createApp(deps);
  const ask: Workshop['ask'] = async (path, init = {}) => {
    const headers = new Headers({ host: 'localhost:8787', authorization: `Bearer ${TOKEN}` });
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    return await app.request(`http://localhost:8787${path}`, { ...init, headers });
  };
  const post: Workshop['post'] = async (path, body) =>
    await ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return { deps, app, hub, log, progress, faults, ask, post };
}

/** Writes files of the given texts below a folder. */
export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), contents);
  }
}

/** Text that matches, as a part of an expected object. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
