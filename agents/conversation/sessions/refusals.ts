import { InputError } from '../../../schemas/index.ts';
import type { SessionState } from '../state/session-state.ts';

export function notNow(state: SessionState, what: string): InputError {
  return new InputError('session', {
    found: `${what} while the session is ${state.phase}`,
    expected: 'a step that belongs to this phase',
    todo: 'Look at the session as it is now, and choose from what it offers.',
  });
}
