import type { Correction, Finding, Importance } from '../schemas/index.ts';

/** A fault as a check says it; check and importance are added by who called. */
export interface Problem {
  readonly path: string;
  /** What was found, what it means, what to do. */
  readonly message: string;
  readonly found?: string | undefined;
  readonly expected?: string | undefined;
  readonly corrections?: readonly Correction[] | undefined;
}

export function findingOf(check: string, importance: Importance, problem: Problem): Finding {
  const { path, message, found, expected, corrections } = problem;
  return {
    id: `${check} ${path}`,
    check,
    importance,
    path,
    message,
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    corrections: [...(corrections ?? [])],
  };
}

/** Ids tell findings apart; of several with one id the later ones are numbered, and true repetitions dropped. */
export function withDistinctIds(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding[]>();
  return findings.flatMap((finding) => {
    const same = seen.get(finding.id) ?? [];
    if (same.some(({ message }) => message === finding.message)) return [];
    same.push(finding);
    seen.set(finding.id, same);
    return [same.length === 1 ? finding : { ...finding, id: `${finding.id} ${same.length}` }];
  });
}
