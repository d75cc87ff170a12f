import { type Random, randomFrom } from './random.ts';

/** Roughly normal: the sum of four even draws, scaled to a standard deviation of 1. */
export function normalFrom(random: Random): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

/** Seven first-order filters an octave apart, whose sum falls with 1/f from a few Hz up to kHz. */
const POLES = [0.9998, 0.9992, 0.997, 0.988, 0.955, 0.83, 0.35] as const;

/**
 * Pink noise with a standard deviation of 1 that can be repeated without a click: its last twentieth fades into what came
 * before its first sample.
 */
export function pinkTable(length: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  const fade = Math.floor(length / 20);
  const raw = new Float32Array(length + fade);
  const state = new Float64Array(POLES.length);
  for (let index = 0; index < raw.length; index++) {
    const white = normalFrom(random);
    let sum = 0;
    for (const [pole, value] of POLES.entries()) {
      // The gain keeps the power of every filter the same, which is what makes the sum fall with 1/f.
      const next = value * (state[pole] ?? 0) + Math.sqrt(1 - value * value) * white;
      state[pole] = next;
      sum += next;
    }
    raw[index] = sum;
  }
  const table = new Float32Array(length);
  for (let index = 0; index < length; index++) {
    const weight = Math.min(1, index / fade);
    const here = raw[index + fade] ?? 0;
    const before = raw[index] ?? 0;
    const old = index < fade ? (raw[length + index] ?? 0) : before;
    table[index] = index < fade ? here * weight + old * (1 - weight) : here;
  }
  let mean = 0;
  for (const value of table) mean += value / length;
  let square = 0;
  for (const value of table) square += (value - mean) ** 2 / length;
  const scale = 1 / Math.sqrt(square);
  for (let index = 0; index < length; index++) table[index] = ((table[index] ?? 0) - mean) * scale;
  return table;
}
