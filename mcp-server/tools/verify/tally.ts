import type { Mismatch, StreamReport } from './report.ts';

/** Counts what is compared of one stream, and keeps the first place that differs. */
export class Tally {
  readonly path: string;
  values = 0;
  #what: string;
  #differences = 0;
  #first: Mismatch | undefined;
  #largest: { difference: number; allowed: number; unit: string } | undefined;

  constructor(path: string, what: string) {
    this.path = path;
    this.#what = what;
  }

  get differences(): number {
    return this.#differences;
  }

  /** @param place called for the first difference only: making one costs more than comparing */
  differs(place: () => Mismatch, count = 1): void {
    this.#differences += count;
    this.#first ??= place();
  }

  /** Compares one value of a table. */
  equal(found: unknown, expected: unknown, place: Omit<Mismatch, 'found' | 'expected'>): void {
    this.values++;
    if (Object.is(found, expected)) return;
    this.differs(() => ({ ...place, found: shown(found), expected: shown(expected) }));
  }

  /** How far apart two numbers are that may differ by rounding. */
  distance(difference: number, allowed: number, unit: string): void {
    if (this.#largest === undefined || difference > this.#largest.difference)
      this.#largest = { difference, allowed, unit };
  }

  says(what: string): void {
    this.#what = what;
  }

  report(): StreamReport {
    return {
      path: this.path,
      what: this.#what,
      values: this.values,
      differences: this.#differences,
      largest: this.#largest,
      first: this.#first,
    };
  }
}

const MAX_SHOWN = 80;

/** A value as a person reads it, shortened. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // NaN, which an unknown position is, has no place in JSON.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
