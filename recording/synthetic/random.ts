/**
 * Random numbers that are the same on every machine: sequences for what is drawn once, hashes for what must be known at any
 * sample without drawing all those before it.
 */

/** A sequence of numbers from 0 up to, not including, 1. */
export type Random = () => number;

const GOLDEN = 0x9e3779b1;

/** A 32-bit hash of two integers (finalizer of MurmurHash3); unsigned. */
export function hash32(value: number, salt: number): number {
  let h = Math.imul(value ^ Math.imul(salt, GOLDEN), 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h, GOLDEN);
  return (h ^ (h >>> 15)) >>> 0;
}

/** One seed from several integers, so that every stream of every recording draws its own numbers. */
export function mixSeeds(...parts: readonly number[]): number {
  let seed = 0x52656e73;
  for (const part of parts) seed = hash32(part, seed);
  return seed;
}

/** The generator sfc32, seeded through {@link hash32}: small, fast and with a period beyond any recording. */
export function randomFrom(seed: number): Random {
  let a = hash32(seed, 1) | 0;
  let b = hash32(seed, 2) | 0;
  let c = hash32(seed, 3) | 0;
  let counter = 1;
  return () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4294967296;
  };
}

/** Values in a random order that depends on `random` alone. */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const keyed = values.map((value) => ({ key: random(), value }));
  keyed.sort((one, other) => one.key - other.key);
  return keyed.map(({ value }) => value);
}
