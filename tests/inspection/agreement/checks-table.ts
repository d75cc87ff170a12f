import { onlyInMemory } from '../../../inspection/checks/levels.ts';
import type { ChecksAgreement, CorpusCase, Spoken } from './checks.ts';
import { checkReasons } from './reasons.ts';

const words: Readonly<Record<string, string>> = {
  CRITICAL: 'critical',
  BEST_PRACTICE_VIOLATION: 'violation',
  BEST_PRACTICE_SUGGESTION: 'suggestion',
};

function levelsOf([plain, dandi]: readonly [string, string]): string {
  const said = words[plain] ?? plain;
  return plain === dandi ? said : `${said}, dandi: ${words[dandi] ?? dandi}`;
}

function countOf(all: readonly { readonly check: string }[], check: string): number {
  return all.filter((one) => one.check === check).length;
}

function reasonsOf(check: string): string {
  return (checkReasons[check] ?? [])
    .map(
      ({ side, objects, why }) => `only ${side}: ${objects.map((name) => `\`${name}\``).join(', ')}. ${why}.`,
    )
    .join(' ');
}

interface Counted {
  readonly there: readonly Spoken[];
  readonly here: readonly Spoken[];
  readonly nearMisses: readonly CorpusCase[];
}

function row(check: string, levels: readonly [string, string], { there, here, nearMisses }: Counted): string {
  const cells = [
    `\`${check}\``,
    levelsOf(levels),
    `${countOf(there, check)} / ${countOf(here, check)}`,
    String(countOf(nearMisses, check)),
    reasonsOf(check),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The part of docs/agreement.md on the best-practice checks. */
export function checksTable({ version, levels, cases, there, here }: ChecksAgreement): string {
  const names = Object.keys(levels).sort();
  const counted = { there, here, nearMisses: cases.filter(({ wanted }) => !wanted) };
  const differ = names.filter((name) => checkReasons[name] !== undefined).length;
  const memory = Object.entries(onlyInMemory).map(([check, what]) => `- \`${check}\`: ${what}.`);
  return [
    `NWB Inspector ${version} has ${names.length} checks; all are here, under the same names and levels. Both looked at the same`,
    `files, made to hold what each check is to find and what it must not (near misses). The counts are objects found there / here;`,
    `${names.length - differ} checks agree on every object, ${differ} differ on objects that the table names.`,
    '',
    '| check | level | found there / here | near misses | disagreements |',
    '| --- | --- | ---: | ---: | --- |',
    ...names.map((name) => row(name, levels[name] ?? ['', ''], counted)),
    '',
    'Checks of which a part, or all, can speak only about PyNWB’s objects in memory, not about what it reads from a file:',
    '',
    ...memory,
  ].join('\n');
}
