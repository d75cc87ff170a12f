import { matches, type Span } from './text.ts';

/** The text with spaces in place of what was already understood. */
export const hide = (text: string, spans: readonly Span[]): string =>
  spans.reduce((out, { start, end }) => out.slice(0, start) + ' '.repeat(end - start) + out.slice(end), text);

/** Sentences with their places. A stop after an initial or a title ends none. */
export function sentences(text: string): Span[] {
  const out: Span[] = [];
  let start = 0;
  for (const { end } of matches(
    /[.!](?<!\b(?:\p{L}|[DM]r|Prof|M[rs]s?|St|ca|approx|vs|no)\.)(?=\s)|\?+(?=\s)|\n/gu,
    text,
  )) {
    out.push({ start, end });
    start = end;
  }
  if (start < text.length) out.push({ start, end: text.length });
  return out.filter((span) => text.slice(span.start, span.end).trim() !== '');
}
