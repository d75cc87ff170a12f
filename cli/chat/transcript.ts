import type { MessageView, SessionView } from '../../schemas/index.ts';
import { conflictLines } from './conflict-lines.ts';
import { messageLines } from './message-lines.ts';
import { gutterOf, indented, type Sheet } from './sheet.ts';

/** What a terminal shows of a conversation that goes on; the rest was read before. */
const MOST_EARLIER = 4;

/** Knows which messages were shown. */
export class Transcript {
  #shownSeq = -1;
  readonly #shownConflicts = new Set<string>();

  /** Lines of the messages that are new, a blank one before each. What the person types now is not repeated. */
  news(view: SessionView, sheet: Sheet): string[] {
    const isFirst = this.#shownSeq < 0;
    const news = view.messages.filter(
      ({ seq, who }) => seq > this.#shownSeq && (isFirst || who === 'renshaw'),
    );
    this.#shownSeq = Math.max(0, this.#shownSeq, ...view.messages.map(({ seq }) => seq));
    const hasBegun = isFirst && news.some(({ who }) => who === 'you');
    const [lead, shown] = hasBegun ? goingOn(news, sheet) : [[], news];
    return [
      ...lead,
      ...shown.flatMap((message) => ['', ...messageLines(message, view, sheet)]),
      ...this.#conflicts(view, sheet),
    ];
  }

  /** Conflicts that nobody has decided, each once as it stands. */
  #conflicts(view: SessionView, sheet: Sheet): string[] {
    const open = view.conflicts.filter(({ isOpen }) => isOpen);
    const news = open.filter((conflict) => !this.#shownConflicts.has(JSON.stringify(conflict.claims)));
    for (const { claims } of news) this.#shownConflicts.add(JSON.stringify(claims));
    return news.flatMap((conflict) => ['', ...indented(conflictLines(conflict, sheet), gutterOf(sheet))]);
  }
}

function goingOn(messages: readonly MessageView[], sheet: Sheet): [string[], readonly MessageView[]] {
  const isPipe = sheet.columns === Number.POSITIVE_INFINITY;
  const since = messages[0]?.at.slice(0, 16).replace('T', ' ') ?? '';
  const shown = isPipe ? messages : messages.slice(-MOST_EARLIER);
  const left = messages.length - shown.length;
  const text = `The conversation of ${since} UTC goes on.${left > 0 ? ` ${left} earlier messages are not shown again.` : ''}`;
  return [['', ...indented([sheet.palette.faint(text)], isPipe ? 0 : gutterOf(sheet))], shown];
}
