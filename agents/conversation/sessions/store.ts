import { InputError, type SessionEvent, type SessionLog } from '../../../schemas/index.ts';
import { applyEvent, deriveState } from '../state/derive.ts';
import { EMPTY_STATE, type SessionState } from '../state/session-state.ts';

/**
 * Sessions by id: their states, kept up to date from the log, and one thing at a time per session. An event that does
 * not fit its phase is refused before anything is appended.
 */
export class SessionStore {
  readonly #log: SessionLog;
  readonly #states = new Map<string, SessionState>();
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(log: SessionLog) {
    this.#log = log;
  }

  create(sessionId: string): void {
    this.#log.create(sessionId);
  }

  /** Newest first; a session that was never opened is none. */
  list(): { readonly sessionId: string; readonly createdAt: string; readonly state: SessionState }[] {
    return this.#log
      .list()
      .map((entry) => ({ ...entry, state: this.#read(entry.sessionId) }))
      .filter(({ state }) => state.phase !== 'new');
  }

  /** @throws {InputError} where there is no such session */
  state(sessionId: string): SessionState {
    const known = this.#log.list().some((entry) => entry.sessionId === sessionId);
    const state = known ? this.#read(sessionId) : EMPTY_STATE;
    if (state.phase !== 'new') return state;
    throw new InputError('session', {
      found: `no session ${JSON.stringify(sessionId)}`,
      expected: 'the id of a session that was started',
      todo: 'List the sessions, or start one.',
    });
  }

  #read(sessionId: string): SessionState {
    const before = this.#states.get(sessionId) ?? EMPTY_STATE;
    const state = deriveState(this.#log.read(sessionId, before.lastSeq), before);
    this.#states.set(sessionId, state);
    return state;
  }

  /** Appends all of the events or none. @throws {InputError} where one does not fit */
  append(sessionId: string, events: readonly SessionEvent[]): SessionState {
    let checked = this.#read(sessionId);
    for (const event of events) {
      checked = applyEvent(checked, { seq: checked.lastSeq + 1, at: new Date(0).toISOString(), event });
    }
    if (events.length > 0) this.#log.append(sessionId, events);
    return this.#read(sessionId);
  }

  /** Runs `work` when everything before it in this session has ended, well or not. */
  exclusive<T>(sessionId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(sessionId) ?? Promise.resolve();
    const run = before.then(work, work);
    const settled = run.then(
      () => undefined,
      () => undefined,
    );
    this.#queues.set(sessionId, settled);
    return run;
  }

  /** Resolves when nothing waits or runs any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#queues.values());
  }
}
