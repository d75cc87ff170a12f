import { it } from 'vitest';

/** A test that keeps a promise of docs/security.md, by its words there; gate.test.ts holds both against each other. */
export function promise(words: string, keep: () => Promise<void>): void {
  it(words, keep);
}
