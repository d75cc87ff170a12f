import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConversationAgent, createConversationAgent } from '../../agents/conversation/index.ts';
import { createBuiltinEngine } from '../../agents/language/index.ts';
import { openSessionLog } from '../../api/index.ts';
import { type Progress, type SessionView, sessionViewSchema, type ToolContext } from '../../schemas/index.ts';
import { hasPostgres, postgresForTests } from '../postgres.ts';
import { summaryWithYaml } from './made-summary.ts';
import { callOf, type Others, others } from './rig.ts';

const server = postgresForTests();
const LOOK_EVERY_MS = 50;

/** An agent over a log of its own, as each process has one. */
class Process {
  readonly others: Others;
  readonly agent: ConversationAgent;
  readonly log: Awaited<ReturnType<typeof openSessionLog>>;
  /** What a page that is connected to it is told. */
  readonly told: Progress[] = [];
  #isDead = false;

  private constructor(log: Process['log'], given: Others) {
    this.log = log;
    this.others = given;
    this.agent = createConversationAgent({
      log,
      language: createBuiltinEngine(),
      lookEveryMs: LOOK_EVERY_MS,
      notify: (_, progress) => this.told.push(progress),
    });
  }

  static async over(databaseUrl: string, given: Others): Promise<Process> {
    const process = new Process(await openSessionLog({ stateFolder: '', databaseUrl }), given);
    all.push(process);
    await process.agent.resume(callOf(given));
    return process;
  }

  async tool(name: string, args: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const tool = this.agent.tools.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const context: ToolContext = {
      call: callOf(this.others),
      progress: () => undefined,
      signal: new AbortController().signal,
      elicit: async () => undefined,
    };
    return tool.output.parse(await tool.run(tool.input.parse(args), context));
  }

  async start(): Promise<string> {
    return String((await this.tool('start_session', { folder: '/data/sample' }))['sessionId']);
  }

  async say(sessionId: string, text: string): Promise<SessionView> {
    return sessionViewSchema.parse((await this.tool('say', { sessionId, text }))['view']);
  }

  async view(sessionId: string): Promise<SessionView> {
    return sessionViewSchema.parse((await this.tool('get_state', { sessionId }))['view']);
  }

  async until(sessionId: string, ...phases: readonly SessionView['phase'][]): Promise<SessionView> {
    for (;;) {
      const view = await this.view(sessionId);
      if (phases.includes(view.phase)) return view;
      await delay(20);
    }
  }

  calls(tool: string): number {
    return this.others.calls.filter((call) => call.tool === tool).length;
  }

  /** As kill -9: its connections break, and it says nothing any more. */
  async die(): Promise<void> {
    if (this.#isDead) return;
    this.#isDead = true;
    await this.log[Symbol.asyncDispose]();
    await this.agent.close();
  }
}

const all: Process[] = [];
afterEach(async () => {
  for (const process of all.splice(0)) await process.die();
});

/** Work of this tool takes until it is let go. */
function held(given: Others, tool: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  given.held.set(tool, promise);
  return () => {
    given.held.delete(tool);
    resolve();
  };
}

const complete = (): Others => others({ summary: summaryWithYaml() });

describe.skipIf(!hasPostgres)('several processes over one database', () => {
  it('show what another one answered, at once', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await Process.over(url, others()), await Process.over(url, others())];
    const id = await one.start();
    const first = await other.view(id);
    expect(first.messages).toEqual((await one.view(id)).messages);
    const said = await other.say(id, 'the lab is Doe lab');
    expect((await one.view(id)).lastSeq).toBe(said.lastSeq);
    await one.say(id, 'the institution is UCSF');
    const view = await other.view(id);
    expect(view.values.map(({ field }) => field)).toEqual(expect.arrayContaining(['lab', 'institution']));
  });

  it('take turns in a session: nothing that is said at once is lost or refused', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await Process.over(url, others()), await Process.over(url, others())];
    const id = await one.start();
    const said = Array.from({ length: 6 }, (_, at) => `the weight is ${400 + at} g`);
    await Promise.all(said.map((text, at) => (at % 2 === 0 ? one : other).say(id, text)));
    const { messages } = await one.view(id);
    const mine = messages.filter(({ who }) => who === 'you').map(({ text }) => text);
    expect(mine.toSorted()).toEqual(said);
    // Each is answered before the next is heard.
    expect(messages.slice(1).map(({ who }) => who)).toEqual(said.flatMap(() => ['you', 'renshaw']));
  });

  it('leave the work of one that lives alone, and go on with that of one that died', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await Process.over(url, complete()), await Process.over(url, complete())];
    held(one.others, 'await_job');
    const id = await one.start();
    expect((await one.say(id, 'go')).phase).toBe('converting');
    // The other one looks at it again and again meanwhile.
    await delay(10 * LOOK_EVERY_MS);
    expect(other.calls('convert_session') + other.calls('await_job')).toBe(0);
    await one.die();
    const done = await other.until(id, 'deciding', 'done');
    expect(other.calls('convert_session')).toBe(1);
    expect(done.outputs.length).toBeGreaterThan(0);
    const events = await other.log.read(id);
    expect(events.filter(({ event }) => event.type === 'converted')).toHaveLength(1);
    expect(events.filter(({ event }) => event.type === 'resumed')).toHaveLength(1);
  });

  it('answer what was said to one that died, and read a folder again', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await Process.over(url, others()), await Process.over(url, others())];
    held(one.others, 'scan_session');
    const starting = one.start().catch(() => undefined);
    while ((await other.log.list()).length === 0 || one.calls('scan_session') === 0) await delay(10);
    await one.die();
    await starting;
    const [session] = await other.log.list();
    const view = await other.until(session?.sessionId ?? '', 'collecting');
    expect(view.messages).not.toEqual([]);
  });

  it('stop the work of another one, and it writes nothing of it any more', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await Process.over(url, complete()), await Process.over(url, complete())];
    held(one.others, 'await_job');
    const id = await one.start();
    await one.say(id, 'go');
    const view = await other.say(id, 'cancel');
    expect(view.phase).toBe('cancelled');
    while (one.calls('cancel_job') === 0) await delay(10);
    const { lastSeq } = await other.view(id);
    await delay(4 * LOOK_EVERY_MS);
    expect((await one.view(id)).lastSeq).toBe(lastSeq);
  });

  it('end the reading of a folder by another one, and tell how far it was', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await Process.over(url, others()), await Process.over(url, others())];
    const letGo = held(one.others, 'scan_session');
    const starting = one.start();
    while (one.calls('scan_session') === 0) await delay(10);
    const [session] = await other.log.list();
    const id = session?.sessionId ?? '';
    await other.tool('cancel', { sessionId: id });
    expect((await other.view(id)).phase).toBe('cancelled');
    await starting;
    expect((await one.log.read(id)).filter(({ event }) => event.type === 'cancelled')).toHaveLength(1);
    letGo();
    await one.start();
    const isTold = (): boolean => other.told.some(({ stage }) => stage === 'scan_session');
    while (!isTold()) await delay(10);
  });

  it('go on with what runs when the database was away', async () => {
    const url = await server.freshDatabase();
    const [one, other] = [await Process.over(url, complete()), await Process.over(url, complete())];
    const letGo = held(one.others, 'await_job');
    const id = await one.start();
    await one.say(id, 'go');
    await server.kill();
    await server.restart();
    await delay(10 * LOOK_EVERY_MS);
    letGo();
    const done = await other.until(id, 'deciding', 'done');
    expect(done.outputs.length).toBeGreaterThan(0);
    const converted = (await one.log.read(id)).filter(({ event }) => event.type === 'converted');
    expect(converted).toHaveLength(1);
  });
});
