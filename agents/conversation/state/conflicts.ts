import type { Conflict } from '../../../schemas/index.ts';
import { type Dispute, disputeAbout, disputedFields } from './claims.ts';
import { displayValue } from './display.ts';
import { labelOf } from './fields.ts';
import type { Claim, SessionState } from './session-state.ts';
import { isTold } from './values.ts';

/** Every field that sources differ on, with what each says; open ones first. */
export function conflictsOf(state: SessionState): Conflict[] {
  return disputedFields(state).flatMap((field) => conflictOn(state, field) ?? []);
}

/** The conflict about a field as people and programs see it, or undefined where nobody differs. */
export function conflictOn(state: SessionState, field: string): Conflict | undefined {
  const dispute = disputeAbout(state, field);
  if (dispute === undefined) return undefined;
  const counts = !dispute.isOpen || dispute.isByPerson;
  const shown = (claim: Pick<Claim, 'at' | 'value'>, isCounting: boolean): Conflict['claims'][number] => ({
    value: claim.value.value,
    display: displayValue(field, claim.value.value),
    provenance: claim.value.provenance,
    at: claim.at,
    counts: isCounting,
  });
  return {
    field,
    label: labelOf(field),
    claims: [shown(dispute, counts), ...dispute.rivals.map((rival) => shown(rival, false))],
    isOpen: dispute.isOpen,
    why: reason(dispute),
  };
}

function reason({ isOpen, isByPerson, value }: Dispute): string {
  if (isOpen) {
    return isByPerson ? 'You said it before the other was read.' : 'Nobody has said yet which is right.';
  }
  if (!isByPerson) return 'You approved the summary with it.';
  return isTold(value.provenance) ? 'You said so.' : 'You chose it.';
}
