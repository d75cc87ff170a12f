import type { SignalWindowView } from '../../schemas/assistant/index.ts';

/** Points of a tile. Tiles of a level lie side by side from packet 0 on, so that windows that overlap share them. */
export const TILE_POINTS = 512;
/** About 20 MB of a stack of 32 traces. */
const KEPT = 300;
const AT_ONCE = 4;
const AGAIN_MS = 600;
const AGAIN_MOST_MS = 5000;

export interface Tile {
  readonly level: number;
  readonly index: number;
}

interface Held extends Tile {
  readonly window: SignalWindowView;
  /** Of a coarse one: when a better one may be asked for. */
  readonly againAt: number;
  readonly waitMs: number;
}

export type FetchTile = (
  firstPacket: number,
  packets: number,
  points: number,
  signal: AbortSignal,
) => Promise<SignalWindowView>;

export interface TileOptions {
  readonly packets: number;
  readonly fetchTile: FetchTile;
  /** Told when there is something new to draw, or a fault to show. */
  readonly onChange: () => void;
  readonly now?: () => number;
}

/** Tiles of one set of channels of one recording: those that were fetched, and those that are on their way. */
export class Tiles {
  readonly #options: TileOptions;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  readonly #underWay = new Map<string, AbortController>();
  #wanted: readonly Tile[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  /** What went wrong last, until something goes well. */
  problem: string | undefined;

  constructor(options: TileOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Sets what is to be there, most urgent first; what is under way and no longer wanted is given up. */
  want(tiles: readonly Tile[]): void {
    this.#wanted = tiles.filter((tile) => tile.index >= 0 && firstOf(tile) < this.#options.packets);
    const keys = new Set(this.#wanted.map(keyOf));
    for (const [key, own] of this.#underWay) if (!keys.has(key)) own.abort();
    this.#go();
  }

  /** What holds a packet best: the tile of the level, else a wider one, else a finer one. */
  at(level: number, packet: number): SignalWindowView | undefined {
    for (const other of [
      level,
      level + 1,
      level + 2,
      level + 3,
      level + 4,
      level + 6,
      level + 8,
      level - 1,
      level - 2,
    ])
      if (other >= 0) {
        const held = this.#held.get(
          keyOf({ level: other, index: Math.floor(packet / (TILE_POINTS * 2 ** other)) }),
        );
        if (held !== undefined) return held.window;
      }
    return undefined;
  }

  /** Whether everything of the level between two packets is there; and the least share that was looked at. */
  shareOf(level: number, from: number, end: number): number | undefined {
    let share: number | undefined = 1;
    const packets = TILE_POINTS * 2 ** level;
    for (let index = Math.floor(from / packets); index * packets < end; index++) {
      const held = this.#held.get(keyOf({ level, index }));
      if (held === undefined) return undefined;
      share = Math.min(share, held.window.share);
    }
    return share;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const own of this.#underWay.values()) own.abort();
  }

  #go(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    let next = Number.POSITIVE_INFINITY;
    for (const tile of this.#wanted) {
      const key = keyOf(tile);
      const held = this.#held.get(key);
      if (held !== undefined) {
        // It was looked at: it goes last.
        this.#held.delete(key);
        this.#held.set(key, held);
        next = Math.min(next, held.againAt);
      }
      const isDue = held === undefined || held.againAt <= this.#now();
      if (isDue && !this.#underWay.has(key) && this.#underWay.size < AT_ONCE) void this.#fetch(tile, held);
    }
    if (next < Number.POSITIVE_INFINITY)
      this.#timer = setTimeout(() => this.#go(), Math.max(AGAIN_MS / 4, next - this.#now()));
  }

  async #fetch(tile: Tile, before: Held | undefined): Promise<void> {
    const key = keyOf(tile);
    const own = new AbortController();
    this.#underWay.set(key, own);
    const first = firstOf(tile);
    const packets = Math.min(TILE_POINTS * 2 ** tile.level, this.#options.packets - first);
    let didFail = false;
    try {
      const points = Math.ceil(packets / 2 ** tile.level);
      const window = await this.#options.fetchTile(first, packets, points, own.signal);
      const waitMs = Math.min(AGAIN_MOST_MS, (before?.waitMs ?? AGAIN_MS / 1.5) * 1.5);
      const againAt = window.share < 1 ? this.#now() + waitMs : Number.POSITIVE_INFINITY;
      this.#held.delete(key);
      this.#held.set(key, { ...tile, window, againAt, waitMs });
      this.problem = undefined;
      for (const oldest of this.#held.keys()) {
        if (this.#held.size <= KEPT) break;
        this.#held.delete(oldest);
      }
    } catch (error) {
      didFail = !own.signal.aborted;
      if (didFail) this.problem = error instanceof Error ? error.message : String(error);
    }
    this.#underWay.delete(key);
    if (this.#isClosed) return;
    if (didFail) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#go(), AGAIN_MOST_MS);
    } else this.#go();
    if (!own.signal.aborted) this.#options.onChange();
  }
}

function keyOf({ level, index }: Tile): string {
  return `${level}/${index}`;
}

function firstOf({ level, index }: Tile): number {
  return index * TILE_POINTS * 2 ** level;
}

/**
 * The tiles that a window needs at a level, then those that the next move may need: beside it, once wider, once finer.
 */
export function tilesFor(level: number, firstPacket: number, endPacket: number): Tile[] {
  const at = (one: number, packet: number): number => Math.floor(packet / (TILE_POINTS * 2 ** one));
  const within = (one: number): Tile[] => {
    const [from, to] = [at(one, firstPacket), at(one, Math.max(firstPacket, endPacket - 1))];
    return Array.from({ length: to - from + 1 }, (_, index) => ({ level: one, index: from + index }));
  };
  const own = within(level);
  const beside = [
    { level, index: (own.at(-1)?.index ?? 0) + 1 },
    { level, index: (own[0]?.index ?? 0) - 1 },
  ];
  const middle = (firstPacket + endPacket) / 2;
  const finer = level > 0 ? [{ level: level - 1, index: at(level - 1, middle) }] : [];
  return [...own, ...beside, ...within(level + 1), ...finer];
}

/** The level whose points are at most as wide as a pixel. */
export function levelOf(ticksPerPixel: number): number {
  return Math.max(0, Math.floor(Math.log2(Math.max(1, ticksPerPixel))));
}
