import { displayWidth, graphemes, splitAt } from './width.ts';

/** Lines of at most `columns`, broken at blanks; the line breaks of the text stay. Items of a list hang: "1. …". */
export function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, columns));
}

function wrapLine(line: string, columns: number): string[] {
  const indent = ' '.repeat(/^(?:\d+\. |[-•] )/.exec(line)?.[0].length ?? 0);
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (displayWidth(joined) <= columns) {
      current = joined;
      continue;
    }
    if (current.trim() !== '') lines.push(current);
    current = lines.length > 0 ? indent + word : word;
    while (displayWidth(current) > columns) {
      const [head, rest] = splitAt(current, columns);
      // Too narrow for one character: one stands alone, rather than none for ever.
      const first = head === '' ? (graphemes(current)[0] ?? '') : head;
      lines.push(first);
      current = head === '' ? current.slice(first.length) : rest;
    }
  }
  return current === '' && lines.length > 0 ? lines : [...lines, current];
}
