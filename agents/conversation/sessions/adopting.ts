import { setTimeout as delay } from 'node:timers/promises';
import { type CallTool, InputError } from '../../../schemas/index.ts';
import { digestOf } from '../state/digest.ts';
import { goOnWithBatch } from './batch.ts';
import type { Office } from './office.ts';
import { resumeSession } from './resuming.ts';

/**
 * Goes on with sessions whose process ended in the midst of something. Where several processes share the log, each looks
 * again and again for what another one left, and takes it over when it was found left twice: a process whose connection
 * breaks takes hold of its work again in the meantime.
 */
export class Adoption {
  readonly #office: Office;
  readonly #call: CallTool;
  #left: ReadonlySet<string> = new Set();
  #isFirst = true;
  /** Where sessions stood that this process cannot go on with. */
  readonly #givenUp = new Map<string, number>();

  constructor(office: Office, call: CallTool) {
    this.#office = office;
    this.#call = call;
  }

  /** Resolves when each session was looked at; folders are read, and files checked, in the background. */
  async look(): Promise<void> {
    const left = new Set<string>();
    for (const { sessionId, digest, fault } of await this.#office.store.list()) {
      if (fault !== undefined || this.#office.isAtWork(sessionId)) continue;
      // A batch may stand between two steps of its days, of which none is under way.
      const isBatch = this.#isFirst && digest.lead === sessionId;
      if (!digest.isUnderWay && !isBatch) continue;
      // One session that cannot go on must not keep the others from it; the log says where it stands.
      const look = (): Promise<void> => this.#lookAt(sessionId, left).catch(() => undefined);
      if (digest.phase === 'scanning') this.#office.besides(look);
      else await look();
    }
    this.#left = left;
    this.#isFirst = false;
  }

  /** Looks until the agent closes. */
  async keepLooking(everyMs: number): Promise<void> {
    const { signal } = this.#office;
    while (!signal.aborted) {
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.look().catch(() => undefined);
    }
  }

  async #lookAt(sessionId: string, left: Set<string>): Promise<void> {
    const { store } = this.#office;
    let isGoingOn = this.#isFirst;
    await store.ifFree(sessionId, async () => {
      if (this.#office.isAtWork(sessionId)) return;
      const letGo = await store.hold(sessionId);
      if (letGo === undefined) return;
      try {
        const state = await store.state(sessionId);
        if (!digestOf(state).isUnderWay || this.#givenUp.get(sessionId) === state.lastSeq) return;
        left.add(sessionId);
        if (store.isShared && !this.#left.has(sessionId)) return;
        isGoingOn = true;
        await this.#goOn(sessionId);
      } finally {
        await letGo();
      }
    });
    if (isGoingOn) await goOnWithBatch(this.#office, sessionId, this.#call);
  }

  async #goOn(sessionId: string): Promise<void> {
    try {
      await resumeSession(this.#office, sessionId, this.#call);
    } catch (error) {
      if (error instanceof InputError && error.kind === 'database') throw error;
    }
    const after = await this.#office.store.state(sessionId);
    if (digestOf(after).isUnderWay && !this.#office.isAtWork(sessionId))
      this.#givenUp.set(sessionId, after.lastSeq);
  }
}
