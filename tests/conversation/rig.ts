import type { z } from 'zod';
import { createConversationAgent } from '../../agents/conversation/index.ts';
import { createBuiltinEngine, type LanguageEngine } from '../../agents/language/index.ts';
import {
  type CallTool,
  type Correction,
  type EvaluationReport,
  type Finding,
  InputError,
  type Progress,
  type ScanSummary,
  type SessionView,
  sessionViewSchema,
  type ToolContext,
  throwIfCancelled,
} from '../../schemas/index.ts';
import { madeSummary } from './made-summary.ts';
import { MemoryLog } from './memory-log.ts';

export type Args = Readonly<Record<string, unknown>>;

/** What the other agents answer in a test, and what they were asked. */
export interface Others {
  summary: ScanSummary;
  /** Of other folders than that of `summary`. */
  summaries: Map<string, ScanSummary>;
  /** One report for each check, the last one again when they run out. */
  reports: EvaluationReport[];
  convertAgain: boolean;
  /** What the conversion notes. */
  warnings: string[];
  /** What is read out of a file that is given, by its path. */
  files: Map<string, unknown>;
  /** Thrown by the tool of this name, or of this name and folder: "convert_session /data/day". */
  faults: Map<string, Error>;
  /** The tools of these names wait until they are aborted or let go. */
  held: Map<string, Promise<void>>;
  readonly calls: { readonly tool: string; readonly args: Args }[];
}

export function others(changes: Partial<Others> = {}): Others {
  return {
    summary: madeSummary(),
    summaries: new Map(),
    reports: [report([])],
    convertAgain: false,
    warnings: [],
    files: new Map(),
    faults: new Map(),
    held: new Map(),
    calls: [],
    ...changes,
  };
}

export function report(findings: readonly Finding[]): EvaluationReport {
  return {
    file: '/data/sample/sample20230622.nwb',
    bytes: 17_000_000,
    checkedAt: '2023-06-23T10:00:00.000Z',
    passed: findings.every(({ importance }) => importance !== 'INVALID' && importance !== 'CRITICAL'),
    findings: [...findings],
    scope: 'schema and best practices',
    seconds: 0.2,
  };
}

export function finding(
  id: string,
  corrections: readonly Correction[],
  importance: Finding['importance'] = 'CRITICAL',
): Finding {
  return {
    id,
    check: `check_${id}`,
    importance,
    path: '/general/subject',
    message: `The ${id} is not as DANDI wants it.`,
    corrections: [...corrections],
  };
}

function answers(state: Others): Readonly<Record<string, (args: Args) => unknown>> {
  let jobs = 0;
  const written = new Map<string, string>();
  const summaryOf = (args: Args): ScanSummary => state.summaries.get(String(args['folder'])) ?? state.summary;
  const outputOf = (args: Args): string => {
    const { folder, animal, date } = summaryOf(args);
    return `${folder}/${animal}${date}.nwb`;
  };
  return {
    scan_session: summaryOf,
    estimate: (args) => ({ seconds: 2, bytes: 17_000_000, output: outputOf(args) }),
    convert_session: (args) => {
      jobs += 1;
      const output = outputOf(args);
      written.set(`job-${jobs}`, output);
      return { jobId: `job-${jobs}`, output, estimatedSeconds: 2, estimatedBytes: 17_000_000 };
    },
    await_job: ({ jobId }) => ({
      outcome: 'done',
      output: {
        path: written.get(String(jobId)) ?? outputOf({}),
        bytes: 17_000_000,
        seconds: 1.4,
        warnings: state.warnings,
      },
    }),
    cancel_job: () => ({}),
    // As the engine has it: what is one text or a list of texts can be changed in the file, tables cannot.
    edits_for_field: ({ field }) => ({
      isInPlace: !/^(?:electrode_groups|tasks|cameras)/.test(String(field)),
    }),
    validate_nwb: () => ({
      report: (state.reports.length > 1 ? state.reports.shift() : state.reports[0]) ?? report([]),
    }),
    read_metadata_of: ({ file }) => {
      const found = state.files.get(String(file));
      if (found !== undefined) return found;
      throw new InputError('file', {
        found: 'nothing that can be read',
        expected: 'a file',
        todo: 'Check the path.',
      });
    },
    apply_corrections: (args) => ({
      applied: (args['corrections'] as Correction[]).map(({ id }) => id),
      convertAgain: state.convertAgain,
    }),
  };
}

export function callOf(state: Others): CallTool {
  const tools = answers(state);
  return async (_agent, tool, args, schema, options) => {
    state.calls.push({ tool, args: structuredClone(args) });
    throwIfCancelled(options?.signal);
    const held = state.held.get(tool);
    if (held !== undefined) {
      await Promise.race([held, aborted(options?.signal)]);
      throwIfCancelled(options?.signal);
    }
    const fault = state.faults.get(tool) ?? state.faults.get(`${tool} ${String(args['folder'])}`);
    if (fault !== undefined) throw fault;
    options?.onProgress?.({ stage: tool, done: 1, total: 2 });
    const answer = tools[tool];
    if (answer === undefined) throw new Error(`nobody has a tool ${tool}`);
    return schema.parse(answer(args)) as z.infer<typeof schema>;
  };
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

/** The agent with everything around it, as a test drives it. */
export class Rig {
  readonly log: MemoryLog;
  readonly others: Others;
  readonly call: CallTool;
  readonly progress: { sessionId: string; progress: Progress }[] = [];
  readonly agent: ReturnType<typeof createConversationAgent>;
  sessionId = '';

  constructor(
    given: Others = others(),
    log = new MemoryLog(),
    language: LanguageEngine = createBuiltinEngine(),
  ) {
    this.log = log;
    this.others = given;
    this.call = callOf(given);
    let ids = [...log.sessions.values()].reduce((sum, events) => sum + events.length, 0);
    this.agent = createConversationAgent({
      log,
      language,
      notify: (sessionId, progress) => this.progress.push({ sessionId, progress }),
      newId: () => {
        ids += 1;
        return `id-${ids}`;
      },
      now: () => new Date('2023-06-23T10:00:00.000Z'),
    });
  }

  async tool(name: string, args: Args): Promise<Record<string, unknown>> {
    const tool = this.agent.tools.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const context: ToolContext = {
      call: this.call,
      progress: () => undefined,
      signal: new AbortController().signal,
      elicit: async () => undefined,
    };
    return tool.output.parse(await tool.run(tool.input.parse(args), context));
  }

  async start(folder = '/data/sample', owner?: string): Promise<SessionView> {
    const { sessionId } = await this.tool('start_session', { folder, owner });
    this.sessionId = String(sessionId);
    return this.view();
  }

  async view(sessionId = this.sessionId): Promise<SessionView> {
    const { view } = await this.tool('get_state', { sessionId });
    return sessionViewSchema.parse(view);
  }

  async say(text: string): Promise<SessionView> {
    await this.tool('say', { sessionId: this.sessionId, text });
    return this.settled();
  }

  async edit(change: unknown): Promise<SessionView> {
    await this.tool('edit', { sessionId: this.sessionId, change });
    return this.settled();
  }

  async answer(answers: Args): Promise<SessionView> {
    await this.tool('answer', { sessionId: this.sessionId, answers });
    return this.settled();
  }

  async decide(decision: unknown): Promise<SessionView> {
    await this.tool('decide', { sessionId: this.sessionId, decision });
    return this.settled();
  }

  /** The session when nothing runs any more that is not held back. */
  async settled(): Promise<SessionView> {
    for (let turn = 0; turn < 50; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      const view = await this.view();
      if (view.job === undefined || this.others.held.size > 0) return view;
    }
    throw new Error('work that does not end');
  }

  /** A process that ends at once and one that goes on from the log of the first. */
  async restarted(count = this.log.eventsOf(this.sessionId).length): Promise<Rig> {
    const next = new Rig(
      { ...this.others, held: new Map(), calls: [] },
      this.log.cutAfter(this.sessionId, count),
    );
    next.sessionId = this.sessionId;
    await next.agent.resume(next.call);
    await next.settled();
    return next;
  }
}

export const askedIn = (rig: Rig): readonly string[] => {
  const last = rig.log.eventsOf(rig.sessionId).findLast(({ event }) => event.type === 'replied')?.event;
  return last?.type === 'replied' ? last.reply.asks : [];
};

export const callsOf = (rig: Rig, tool: string): number =>
  rig.others.calls.filter((call) => call.tool === tool).length;

export const fieldIn = (view: SessionView, field: string): unknown =>
  view.values.find((one) => one.field === field)?.value;

export const lastText = (view: SessionView): string =>
  view.messages.findLast(({ who }) => who === 'renshaw')?.text ?? '';

export function inTheWay(): InputError {
  return new InputError('output', {
    found: 'sample20230622.nwb, which is there already',
    expected: 'a name that is free',
    todo: 'Say that it may be replaced, or choose another folder.',
  });
}
