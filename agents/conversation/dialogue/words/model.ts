import type { Away, ModelTotal } from '../../../../schemas/index.ts';

/* What is said of the language model: that it does not answer, that it does again, and what it used. */

/** Why the model did not read the answer. None of these says what was sent or received. */
const WHY: Readonly<Record<Away, string>> = {
  'too-long': 'That is longer than what I send to the model',
  'time-out': 'The model did not answer in time',
  unreachable: 'The model cannot be reached',
  key: 'The model service does not accept the key',
  busy: 'The model service is busy',
  service: 'The model service has a fault',
  request: 'The model service does not accept what I send',
  refusal: 'The model refused to read that',
  answer: 'What the model made of that did not fit your words',
  budget: 'What this session may spend on the model is spent',
};
/** These are about one answer; the next may be read by the model again without a word. */
const OF_ONE_ANSWER: ReadonlySet<Away> = new Set<Away>(['too-long', 'refusal', 'answer']);

export function awayText(away: Away, total: ModelTotal | undefined): string {
  const used = away === 'budget' && total !== undefined ? ` (${usedText(total)})` : '';
  const lasts = away !== 'budget' && !OF_ONE_ANSWER.has(away);
  const read = OF_ONE_ANSWER.has(away) ? 'read it' : 'read';
  return `${WHY[away]}${used}; ${lasts ? 'until it answers again, ' : ''}I ${read} with the built-in grammar. Look at what I show.`;
}

export function backText(before: Away): string {
  return OF_ONE_ANSWER.has(before) ? '' : 'The model answers again.';
}

/** "12,400 tokens, 0.04 USD of 1.00" */
export function usedText({ tokens, usd, limit }: ModelTotal): string {
  const count = `${tokens.toLocaleString('en-US')} tokens`;
  if (limit === undefined) return count;
  if ('tokens' in limit) return `${count} of ${limit.tokens.toLocaleString('en-US')}`;
  return `${count}, ${usd.toFixed(2)} USD of ${limit.usd.toFixed(2)}`;
}
