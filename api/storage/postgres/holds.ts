import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { SessionHold } from '../../../schemas/index.ts';
import type { Line } from './line.ts';

/** First part of the key of an advisory lock: ours, and what for. */
const CLASSES: Readonly<Record<SessionHold, number>> = { turn: 7_367_010, work: 7_367_011 };
const LONGEST_PAUSE_MS = 500;

interface Held {
  readonly what: SessionHold;
  readonly key: number;
  readonly onLost: () => void;
}

/**
 * What this process keeps others from: advisory locks of the database, which it lets go of by itself when the process ends,
 * however it ends. Where the connection breaks they are taken again as soon as it is back; what another process took
 * meanwhile is lost.
 */
export class Holds {
  readonly #line: Line;
  readonly #patienceMs: number;
  readonly #held = new Set<Held>();

  constructor(line: Line, patienceMs: number) {
    this.#line = line;
    this.#patienceMs = patienceMs;
    line.onBack(() => void this.#takeAgain());
  }

  /**
   * Takes hold of a session, also once more where this process has it already. Returns how to let go; undefined where another
   * process has it.
   * @throws where the database is away for longer than its patience
   */
  async take(
    sessionId: string,
    what: SessionHold,
    onLost: () => void = () => undefined,
  ): Promise<(() => Promise<void>) | undefined> {
    const held: Held = { what, key: keyOf(sessionId), onLost };
    if (!(await this.#lock(held))) return undefined;
    this.#held.add(held);
    return async () => {
      if (!this.#held.delete(held)) return;
      // While the line is away the database has let go already.
      await this.#unlock(held).catch(() => undefined);
    };
  }

  async #unlock({ what, key }: Held): Promise<void> {
    await this.#line.query('select pg_advisory_unlock($1, $2)', [CLASSES[what], key]);
  }

  async #lock({ what, key }: Held): Promise<boolean> {
    const giveUpAt = performance.now() + this.#patienceMs;
    for (let pauseMs = 20; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const { rows } = await this.#line.query<{ readonly taken: boolean }>(
          'select pg_try_advisory_lock($1, $2) as taken',
          [CLASSES[what], key],
        );
        return rows[0]?.taken === true;
      } catch (error) {
        if (this.#line.isClosed || performance.now() > giveUpAt) throw error;
        await delay(pauseMs);
      }
    }
  }

  async #takeAgain(): Promise<void> {
    for (const held of this.#held) {
      try {
        const isOurs = await this.#lock(held);
        // Whoever let go meanwhile had nothing to let go of.
        if (isOurs && !this.#held.has(held)) await this.#unlock(held);
        if (isOurs) continue;
        if (this.#held.delete(held)) held.onLost();
      } catch {
        // Away once more: the line says when it is back.
        return;
      }
    }
  }
}

/** Two sessions of one key would wait for one another now and then, and no more. */
function keyOf(sessionId: string): number {
  return createHash('sha256').update(sessionId).digest().readInt32BE(0);
}
