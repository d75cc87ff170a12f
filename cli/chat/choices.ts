import type { Choice, MessageView, SessionView } from '../../schemas/index.ts';

/** A choice with the key that stands for it when it is typed alone. */
export interface KeyedChoice extends Choice {
  readonly key: string;
}

/** The choices that stand now: those of the last message of the assistant. */
export function choicesNow(view: SessionView): KeyedChoice[] {
  const last = view.messages.findLast(({ who }) => who === 'renshaw');
  return last === undefined ? [] : keyed(last);
}

/** Numbers; letters where the message numbers something else, so that "2" means what it numbers. */
export function keyed({ text, choices }: MessageView): KeyedChoice[] {
  const isNumbered = /^2\. /m.test(text);
  return choices.map((choice, index) => ({ ...choice, key: keyAt(index, isNumbered) }));
}

export function keyAt(index: number, isNumbered: boolean): string {
  return isNumbered ? String.fromCodePoint(97 + index) : String(index + 1);
}

/** The words that a line stands for: a key alone is the choice with that key. */
export function wordsOf(line: string, view: SessionView): string {
  const [, key] = /^\s*[[(]?(\d{1,2}|[a-z])[\])]?[.]?\s*$/i.exec(line) ?? [];
  const choice = choicesNow(view).find((one) => one.key === key?.toLowerCase());
  return choice?.say ?? line;
}
