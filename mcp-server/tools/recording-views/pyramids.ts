import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BuiltPyramid,
  buildPyramidInThread,
  finestBucket,
  type PreviewColumn,
  type PyramidPlan,
  pyramidPlan,
  type Recording,
} from '../../../recording/index.ts';

export interface PyramidOptions {
  /** Made if it is not there; everything in it may be removed at any time. */
  readonly folder: string;
  /** All pyramids together; those that were looked at longest ago go first. */
  readonly mostBytes?: number | undefined;
  /** A pyramid is not made further when nobody has looked for so long. */
  readonly idleMs?: number | undefined;
  /** For tests. */
  readonly build?: typeof buildPyramidInThread | undefined;
}

const MOST_BYTES = 2 * 1024 ** 3;
const IDLE_MS = 30_000;
/** Others need the disk, too. */
const LEFT_FREE_BYTES = 1024 ** 3;
/** What a process that died left behind is no longer written to. */
const ABANDONED_MS = 3_600_000;

interface Entry {
  readonly name: string;
  readonly recording: Recording;
  readonly columns: readonly PreviewColumn[];
  readonly plan: PyramidPlan;
  file: string;
  builtPackets: number;
  wantedAt: number;
  hasFailed: boolean;
}

/**
 * Pyramids of recordings that somebody looks at, kept in a folder of their own. One is made at a time, that which was
 * looked at last, in a thread.
 */
export class Pyramids {
  readonly #folder: string;
  readonly #mostBytes: number;
  readonly #idleMs: number;
  readonly #build: typeof buildPyramidInThread;
  readonly #entries = new Map<string, Entry>();
  readonly #life = new AbortController();
  #working: Promise<void> | undefined;

  constructor({ folder, mostBytes, idleMs, build }: PyramidOptions) {
    this.#folder = folder;
    this.#mostBytes = mostBytes ?? MOST_BYTES;
    this.#idleMs = idleMs ?? IDLE_MS;
    this.#build = build ?? buildPyramidInThread;
  }

  /**
   * What there is of a recording's pyramid; what is not there is made from now on, unless `isMade` is false.
   * @param version of the recording's file
   */
  async of(
    recording: Recording,
    columns: readonly PreviewColumn[],
    version: string,
    isMade = true,
  ): Promise<BuiltPyramid | undefined> {
    if (this.#life.signal.aborted) return undefined;
    const plan = pyramidPlan(recording.packets, columns.length, finestBucket(recording.packetBytes));
    const name = nameOf(recording, version, plan);
    const known = this.#entries.get(name) ?? (await this.#found(name, recording, columns, plan));
    if (isMade) known.wantedAt = Date.now();
    if (isMade && known.builtPackets < recording.packets && !known.hasFailed) this.#work();
    return known.builtPackets === 0
      ? undefined
      : { plan: known.plan, file: known.file, builtPackets: known.builtPackets };
  }

  /** Its file could not be read: it was removed, say. */
  forget({ file }: BuiltPyramid): void {
    for (const [name, entry] of this.#entries) if (entry.file === file) this.#entries.delete(name);
  }

  async #found(
    name: string,
    recording: Recording,
    columns: readonly PreviewColumn[],
    plan: PyramidPlan,
  ): Promise<Entry> {
    const file = join(this.#folder, name);
    const isThere = (await stat(file).catch(() => undefined))?.size === plan.sizeBytes;
    // The time says when it was looked at last.
    if (isThere) await utimes(file, new Date(), new Date()).catch(() => undefined);
    const builtPackets = isThere ? recording.packets : 0;
    const entry = { name, recording, columns, plan, file, builtPackets, wantedAt: 0, hasFailed: false };
    const other = this.#entries.get(name);
    if (other !== undefined) return other;
    this.#entries.set(name, entry);
    return entry;
  }

  #work(): void {
    this.#working ??= this.#makeAll().finally(() => {
      this.#working = undefined;
    });
  }

  async #makeAll(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#make(next);
  }

  #next(): Entry | undefined {
    if (this.#life.signal.aborted) return undefined;
    const since = Date.now() - this.#idleMs;
    return [...this.#entries.values()]
      .filter((one) => one.builtPackets < one.recording.packets && !one.hasFailed && one.wantedAt >= since)
      .toSorted((a, b) => b.wantedAt - a.wantedAt)[0];
  }

  async #make(entry: Entry): Promise<void> {
    const { recording, columns, plan, name } = entry;
    const whole = join(this.#folder, name);
    const part = `${whole}.${process.pid}.part`;
    const own = new AbortController();
    const watch = setInterval(() => {
      if (Date.now() - entry.wantedAt > this.#idleMs) own.abort();
    }, this.#idleMs / 4);
    try {
      await this.#makeRoom(plan.sizeBytes);
      const { file, headerBytes, packetBytes, packets } = recording;
      const source = { file, headerBytes, packetBytes, packets, columns };
      entry.file = part;
      await this.#build(
        { source, plan, target: part },
        {
          signal: AbortSignal.any([own.signal, this.#life.signal]),
          onBuilt: (built) => {
            entry.builtPackets = built === packets ? packets - 1 : built;
          },
        },
      );
      await rename(part, whole);
      entry.file = whole;
      entry.builtPackets = packets;
    } catch {
      // What cannot be made, or is wanted no more, is looked at in samples; a later look may begin anew.
      entry.builtPackets = 0;
      entry.hasFailed = !own.signal.aborted;
      await rm(part, { force: true }).catch(() => undefined);
    } finally {
      clearInterval(watch);
    }
  }

  /** Removes what was looked at longest ago. @throws Error where there is no room all the same */
  async #makeRoom(wantedBytes: number): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const names = await readdir(this.#folder);
    const kept: { path: string; bytes: number; at: number }[] = [];
    for (const name of names) {
      const path = join(this.#folder, name);
      const info = await stat(path).catch(() => undefined);
      if (info === undefined) continue;
      const at = Math.max(info.mtimeMs, this.#entries.get(name)?.wantedAt ?? 0);
      if (!name.endsWith('.part')) kept.push({ path, bytes: info.size, at });
      else if (Date.now() - info.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    }
    let total = wantedBytes + kept.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes } of kept.toSorted((a, b) => a.at - b.at)) {
      if (total <= this.#mostBytes) break;
      await rm(path, { force: true });
      total -= bytes;
      for (const [name, entry] of this.#entries) if (entry.file === path) this.#entries.delete(name);
    }
    const { bavail, bsize } = await statfs(this.#folder);
    if (wantedBytes > this.#mostBytes || bavail * bsize < wantedBytes + LEFT_FREE_BYTES)
      throw new Error('There is no room for a pyramid.');
  }

  async close(): Promise<void> {
    this.#life.abort();
    await this.#working;
  }
}

function nameOf({ file, packetBytes }: Recording, version: string, plan: PyramidPlan): string {
  const [finest] = plan.levels;
  const facts = JSON.stringify([file, version, packetBytes, plan.columns, finest?.packetsPerBucket]);
  return `${createHash('sha256').update(facts).digest('hex').slice(0, 32)}.pyramid`;
}
