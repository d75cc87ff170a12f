import { carryOverOf } from '../../state/carry-over.ts';
import type { SessionState } from '../../state/session-state.ts';
import { tableNamed } from '../../state/tables/columns.ts';
import { day, fileName, listed } from './format.ts';

/** "session of 22 June 2023": where a value of the last session comes from. */
export function sessionOf(date: string): string {
  return `session of ${day(date)}`;
}

/** Everything that the last session of the animal would tell for this one, for one yes. */
export function asThenQuestion(state: SessionState): string {
  const last = carryOverOf(state);
  if (last === undefined) return '';
  const proposed = last.same.filter(({ isProposed }) => isProposed);
  const said = proposed.filter(({ field }) => tableNamed(field) === undefined);
  const tables = proposed.filter(({ field }) => tableNamed(field) !== undefined);
  const names = listed([...said, ...tables].map(({ label }) => label));
  return `I know ${last.animal} from the ${sessionOf(last.date)}, in ${fileName(last.folder)}. As then I would take: ${names}. Is all of that right for today? Say what is not; what changes from day to day I ask next.`;
}
