import type { SessionState } from '../../state/session-state.ts';
import { hardwareNames } from '../../state/tables/line-names.ts';
import { type Pasted, pasteOf } from '../../state/tables/paste.ts';
import { rowsOf } from '../../state/values.ts';

/** What rows from a spreadsheet say about the tables of a session. Undefined where a text is none. */
export function pastedInto(
  state: SessionState,
  text: string,
  asked = state.lastReply?.asks ?? [],
): Pasted | undefined {
  return pasteOf(text, {
    rowsOf: (field) => rowsOf(state, field),
    lines: hardwareNames(state.summary?.dioLines ?? []),
    epochs: (state.summary?.recordings ?? []).map(({ epoch }) => epoch),
    asked,
  });
}
