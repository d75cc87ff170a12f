import { fieldValueSchema, type SourcedValue } from '../../../schemas/index.ts';
import type { Intent, Understanding } from '../../language/index.ts';
import { fieldOfLanguage } from '../state/fields.ts';
import type { SessionState } from '../state/session-state.ts';
import { currentValue, isSame } from '../state/values.ts';
import { told } from './set-values.ts';
import { awaitedCorrections } from './turn.ts';

const FIELD = 'subject.description';
const LABELLED =
  /^(?:the )?(?:description(?: of the (?:animal|subject|rat|mouse))?\s*(?::|=|\bis\b)|(?:animal|subject)\s*:)\s*(.+)$/is;
const SHORTEST = 4;
/** What a description of an animal is made of. */
const LIKE_DESCRIPTION: ReadonlySet<string> = new Set(['subject.strain', 'subject.genotype']);
/** Of a sentence that only says what the animal is, the language engine thinks one of these. */
const PLAIN: ReadonlySet<Intent> = new Set<Intent>(['provide', 'unknown', 'sequential']);

/**
 * The description of the animal, which is any sentence where it was asked for. Undefined where the sentence says
 * something else, or tells another value than the session has.
 */
export function describedAnimal(
  state: SessionState,
  text: string,
  meant: Understanding,
): SourcedValue[] | undefined {
  const words = LABELLED.exec(text.trim())?.[1]?.trim();
  if (words !== undefined) return [told(FIELD, words, text.trim())];
  const asks = state.lastReply?.asks ?? [];
  const isPlain = meant.intents.every((intent) => PLAIN.has(intent)) && !text.trim().endsWith('?');
  if (!asks.includes(FIELD) || !isPlain || text.trim().length < SHORTEST) return undefined;
  const news = Object.entries(meant.metadata).flatMap(([name, value]) => {
    const field = fieldOfLanguage(name);
    if (field === undefined || value === undefined) return [];
    const now = fieldValueSchema.safeParse(value).data;
    return isSame(currentValue(state, field)?.value, now) ? [] : [field];
  });
  // Asked for by itself it is the whole sentence. Where it was only offered, a value of another kind is that value.
  const isAlone = awaitedCorrections(asks).length === 1 && asks.length === 2;
  if (!isAlone && news.some((field) => !LIKE_DESCRIPTION.has(field))) return undefined;
  return [told(FIELD, text.trim(), text.trim())];
}
