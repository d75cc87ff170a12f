import type { Source, SourcedValue } from '../../../schemas/index.ts';
import { isSame } from './same.ts';
import type { Claim, SessionState } from './session-state.ts';

/** Whose value nobody argues with: we guessed it, or it is the person's own, who may change their mind. */
const NO_RIVALS: ReadonlySet<Source> = new Set(['derived', 'person', 'model']);

/** What an animal keeps: where the last session says otherwise, one of the two is wrong. Weights change. */
export const KEPT_BY_ANIMAL: ReadonlySet<string> = new Set([
  'subject.species',
  'subject.strain',
  'subject.genotype',
  'subject.sex',
  'subject.date_of_birth',
]);

/** A value that other sources contradict. */
export interface Dispute {
  readonly seq: number;
  readonly at: string;
  readonly value: SourcedValue;
  readonly isByPerson: boolean;
  /** One for each source, its last word; the oldest first. */
  readonly rivals: readonly Claim[];
  /** What was claimed last came after the last thing that the person said about it. */
  readonly isOpen: boolean;
}

/** The dispute about a field, or undefined where no two sources differ. */
export function disputeAbout(state: SessionState, field: string): Dispute | undefined {
  const standing = (state.steps.get(field) ?? []).filter(({ seq }) => !state.undone.has(seq));
  const now = standing.at(-1);
  if (now?.value === undefined || (standing.length < 2 && state.claims.length === 0)) return undefined;
  const { seq, at, isByPerson, value } = now;
  const told = standing.flatMap((step) => (step.value === undefined ? [] : [{ ...step, value: step.value }]));
  const claims = [...told, ...state.claims.filter((claim) => claim.value.field === field)]
    .filter((claim) => claim.seq !== seq || claim.value !== value)
    .filter((claim) => mayArgue(claim.value))
    .toSorted((one, other) => one.seq - other.seq);
  const lastWords = new Map(claims.map((claim) => [claim.value.provenance.source, claim] as const));
  const rivals = [...lastWords.values()].filter((claim) => !isSame(claim.value.value, value.value));
  if (rivals.length === 0) return undefined;
  const decidedSeq = Math.max(isByPerson ? seq : 0, state.confirmedSeq);
  const isOpen = rivals.some((claim) => claim.seq > decidedSeq);
  return { seq, at, isByPerson, value, rivals, isOpen };
}

function mayArgue({ field, provenance, status }: SourcedValue): boolean {
  if (NO_RIVALS.has(provenance.source)) return false;
  if (provenance.source === 'previous-session') return KEPT_BY_ANIMAL.has(field);
  return status === 'accepted';
}

/** Whether sources differ on a field and no person has said which is right: then none of them counts. */
export function isUndecided(state: SessionState, field: string): boolean {
  const dispute = disputeAbout(state, field);
  return dispute?.isOpen === true && !dispute.isByPerson;
}

/** Fields that wait for the person to say which source is right. */
export function openDisputes(state: SessionState): string[] {
  return disputedFields(state).filter((field) => disputeAbout(state, field)?.isOpen === true);
}

/** Fields that sources differ on, those that wait for the person first. */
export function disputedFields(state: SessionState): string[] {
  const fields = [...state.steps.keys()].filter((field) => disputeAbout(state, field) !== undefined);
  const isOpen = (field: string): boolean => disputeAbout(state, field)?.isOpen === true;
  return [...fields.filter(isOpen), ...fields.filter((field) => !isOpen(field))];
}
