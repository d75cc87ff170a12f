import type { EvaluationReport, Finding } from '../schemas/index.ts';
import { checks } from './checks/index.ts';
import type { Ranks } from './checks/levels.ts';
import { ownChecks } from './own/index.ts';

/** Whether a file can go where files go, as far as the checks that were made tell. */
export interface Verdict {
  readonly for: 'DANDI' | 'spyglass';
  /** `not-asked`: the configuration left out checks on which the answer depends. */
  readonly answer: 'ready' | 'blocked' | 'not-asked';
  /** Findings that block it there. */
  readonly blockers: number;
  /** Findings that do not block it, and of which those who send a file there should know: what would be left out. */
  readonly remarks: number;
}

const ranksByName: ReadonlyMap<string, Ranks> = new Map(
  [...checks, ...ownChecks].map(({ name, importance }) => [name, importance]),
);

/** Readers refuse a file with such a finding, or DANDI or spyglass do. */
export function blocks({ importance }: Finding): boolean {
  return importance === 'INVALID' || importance === 'CRITICAL';
}

function blocksFor(audience: Verdict['for'], finding: Finding): boolean {
  if (!blocks(finding)) return false;
  if (finding.importance === 'INVALID') return true;
  const ranks = ranksByName.get(finding.check);
  // A report of another version may hold checks that are unknown here: what is critical is so for both.
  if (ranks === undefined) return true;
  return audience === 'spyglass'
    ? ranks.spyglass === 'CRITICAL'
    : ranks.dandi === 'CRITICAL' || finding.check.startsWith('dandi_');
}

function isRemarkFor(audience: Verdict['for'], { check, importance }: Finding): boolean {
  return importance === 'BEST_PRACTICE_VIOLATION' && check.startsWith(`${audience.toLowerCase()}_`);
}

/** Ready for DANDI? For spyglass? */
export function verdictsOf({ findings, config = 'dandi' }: EvaluationReport): readonly Verdict[] {
  const asked: readonly { readonly audience: Verdict['for']; readonly isAsked: boolean }[] = [
    { audience: 'DANDI', isAsked: config === 'dandi' || config === 'all' },
    { audience: 'spyglass', isAsked: config === 'spyglass' || config === 'all' },
  ];
  return asked.map(({ audience, isAsked }) => {
    const blockers = findings.filter((finding) => blocksFor(audience, finding)).length;
    const remarks = findings.filter((finding) => isRemarkFor(audience, finding)).length;
    const invalid = findings.some(({ importance }) => importance === 'INVALID');
    // What breaks the schema keeps a file from both, whichever checks were made.
    if (invalid) return { for: audience, answer: 'blocked', blockers, remarks };
    if (!isAsked) return { for: audience, answer: 'not-asked', blockers: 0, remarks: 0 };
    return { for: audience, answer: blockers === 0 ? 'ready' : 'blocked', blockers, remarks };
  });
}
