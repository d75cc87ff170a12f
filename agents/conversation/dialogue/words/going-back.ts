import { displayValue } from '../../state/display.ts';
import { labelOf } from '../../state/fields.ts';
import type { SessionState } from '../../state/session-state.ts';
import { currentValue } from '../../state/values.ts';
import { listed } from './format.ts';

export const BACK_TO_OFFER = 'Back to before the start.';

/** What became of the work that going back ended. */
export function stoppedText({ job, output }: SessionState): string {
  switch (job?.kind) {
    case 'convert':
      return output === undefined
        ? 'Stopped: no file is left behind.'
        : 'Stopped: the file that I wrote before stands as it was.';
    case 'evaluate':
      return 'I stopped checking the file.';
    case 'correct':
      return 'I stopped correcting the file; the check will tell what it holds.';
    case undefined:
      return '';
  }
}

/** A question that was answered, with the answers as they stand. */
export function backQuestion(state: SessionState, fields: readonly string[]): string {
  const answers = fields.map((field) => {
    const value = currentValue(state, field);
    return `${labelOf(field)} ${value === undefined ? 'open' : displayValue(field, value.value)}`;
  });
  return `Back to the question before: ${listed(answers)}. What shall I change? Say "fine" to leave it so.`;
}
