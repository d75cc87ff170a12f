import type { Correction, Finding } from '../schemas/index.ts';
import { blocks } from './report-verdicts.ts';

/** Findings that ask the same of a person. */
export interface FindingGroup {
  readonly title: string;
  /** What that means, in one sentence. */
  readonly lead: string;
  /** May be folded away: nothing in it has to be done. */
  readonly isOptional: boolean;
  readonly findings: readonly Finding[];
}

interface Kind extends Omit<FindingGroup, 'findings'> {
  readonly takes: (finding: Finding) => boolean;
}

function some(finding: Finding, test: (correction: Correction) => boolean): boolean {
  return finding.corrections.some(test);
}

/** By what the person has to do; a finding stands in the first group that takes it. */
const kinds: readonly Kind[] = [
  {
    title: 'Approve a correction',
    lead: 'A rule gives the value. The file can be changed in place, in less than a second.',
    isOptional: false,
    takes: (finding) => some(finding, ({ value, apply }) => value !== undefined && apply === 'in-place'),
  },
  {
    title: 'Answer a question',
    lead: 'Only you know the value. It then goes into the file in place.',
    isOptional: false,
    takes: (finding) => some(finding, ({ apply }) => apply === 'in-place'),
  },
  {
    title: 'Convert again',
    lead: 'The samples have to be written anew for these.',
    isOptional: false,
    takes: (finding) => finding.corrections.length > 0,
  },
  {
    title: 'Put right at the source',
    lead: 'No correction is known for these, and they block.',
    isOptional: false,
    takes: blocks,
  },
  {
    title: 'Could be better',
    lead: 'Nothing here keeps the file from being read or shared.',
    isOptional: true,
    takes: () => true,
  },
];

/** The findings by what has to be done about them; groups without any are left out. */
export function groupsOf(findings: readonly Finding[]): readonly FindingGroup[] {
  const left = new Set(findings);
  return kinds.flatMap(({ takes, ...kind }) => {
    const taken = [...left].filter(takes);
    for (const finding of taken) left.delete(finding);
    return taken.length === 0 ? [] : [{ ...kind, findings: taken }];
  });
}

/** How people call the levels. */
export const levelWords = {
  INVALID: 'against the schema',
  CRITICAL: 'critical',
  BEST_PRACTICE_VIOLATION: 'against best practice',
  BEST_PRACTICE_SUGGESTION: 'suggestion',
} as const;

/** "1 critical", "3 suggestions": of each level that occurs, the worst first. */
export function levelCounts(findings: readonly Finding[]): readonly string[] {
  return Object.entries(levelWords).flatMap(([importance, word]) => {
    const count = findings.filter((finding) => finding.importance === importance).length;
    if (count === 0) return [];
    return [`${count} ${word}${word === 'suggestion' && count > 1 ? 's' : ''}`];
  });
}
