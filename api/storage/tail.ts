import type { StoredEvent } from '../../schemas/index.ts';
import { Listeners } from './listeners.ts';

/** Far longer than the store takes to tell of what it has stored. */
const ECHO_MS = 1000;

type Read = (sessionId: string, afterSeq: number) => Promise<readonly StoredEvent[]>;

/**
 * Tells listeners what happens in a session, in order and once, whichever process adds it. What this one adds it knows;
 * of the others it hears the numbers, and reads.
 */
export class Tail {
  readonly #listeners = new Listeners();
  readonly #followed = new Map<string, Followed>();
  readonly #read: Read;
  readonly #isShared: boolean;

  /** @param isShared whether others add, too, of which `added` tells in the order in which all was added */
  constructor(read: Read, isShared: boolean) {
    this.#isShared = isShared;
    this.#read = read;
  }

  subscribe(sessionId: string, listener: (event: StoredEvent) => void): () => void {
    const followed = this.#followed.get(sessionId) ?? {
      count: 0,
      told: undefined,
      wanted: 0,
      isDoubtful: false,
      isReading: false,
      waiting: new Set(),
    };
    this.#followed.set(sessionId, followed);
    followed.count += 1;
    const leave = this.#listeners.add(sessionId, listener);
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      leave();
      followed.count -= 1;
      if (followed.count === 0) this.#followed.delete(sessionId);
    };
  }

  /** What this process added. Resolves when it was told, where that is a matter of a moment. */
  async own(sessionId: string, stored: readonly StoredEvent[]): Promise<void> {
    const followed = this.#followed.get(sessionId);
    const [first, last] = [stored[0]?.seq, stored.at(-1)?.seq];
    if (followed === undefined || first === undefined || last === undefined) return;
    // What others added before may not have been heard of yet; the store tells of all in their order, this one included.
    if (followed.told === undefined && this.#isShared) await echo(followed, last);
    followed.told ??= first - 1;
    if (followed.told >= last) return;
    if (followed.told === first - 1) {
      followed.told = last;
      this.#listeners.tell(sessionId, stored);
    } else {
      // Others came before, and are being read, or told: so is this.
      this.added(sessionId, first, last);
    }
  }

  /** That somebody added events. */
  added(sessionId: string, first: number, last: number): void {
    const followed = this.#followed.get(sessionId);
    if (followed === undefined) return;
    followed.told ??= first - 1;
    followed.wanted = Math.max(followed.wanted, last);
    void this.#catchUp(sessionId, followed);
  }

  /** Something may have happened that was not heard of. What was told last may be told once more. */
  missed(): void {
    for (const [sessionId, followed] of this.#followed) {
      followed.isDoubtful = true;
      void this.#catchUp(sessionId, followed);
    }
  }

  async #catchUp(sessionId: string, followed: Followed): Promise<void> {
    if (followed.isReading) return;
    followed.isReading = true;
    try {
      while (followed.count > 0 && (followed.isDoubtful || followed.wanted > (followed.told ?? 0))) {
        followed.isDoubtful = false;
        const read = await this.#read(sessionId, followed.told ?? 0);
        const { told } = followed;
        // Who has been told nothing yet wants to know that there may be news, not all that ever was.
        const news = told === undefined ? read.slice(-1) : read.filter(({ seq }) => seq > told);
        followed.told = news.at(-1)?.seq ?? told ?? 0;
        this.#listeners.tell(sessionId, news);
        for (const { seq, resolve } of followed.waiting) if (seq <= followed.told) resolve();
        if (news.length === 0 && !followed.isDoubtful) return;
      }
    } catch {
      // The database is away, or holds what this version cannot read: who looks at the session is told then.
    } finally {
      followed.isReading = false;
    }
  }
}

/** Resolves when an event was told of, or is not heard of for long: the line to the store is away. */
async function echo(followed: Followed, seq: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const waiting = { seq, resolve };
  followed.waiting.add(waiting);
  const timer = setTimeout(resolve, ECHO_MS);
  await promise;
  clearTimeout(timer);
  followed.waiting.delete(waiting);
}

interface Followed {
  count: number;
  /** The number of the last event that was told; unknown until there is one. */
  told: number | undefined;
  /** The highest number that was heard of. */
  wanted: number;
  /** More may have been said than was heard. */
  isDoubtful: boolean;
  isReading: boolean;
  readonly waiting: Set<{ readonly seq: number; readonly resolve: () => void }>;
}
