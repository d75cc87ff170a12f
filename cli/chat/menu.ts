import type { SessionView, TableView } from '../../schemas/index.ts';
import { choicesNow, keyAt } from './choices.ts';
import { numberedFindings } from './finding-lines.ts';
import { isEnded, isWorking } from './front.ts';

/** What a line of the menu does. */
export type Action =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'values'; readonly field: string | undefined }
  | { readonly kind: 'table'; readonly table: TableView }
  | { readonly kind: 'findings' }
  | { readonly kind: 'leave' };

export interface MenuEntry {
  readonly key: string;
  readonly label: string;
  readonly action: Action;
  /** Offered by the terminal, not by the assistant. */
  readonly isOurs: boolean;
}

/** The choices of the last message, and what can be opened of what it shows. */
export function menuOf(view: SessionView | undefined): MenuEntry[] {
  if (view === undefined) return [];
  const choices = choicesNow(view).map(({ key, label, say }) => ({
    key,
    label,
    action: { kind: 'say', text: say } as const,
    isOurs: false,
  }));
  const last = view.messages.findLast(({ who }) => who === 'renshaw');
  const isNumbered = choices[0]?.key === 'a' || /^2\. /m.test(last?.text ?? '');
  const ours = isWorking(view) ? [] : opened(view);
  return [
    ...choices,
    ...ours.map((one, index) => ({ ...one, key: keyAt(choices.length + index, isNumbered), isOurs: true })),
  ];
}

function opened(view: SessionView): { readonly label: string; readonly action: Action }[] {
  const last = view.messages.findLast(({ who }) => who === 'renshaw');
  const tables = view.tables.filter(({ name }) => last?.tables.includes(name) === true);
  const possible = numberedFindings(last?.text ?? '', view).filter(
    ({ correction }) => correction?.value !== undefined,
  );
  return [
    ...(possible.length > 1 ? [{ label: 'Choose which', action: { kind: 'findings' } as const }] : []),
    ...tables.map((table) => ({ label: `Edit: ${table.title}`, action: { kind: 'table', table } as const })),
    ...((last?.cards.length ?? 0) > 0
      ? [{ label: 'Change a value', action: { kind: 'values', field: last?.cards[0] } as const }]
      : []),
    ...(isEnded(view.phase) ? [{ label: 'Leave', action: { kind: 'leave' } as const }] : []),
  ];
}
