import type { Correction, Finding } from '../../../schemas/index.ts';
import type { SessionState } from '../state/session-state.ts';

/** A finding that offers corrections, with the number that people see. */
export interface OpenFinding {
  readonly number: number;
  readonly finding: Finding;
}

const weight = (finding: Finding): number =>
  ['INVALID', 'CRITICAL', 'BEST_PRACTICE_VIOLATION', 'BEST_PRACTICE_SUGGESTION'].indexOf(finding.importance);

/** Findings of the last check that can be corrected, what blocks first; the order and so the numbers do not change. */
export function openFindings(state: SessionState): OpenFinding[] {
  const open = (state.report?.findings ?? []).filter((finding) => finding.corrections.length > 0);
  return open
    .toSorted((one, other) => weight(one) - weight(other))
    .map((finding, index) => ({ number: index + 1, finding }));
}

export function isBlocking(finding: Finding): boolean {
  return finding.importance === 'INVALID' || finding.importance === 'CRITICAL';
}

/**
 * One correction for each of the findings, the first that it offers; each correction and each field once, so that
 * two findings about one field are not corrected against one another.
 */
export function correctionsOf(findings: readonly OpenFinding[]): Correction[] {
  const chosen: Correction[] = [];
  for (const { finding } of findings) {
    const [first] = finding.corrections;
    if (first !== undefined && !chosen.some(({ id, field }) => id === first.id || field === first.field)) {
      chosen.push(first);
    }
  }
  return chosen;
}

/** The corrections with these ids, as they were offered; undefined where one was not. */
export function correctionsById(state: SessionState, ids: readonly string[]): Correction[] | undefined {
  const offered = new Map(
    openFindings(state).flatMap(({ finding }) => finding.corrections.map((one) => [one.id, one] as const)),
  );
  const found = [...new Set(ids)].flatMap((id) => offered.get(id) ?? []);
  return found.length === new Set(ids).size ? found : undefined;
}

/** Whether the last check found exactly what the one before it found. */
export function isSameAsBefore(state: SessionState): boolean {
  const before = state.findingsBefore;
  const now = state.report?.findings.map(({ id }) => id);
  if (before === undefined || now === undefined || now.length === 0) return false;
  return [...before].sort().join('\n') === [...now].sort().join('\n');
}
