import type { Correction, FieldValue, Finding } from '../../../schemas/index.ts';
import { namedField } from './fields.ts';
import type { SessionState } from './session-state.ts';
import { currentValue, isSkipped, wasCleared } from './values.ts';

/** A finding that offers corrections, with the number that people see. */
export interface OpenFinding {
  readonly number: number;
  readonly finding: Finding;
}

const ORDER = ['INVALID', 'CRITICAL', 'BEST_PRACTICE_VIOLATION', 'BEST_PRACTICE_SUGGESTION'] as const;
const weight = (finding: Finding): number => ORDER.indexOf(finding.importance);

/**
 * Findings of the last check to decide on, what blocks first; the order and so the numbers do not change. What would
 * only be nicer is offered once: not a second time where the check before said it, and as a wish where it lacks a value.
 */
export function openFindings(state: SessionState): OpenFinding[] {
  return (state.report?.findings ?? [])
    .filter((finding) => finding.corrections.length > 0)
    .filter((finding) => isBlocking(finding) || isNewOffer(state, finding))
    .toSorted((one, other) => weight(one) - weight(other))
    .map((finding, index) => ({ number: index + 1, finding }));
}

export function isBlocking(finding: Finding): boolean {
  return finding.importance === 'INVALID' || finding.importance === 'CRITICAL';
}

function isNewOffer(state: SessionState, finding: Finding): boolean {
  return !isWish(finding) && state.reportBefore?.findings.some(({ id }) => id === finding.id) !== true;
}

/** Whether a finding only says that something optional is not there, which a person alone can tell. */
function isWish(finding: Finding): boolean {
  return (
    !isBlocking(finding) &&
    finding.corrections.length > 0 &&
    finding.corrections.every(({ value, from }) => value === undefined && (from ?? null) === null)
  );
}

/**
 * Fields that a file which DANDI takes could still hold, and that nobody was asked about. While something blocks, there
 * is more important to talk about.
 */
export function wishedFields(state: SessionState): string[] {
  if (state.report?.passed !== true) return [];
  const fields = state.report.findings.filter(isWish).flatMap(({ corrections }) => fieldsToTell(corrections));
  return [...new Set(fields)].filter(
    (field) =>
      (state.asked.get(field) ?? 0) === 0 &&
      !isSkipped(state, field) &&
      !wasCleared(state, field) &&
      currentValue(state, field) === undefined,
  );
}

/** Whether nothing is left to decide, so that the person need not say so. What would only be nicer waits for nobody. */
export function isSettled(state: SessionState): boolean {
  if (state.report === undefined) return false;
  const isStuck = state.report.findings.some((one) => isBlocking(one) && one.corrections.length === 0);
  return !isStuck && openFindings(state).every(({ finding }) => isGivenUp(state, finding));
}

/** Whether only the person could tell what a finding needs, and they said after a check that they cannot. */
export function isGivenUp(state: SessionState, { corrections }: Finding): boolean {
  const since = state.firstWrittenSeq;
  if (since === undefined) return false;
  const later = { ...state, skips: state.skips.filter(({ seq }) => seq > since) };
  return corrections.every(
    (one) => one.value === undefined && fieldsAsked(one).every((field) => isSkipped(later, field)),
  );
}

/** What a person is asked for a correction: a cell of a table is told with the table, a missing animal by its parts. */
export function fieldsAsked({ field }: Correction): readonly string[] {
  if (field === 'subject') return ['subject.species', 'subject.sex', 'subject.age'];
  return [/^(\w+)\[/.exec(field)?.[1] ?? field];
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

/** A correction with the value that a person gave it; its own title may only say that somebody has to. */
export function withValue(correction: Correction, value: FieldValue): Correction {
  return { ...correction, value, title: `Set ${namedField(correction.field)}` };
}

/** Every correction that the last check offered, those of wishes too. */
export function offeredCorrections(state: SessionState): Correction[] {
  return (state.report?.findings ?? []).flatMap(({ corrections }) => corrections);
}

/** The corrections with these ids, as they were offered; undefined where one was not. */
export function correctionsById(state: SessionState, ids: readonly string[]): Correction[] | undefined {
  const offered = new Map(offeredCorrections(state).map((one) => [one.id, one] as const));
  const found = [...new Set(ids)].flatMap((id) => offered.get(id) ?? []);
  return found.length === new Set(ids).size ? found : undefined;
}

/** Fields that only a person can tell and these corrections need, each once. */
export function fieldsToTell(corrections: readonly Correction[]): string[] {
  return [...new Set(corrections.flatMap((one) => (one.value === undefined ? fieldsAsked(one) : [])))];
}

/** Whether the last check found exactly what the one before it found. */
export function isSameAsBefore(state: SessionState): boolean {
  const before = state.reportBefore?.findings.map(({ id }) => id);
  const now = state.report?.findings.map(({ id }) => id);
  if (before === undefined || now === undefined || now.length === 0) return false;
  return [...before].sort().join('\n') === [...now].sort().join('\n');
}
