import type { SourcedValue } from '../../../schemas/index.ts';
import { type Dispute, disputeAbout, openDisputes } from '../state/claims.ts';
import { displayValue } from '../state/display.ts';
import type { SessionState } from '../state/session-state.ts';
import { ASKS_WHICH, noting, type Turn } from './turn.ts';
import { sourceMeant } from './words/conflicts.ts';

/** Nobody is asked a third time which source is right: what is undecided stands in the summary. */
const MOST_ASKED = 2;

/** Fields that sources differ on and that the person was not asked about; once more where the answer was none. */
export function undecidedFields(state: SessionState, isAgain: boolean): string[] {
  const asks = state.lastReply?.asks ?? [];
  return openDisputes(state).filter((field) => {
    const most = isAgain && asks.includes(ASKS_WHICH + field) ? MOST_ASKED : 1;
    return (state.asked.get(ASKS_WHICH + field) ?? 0) < most;
  });
}

/** Fields of which the last message asked which source is right. */
function fieldsAskedAbout(state: SessionState): string[] {
  return (state.lastReply?.asks ?? []).flatMap((ask) =>
    ask.startsWith(ASKS_WHICH) ? ask.slice(ASKS_WHICH.length) : [],
  );
}

/**
 * "The YAML is right", "bean", "the second": the claim that the person chose, where sources differ. It keeps its
 * source, since the person did not say the value but who is right. Undefined where the words are about something else.
 */
export function settle(state: SessionState, text: string): Turn | undefined {
  const asked = fieldsAskedAbout(state);
  const fields = asked.length > 0 ? asked : openDisputes(state);
  const chosen = fields.flatMap((field) => {
    const dispute = disputeAbout(state, field);
    return (dispute && choice(field, dispute, text, asked)) ?? [];
  });
  if (chosen.length > 0) return settled(chosen);
  // A bare yes or no says nothing about which.
  const isUnclear =
    asked.length > 0 && /^(?:yes|yeah|ok|okay|fine|right|correct|no|nope)[.!]?$/i.test(text.trim());
  return isUnclear ? noting({ kind: 'which-unclear' }) : undefined;
}

/** The claim at this place of the conflict about a field; undefined where there is none. */
export function settleWith(state: SessionState, field: string, place: number): Turn | undefined {
  const dispute = disputeAbout(state, field);
  const chosen = dispute === undefined ? undefined : claimsOf(dispute)[place];
  return chosen === undefined ? undefined : settled([chosen]);
}

function settled(chosen: readonly SourcedValue[]): Turn {
  const values = chosen.map((one) => ({ ...one, status: 'accepted', certainty: 'certain' }) as const);
  return {
    events: [{ type: 'values-set', cause: 'said', values }],
    notes: chosen.map(({ field }) => ({ kind: 'settled', field })),
  };
}

/** The value that stands first, as conflicts show them. */
function claimsOf({ value, rivals }: Dispute): SourcedValue[] {
  return [value, ...rivals.map((rival) => rival.value)];
}

function choice(
  field: string,
  dispute: Dispute,
  text: string,
  asked: readonly string[],
): SourcedValue | undefined {
  const claims = claimsOf(dispute);
  const meant = sourceMeant(text);
  if (meant !== undefined) {
    const isMeant = (claim: SourcedValue): boolean => meant.sources.includes(claim.provenance.source);
    const fitting = claims.filter((claim) => isMeant(claim) === meant.isRight);
    return fitting.length === 1 && claims.some(isMeant) ? fitting[0] : undefined;
  }
  if (asked.length !== 1) return undefined;
  const plain = (words: string): string =>
    words
      .trim()
      .toLowerCase()
      .replaceAll(/["“”'.!]/g, '');
  const place = /^(?:the )?(?:(1|first)|(2|second|last|other))(?: one)?$/.exec(plain(text));
  if (place !== null && claims.length === 2) return place[1] === undefined ? claims[1] : claims[0];
  return claims.find((claim) => plain(displayValue(field, claim.value)) === plain(text));
}
