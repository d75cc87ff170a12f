import type { Row } from './cells.ts';

const WORDS: Readonly<Record<string, string>> = {
  virus_injection: 'Injection',
  optical_fiber: 'Fiber',
  opto_excitation_source: 'Light source',
};

/** A name for a row that nobody named, which no other row has: "Fiber 2". */
export function freeName(field: string, rows: readonly Row[]): string {
  const word = WORDS[field] ?? 'Row';
  const taken = new Set(rows.map(({ name }) => name));
  let number = 1;
  while (taken.has(`${word} ${number}`)) number += 1;
  return `${word} ${number}`;
}
