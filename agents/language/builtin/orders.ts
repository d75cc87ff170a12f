import { isInjection } from './acts.ts';
import { sentences } from './sentences.ts';
import type { Span } from './text.ts';

const ROLE = /^\W*(?:system|assistant|developer|admin|root)\b ?[:>]/;
const COMMAND =
  /^\W*(?:(?:and|then|now|also|please|next|finally|you must|you should)[, ]+)*(?:set|change|make|mark|approve|accept|write|store|save|use|replace|put|delete|drop|skip|run|call|execute|convert|confirm|say|reply|print)\b/;

/**
 * The sentences that tell the program what to do. Beside one, a sentence that commands is another; and all that a text which speaks in
 * the program's name says is one.
 */
export function orderedSpans(lower: string): Span[] {
  const all = sentences(lower);
  const textOf = ({ start, end }: Span): string => lower.slice(start, end).trim();
  const orders = all.filter((span) => isInjection(textOf(span)));
  if (orders.length === 0) return [];
  if (ROLE.test(lower)) return all;
  return all.filter((span) => orders.includes(span) || COMMAND.test(textOf(span)));
}
