import { setTimeout as delay } from 'node:timers/promises';
import {
  type Aside,
  CancelledError,
  InputError,
  type SessionEntry,
  type SessionEvent,
  type SessionLog,
  type StoredEvent,
} from '../../../schemas/index.ts';
import { applyEvent, deriveState } from '../state/derive.ts';
import { digestOf, type SessionDigest } from '../state/digest.ts';
import { EMPTY_STATE, type SessionState } from '../state/session-state.ts';
import { isAllowed } from '../state/transitions.ts';

/** Between two looks whether another process is done with its turn. */
const LONGEST_PAUSE_MS = 200;
const noHold = async (): Promise<void> => undefined;

/** So many states are kept; whoever asks for another waits until its events were read again. */
const MOST_STATES = 200;

/** A session of the log. Where its events cannot be read, `fault` says why, and the digest is that of no events. */
export interface ListedSession extends SessionEntry {
  readonly digest: SessionDigest;
  readonly fault?: string;
}

/**
 * Sessions by id: their states, kept up to date from the log, and one thing at a time per session. An event that does
 * not fit its phase is refused before anything is appended.
 */
export class SessionStore {
  readonly #log: SessionLog;
  readonly #mostStates: number;
  /** Those that were asked for last, in the order in which they were. */
  readonly #states = new Map<string, SessionState>();
  readonly #digests = new Map<string, SessionDigest>();
  /** All sessions of a log that nobody else adds to, the newest first. */
  #entries: Promise<SessionEntry[]> | undefined;
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #life = new AbortController();

  constructor(log: SessionLog, mostStates = MOST_STATES) {
    this.#log = log;
    this.#mostStates = mostStates;
  }

  async create(sessionId: string, { owner }: { readonly owner?: string | undefined } = {}): Promise<void> {
    await this.#log.create(sessionId, { owner });
    const entries = await this.#entries;
    if (entries === undefined || entries.some((one) => one.sessionId === sessionId)) return;
    const made = await this.#log.find(sessionId);
    if (made !== undefined) entries.unshift(made);
  }

  /** What a job is told of who asks for it. */
  async asker(sessionId: string): Promise<{ readonly conversation: string; readonly owner?: string }> {
    const owner = (await this.#log.find(sessionId))?.owner;
    return { conversation: sessionId, ...(owner === undefined ? {} : { owner }) };
  }

  /** Newest first; a session that was never opened is none, and one that cannot be read is none of the others' concern. */
  async list(): Promise<ListedSession[]> {
    const listed: ListedSession[] = [];
    for (const entry of await this.#all()) {
      try {
        const digest = await this.#digest(entry);
        if (digest.phase !== 'new') listed.push({ ...entry, lastSeq: digest.lastSeq, digest });
      } catch (error) {
        listed.push({ ...entry, digest: digestOf(EMPTY_STATE), fault: faultOf(error) });
      }
    }
    return listed;
  }

  /** Every message asks for the last session of its animal: where nobody else adds to the log, all are read once. */
  async #all(): Promise<readonly SessionEntry[]> {
    if (this.isShared) return await this.#log.list();
    this.#entries ??= this.#log.list().then((entries) => [...entries]);
    try {
      // A copy: sessions may be opened while somebody goes through it.
      return [...(await this.#entries)];
    } catch (error) {
      this.#entries = undefined;
      throw error;
    }
  }

  async #digest({ sessionId, lastSeq }: SessionEntry): Promise<SessionDigest> {
    const known = this.#digests.get(sessionId);
    if (known !== undefined && known.lastSeq >= lastSeq) return known;
    const before = this.#states.get(sessionId) ?? EMPTY_STATE;
    // Not kept: a look at the list is no reason to forget the states that somebody works with.
    const state =
      before.lastSeq > 0 && before.lastSeq >= lastSeq
        ? before
        : deriveState(await this.#log.read(sessionId, before.lastSeq), before);
    // Something may have been appended meanwhile.
    const now = this.#states.get(sessionId);
    const digest = digestOf(now !== undefined && now.lastSeq > state.lastSeq ? now : state);
    this.#digests.set(sessionId, digest);
    return digest;
  }

  /** @throws {InputError} where there is no such session, or its events cannot be read */
  async state(sessionId: string): Promise<SessionState> {
    const state = await this.#readable(sessionId);
    if (state.phase !== 'new') return state;
    throw new InputError('session', {
      found: `no session ${JSON.stringify(sessionId)}`,
      expected: 'the id of a session that was started',
      todo: 'List the sessions, or start one.',
    });
  }

  async #readable(sessionId: string): Promise<SessionState> {
    try {
      return await this.#read(sessionId);
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError('session', {
        found: `a log of session ${JSON.stringify(sessionId)} that cannot be read (${faultOf(error)})`,
        expected: 'events that this version knows',
        todo: 'Open it with the version that wrote it, or start a new session with the folder.',
      });
    }
  }

  async #read(sessionId: string): Promise<SessionState> {
    const before = this.#states.get(sessionId) ?? EMPTY_STATE;
    return this.#keep(sessionId, deriveState(await this.#log.read(sessionId, before.lastSeq), before));
  }

  /** The newer of two states that were read at once; none is kept of a session that there is not. */
  #keep(sessionId: string, state: SessionState): SessionState {
    const known = this.#states.get(sessionId);
    const newer = known !== undefined && known.lastSeq >= state.lastSeq ? known : state;
    if (newer.lastSeq === 0) return newer;
    if (newer === state) this.#digests.delete(sessionId);
    this.#states.delete(sessionId);
    this.#states.set(sessionId, newer);
    const [oldest] = this.#states.keys();
    if (oldest !== undefined && this.#states.size > this.#mostStates) this.#states.delete(oldest);
    return newer;
  }

  /** Appends all of the events or none. @throws {InputError} where one does not fit, or others came in between */
  async append(sessionId: string, events: readonly SessionEvent[]): Promise<SessionState> {
    const before = await this.#read(sessionId);
    let checked = before;
    for (const event of events) {
      if (!isAllowed(checked, event)) throw notAllowed(checked, event);
      checked = applyEvent(checked, { seq: checked.lastSeq + 1, at: new Date(0).toISOString(), event });
    }
    if (events.length === 0) return before;
    const stored = await this.#log.append(sessionId, events, { after: before.lastSeq });
    return this.#keep(sessionId, deriveState(stored, before));
  }

  /** Whether other processes may work on these sessions. */
  get isShared(): boolean {
    return this.#log.hold !== undefined;
  }

  /**
   * Keeps other processes from taking the work on a session for interrupted. Returns how to let go, or undefined where another
   * process works on it; `onLost` is called where it does from now on.
   */
  async hold(sessionId: string, onLost?: () => void): Promise<(() => Promise<void>) | undefined> {
    if (this.#log.hold === undefined) return async () => undefined;
    return await this.#log.hold(sessionId, 'work', onLost);
  }

  /** Says something to the other processes over the same sessions, where there may be some. */
  tellOthers(sessionId: string, aside: Aside): void {
    this.#log.asides?.tell(sessionId, aside);
  }

  /** Hears what other processes say until the store is settled. */
  hearOthers(listener: (sessionId: string, aside: Aside) => void): void {
    const leave = this.#log.asides?.hear(listener);
    if (leave !== undefined) this.#life.signal.addEventListener('abort', leave, { once: true });
  }

  subscribe(sessionId: string, listener: (event: StoredEvent) => void): () => void {
    return this.#log.subscribe(sessionId, listener);
  }

  /** Runs `work` when everything before it in this session has ended, well or not, in whichever process. */
  exclusive<T>(sessionId: string, work: () => Promise<T>): Promise<T> {
    return this.#next(sessionId, async () => {
      const letGo = await this.#turn(sessionId);
      try {
        return await work();
      } finally {
        await letGo();
      }
    });
  }

  /** As `exclusive`, but not where another process has its turn. */
  async ifFree(sessionId: string, work: () => Promise<void>): Promise<void> {
    await this.#next(sessionId, async () => {
      const letGo = this.#log.hold === undefined ? noHold : await this.#log.hold(sessionId, 'turn');
      if (letGo === undefined) return;
      try {
        await work();
      } finally {
        await letGo();
      }
    });
  }

  async #turn(sessionId: string): Promise<() => Promise<void>> {
    const { signal } = this.#life;
    for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const letGo = this.#log.hold === undefined ? noHold : await this.#log.hold(sessionId, 'turn');
      if (letGo !== undefined) return letGo;
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw new CancelledError('The program is ending; the session is kept.');
    }
  }

  #next<T>(sessionId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(sessionId) ?? Promise.resolve();
    const run = before.then(work, work);
    const settled = run.then(
      () => undefined,
      () => undefined,
    );
    this.#queues.set(sessionId, settled);
    void settled.then(() => {
      if (this.#queues.get(sessionId) === settled) this.#queues.delete(sessionId);
    });
    return run;
  }

  /** Resolves when nothing waits or runs any more; nobody waits for the turn of another process. */
  async settle(): Promise<void> {
    this.#life.abort();
    await Promise.all(this.#queues.values());
  }
}

function notAllowed(state: SessionState, event: SessionEvent): InputError {
  return new InputError('session', {
    found: `"${event.type}" that nobody allowed, while the session is ${state.phase}`,
    expected: 'an approval for each thing that is done',
    todo: 'Look at the session as it is now, and choose from what it offers.',
  });
}

/** What is wrong, in one line: the rest is for whoever looks into the log. */
function faultOf(error: unknown): string {
  if (error instanceof InputError) return error.fault.found;
  const message = error instanceof Error ? error.message : String(error);
  const [first = ''] = message.trim().split('\n');
  return first.length > 200 ? `${first.slice(0, 200)}…` : first;
}
