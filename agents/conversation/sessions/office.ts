import type {
  Aside,
  CallTool,
  Correction,
  FieldValue,
  Progress,
  SessionEvent,
  SessionView,
} from '../../../schemas/index.ts';
import { CancelledError } from '../../../schemas/index.ts';
import type { LanguageEngine } from '../../language/index.ts';
import { questionAfter } from '../dialogue/reply.ts';
import type { Note } from '../dialogue/turn.ts';
import type { Listener } from '../dialogue/understand.ts';
import { factsByName } from '../dialogue/words/recording-facts.ts';
import type { Estimate, Offer } from '../dialogue/words/summary.ts';
import { mayCarry } from '../state/carry-over.ts';
import { type Change, changesSinceWritten } from '../state/changes.ts';
import { digestOf } from '../state/digest.ts';
import { namedField } from '../state/fields.ts';
import type { SessionState } from '../state/session-state.ts';
import { statusLine, titleOf } from '../state/status.ts';
import { viewOf } from '../state/view.ts';
import { editsAnswer, estimateAnswer } from './contracts.ts';
import { MeteredLanguage } from './metered.ts';
import { findPrevious } from './previous.ts';
import type { SessionStore } from './store.ts';

export interface OfficeParts {
  readonly store: SessionStore;
  readonly language: LanguageEngine;
  readonly notify: (sessionId: string, progress: Progress) => void;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** What all parts of the agent share: the sessions, the language, what runs, and the way to the other agents. */
export class Office {
  readonly store: SessionStore;
  readonly language: LanguageEngine;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly #notify: OfficeParts['notify'];
  readonly #progress = new Map<string, Progress>();
  readonly #running = new Map<string, AbortController>();
  readonly #background = new Set<Promise<void>>();
  readonly #atWork = new Map<string, number>();
  readonly #views = new WeakMap<
    SessionState,
    { readonly progress: Progress | undefined; readonly view: SessionView }
  >();
  readonly #life = new AbortController();

  constructor({ store, language, notify, newId, now }: OfficeParts) {
    this.store = store;
    this.language = language;
    this.newId = newId;
    this.now = now;
    this.#notify = notify;
    store.hearOthers((sessionId, aside) => this.#heard(sessionId, aside));
  }

  get isClosing(): boolean {
    return this.#life.signal.aborted;
  }

  async view(sessionId: string): Promise<SessionView> {
    const state = await this.store.state(sessionId);
    const view = this.#viewOf(sessionId, state);
    if (state.batch === undefined) return view;
    const days = [];
    for (const id of state.batch.days) {
      const one = await this.store.state(id).catch(() => undefined);
      if (one === undefined) continue;
      const phase = one.phase === 'new' ? 'scanning' : one.phase;
      const status = statusLine(digestOf(one), this.#progress.get(id));
      days.push({ sessionId: id, title: titleOf(one), phase, status });
    }
    return { ...view, batch: { lead: state.batch.lead, days } };
  }

  /** A state is looked at by every page that is open, and does not change. */
  #viewOf(sessionId: string, state: SessionState): SessionView {
    const progress = this.#progress.get(sessionId);
    const known = this.#views.get(state);
    if (known !== undefined && known.progress === progress) return known.view;
    const view = viewOf(state, { sessionId, progress });
    this.#views.set(state, { progress, view });
    return view;
  }

  append(sessionId: string, events: readonly SessionEvent[]): Promise<SessionState> {
    return this.store.append(sessionId, events);
  }

  progressOf(sessionId: string): Progress | undefined {
    return this.#progress.get(sessionId);
  }

  progress(sessionId: string, progress: Progress): void {
    this.#progress.set(sessionId, progress);
    this.#notify(sessionId, progress);
    this.store.tellOthers(sessionId, { progress });
  }

  /** Lets watchers read an answer while it is said; it is stored when it is whole. */
  saying(sessionId: string, text: string): void {
    this.#notify(sessionId, { stage: 'answering', done: 0, total: 0, text });
  }

  /** What another process says. What runs here nobody knows better. */
  #heard(sessionId: string, aside: Aside): void {
    if ('stop' in aside) {
      this.besides(() => this.#stopReading(sessionId));
    } else if (this.#running.has(sessionId)) {
      return;
    } else if (aside.progress === null) {
      this.#progress.delete(sessionId);
    } else {
      this.#progress.set(sessionId, aside.progress);
      this.#notify(sessionId, aside.progress);
    }
  }

  async #stopReading(sessionId: string): Promise<void> {
    if ((await this.store.state(sessionId)).phase === 'scanning') this.stop(sessionId);
  }

  /**
   * Runs work that `stop` can end; its progress is forgotten when it is over. With the id of a job it ends, too, where another
   * process ends the job in the log.
   */
  async stoppable<T>(
    sessionId: string,
    work: (signal: AbortSignal) => Promise<T>,
    jobId?: string,
  ): Promise<T> {
    const controller = new AbortController();
    this.#running.set(sessionId, controller);
    const leave =
      jobId === undefined
        ? () => undefined
        : this.store.subscribe(sessionId, ({ event }) => {
            if (isEndOf(event, jobId)) controller.abort(new CancelledError());
          });
    try {
      return await work(AbortSignal.any([controller.signal, this.#life.signal]));
    } finally {
      leave();
      if (this.#running.get(sessionId) === controller) this.#running.delete(sessionId);
      this.#progress.delete(sessionId);
      this.store.tellOthers(sessionId, { progress: null });
    }
  }

  /** Ends the reading of a folder, in whichever process. */
  stopReading(sessionId: string): void {
    if (!this.stop(sessionId)) this.store.tellOthers(sessionId, { stop: 'reading' });
  }

  /** Ends what runs for a session; true if something did. */
  stop(sessionId: string): boolean {
    const controller = this.#running.get(sessionId);
    controller?.abort(new CancelledError());
    return controller !== undefined;
  }

  /**
   * Long work on a session that no call waits for; `close` does. To other processes the session is taken until it ends.
   * Resolves when it has begun.
   */
  async inBackground(sessionId: string, work: () => Promise<void>): Promise<void> {
    const letGo = await this.#held(sessionId);
    this.#atWork.set(sessionId, (this.#atWork.get(sessionId) ?? 0) + 1);
    // A fault here has no one to be told to; the log says where the session stands, and whoever looks there goes on.
    this.besides(async () => {
      try {
        await work();
      } finally {
        const left = (this.#atWork.get(sessionId) ?? 1) - 1;
        if (left === 0) this.#atWork.delete(sessionId);
        else this.#atWork.set(sessionId, left);
        await letGo();
      }
    });
  }

  /** Something that no call waits for, and `close` does. */
  besides(work: () => Promise<void>): void {
    const run: Promise<void> = work()
      .catch(() => undefined)
      .finally(() => this.#background.delete(run));
    this.#background.add(run);
  }

  /** Whether this process works on a session in the background. */
  isAtWork(sessionId: string): boolean {
    return this.#atWork.has(sessionId);
  }

  /** How to let go of the session. Work begins also where it cannot be held: another process is about to let go. */
  async #held(sessionId: string): Promise<() => Promise<void>> {
    const hold = await this.store.hold(sessionId, () => this.stop(sessionId)).catch(() => undefined);
    return hold ?? (async () => undefined);
  }

  async close(): Promise<void> {
    this.#life.abort(new CancelledError());
    for (const controller of this.#running.values()) controller.abort(new CancelledError());
    while (this.#background.size > 0) await Promise.all(this.#background);
    await this.store.settle();
  }

  /** Aborted when the agent closes. */
  get signal(): AbortSignal {
    return this.#life.signal;
  }

  /** The language for one answer, on the account of the session. */
  metered(state: SessionState): MeteredLanguage {
    return new MeteredLanguage(this.language, state.model, factsByName(state));
  }

  async listener(sessionId: string): Promise<Listener> {
    return {
      language: this.language,
      now: this.now().toISOString(),
      previous: await this.#previous(sessionId),
      signal: this.#life.signal,
    };
  }

  async #previous(sessionId: string): Promise<ReadonlyMap<string, FieldValue> | undefined> {
    const state = await this.store.state(sessionId);
    const previous = state.previous ?? (await findPrevious(this.store, sessionId, state, { ofAnyDay: true }));
    if (previous === undefined) return undefined;
    return new Map(
      previous.values.filter(({ field }) => mayCarry(field)).map((one) => [one.field, one.value]),
    );
  }

  /** What would start, where the next message is the question to start it. */
  async offer(state: SessionState, notes: readonly Note[], call: CallTool): Promise<Offer> {
    const isOffered = state.phase === 'collecting' || state.phase === 'confirming';
    if (!isOffered || questionAfter(state, notes) !== undefined) return {};
    return this.offerNow(state, call);
  }

  async offerNow(state: SessionState, call: CallTool): Promise<Offer> {
    const corrections = await this.changesInPlace(state, call);
    return corrections === undefined ? { estimate: await this.#estimate(state, call) } : { corrections };
  }

  /** What the session has other than the file, as corrections; undefined where it takes a conversion, or nothing differs. */
  async changesInPlace(state: SessionState, call: CallTool): Promise<readonly Correction[] | undefined> {
    const changes = changesSinceWritten(state) ?? [];
    if (state.report === undefined || changes.length === 0) return undefined;
    return this.inPlace(changes, call);
  }

  /** Changes as corrections of the file; undefined where one of them cannot be made in it. */
  async inPlace(changes: readonly Change[], call: CallTool): Promise<readonly Correction[] | undefined> {
    try {
      for (const { field, value } of changes) {
        const { isInPlace } = await call('engine', 'edits_for_field', { field, value }, editsAnswer, {
          signal: this.#life.signal,
        });
        if (!isInPlace) return undefined;
      }
    } catch {
      // Converting again does the same, and takes longer.
      return undefined;
    }
    return changes.map(({ field, from, value }) => ({
      id: `change ${field}`,
      title: `Set ${namedField(field)}`,
      field,
      from,
      value,
      apply: 'in-place',
    }));
  }

  async #estimate(state: SessionState, call: CallTool): Promise<Estimate | undefined> {
    const signal = this.#life.signal;
    try {
      const args = { ...sessionArguments(state), outFolder: state.outFolder };
      return await call('conversion', 'estimate', args, estimateAnswer, { signal });
    } catch {
      // The offer to start can do without; what is wrong with the folder comes out, and is said, when it starts.
      return undefined;
    }
  }
}

/** Whether an event says that a job is over, or goes on under another id. */
function isEndOf(event: SessionEvent, jobId: string): boolean {
  if (event.type === 'job-ended') return event.jobId === jobId;
  return event.type === 'resumed' && event.formerId === jobId && event.jobId !== jobId;
}

export function sessionArguments(state: SessionState): { folder: string; session?: string } {
  return state.session === undefined
    ? { folder: state.folder }
    : { folder: state.folder, session: state.session };
}

/** The sentence of an error for people. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
