import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mixSeeds, type Random, randomFrom } from '../../recording/synthetic/random.ts';
import { InputError } from '../../schemas/index.ts';
import type { Kind } from './kind.ts';
import { mutated } from './mutate.ts';

export interface Case {
  readonly kind: Kind;
  readonly bytes: Uint8Array;
}

export interface Finding {
  readonly index: number;
  readonly kind: string;
  readonly what: string;
}

/** Messages that are longer help nobody; a table of nTrodes and a list of a hundred faults fit. */
const MOST_MESSAGE_CHARACTERS = 60_000;
/** A line of a message is for people to read. */
const MOST_LINE_CHARACTERS = 10_000;

interface Source {
  readonly kind: Kind;
  readonly seeds: readonly Uint8Array[];
}

/** Makes inputs, each from its number alone, and reads them. */
export class Cases {
  readonly #seed: number;
  readonly #folder: string;
  readonly #sources: readonly Source[];

  private constructor(seed: number, folder: string, sources: readonly Source[]) {
    this.#seed = seed;
    this.#folder = folder;
    this.#sources = sources;
  }

  /** @param folder for the files of inputs; each takes the place of the one before */
  static async open(seed: number, kinds: readonly Kind[], folder: string): Promise<Cases> {
    const sources: Source[] = [];
    for (const kind of kinds) sources.push({ kind, seeds: await kind.seeds() });
    return new Cases(seed, folder, sources);
  }

  at(index: number): Case {
    const random = randomFrom(mixSeeds(this.#seed, index));
    const { kind, seeds } = this.#draw(random);
    const seed = one(seeds, random);
    return { kind, bytes: mutated(seed, kind.textBytes(seed), one(seeds, random), kind.words, random) };
  }

  #draw(random: Random): Source {
    const total = this.#sources.reduce((sum, { kind }) => sum + kind.share, 0);
    let left = random() * total;
    for (const source of this.#sources) {
      left -= source.kind.share;
      if (left < 0) return source;
    }
    const last = this.#sources.at(-1);
    if (last === undefined) throw new RangeError('no kind of input');
    return last;
  }

  /** Returns whether the input was read or refused; throws a sentence for everything else. */
  async read({ kind, bytes }: Case): Promise<'read' | 'refused'> {
    const file = async (): Promise<string> => {
      const path = join(this.#folder, `input${kind.extension}`);
      await writeFile(path, bytes);
      return path;
    };
    try {
      await kind.read({ bytes, file });
      return 'read';
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) return 'refused';
      throw new Error(fault, { cause: error });
    }
  }
}

function one(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const seed = seeds[Math.floor(random() * seeds.length)];
  if (seed === undefined) throw new RangeError('no seed');
  return seed;
}

/** What is wrong with a refusal, or undefined for one as it should be: a fault of the input, said in full. */
export function faultOf(error: unknown): string | undefined {
  if (!(error instanceof InputError))
    return error instanceof Error ? (error.stack ?? error.message) : `it threw ${String(error)}`;
  const { message, fault } = error;
  for (const part of ['found', 'expected', 'todo'] as const)
    if (fault[part].trim() === '') return `the message does not say ${part}: ${message}`;
  if (message.includes('[object Object]')) return `the message shows an object: ${message}`;
  const longest = Math.max(...message.split('\n').map(({ length }) => length));
  if (message.length > MOST_MESSAGE_CHARACTERS || longest > MOST_LINE_CHARACTERS)
    return `the message has ${message.length} characters: ${message.slice(0, 200)}`;
  return undefined;
}
