import type { Away } from '../../../schemas/index.ts';

/** Why the built-in engine read an utterance in the model's place. */
export type FallbackReason = Away;

const SENTENCES: Readonly<Record<FallbackReason, string>> = {
  'too-long': 'so long a text is not sent to the model',
  'time-out': 'the model did not answer in time',
  unreachable: 'the model could not be reached (check the network and ANTHROPIC_BASE_URL)',
  key: 'the model service did not accept the key (check ANTHROPIC_API_KEY)',
  busy: 'the model service is busy or the key has reached its limit',
  service: 'the model service has a fault',
  request: 'the model service did not accept the request (check RENSHAW_MODEL and the account of the key)',
  refusal: 'the model refused to read this',
  answer: 'the answer of the model did not fit',
  budget: 'what this session may spend on the model is spent (RENSHAW_MODEL_BUDGET_USD)',
};

/** One line for the person. It holds nothing of what was sent, received or configured, so no secret either. */
export function describeFallback(reason: FallbackReason): string {
  return `Understood by the built-in engine: ${SENTENCES[reason]}.`;
}
