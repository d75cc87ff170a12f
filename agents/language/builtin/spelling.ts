/**
 * Edits (insert, delete, replace, swap of neighbours) between two words, or `limit + 1` once it is more.
 * Optimal string alignment distance over three rows.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] ?? 0) + 1);
      row.push(value);
      least = Math.min(least, value);
    }
    if (least > limit) return limit + 1;
    before = above;
    above = row;
  }
  return above[b.length] ?? limit + 1;
}

/** How many slips a word of this length may have before it could be another word. */
export function slipsAllowed(length: number): number {
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}

/** Do two phrases agree word by word, apart from slips of the keyboard? Slips in all, or undefined. */
export function phraseSlips(typed: readonly string[], known: readonly string[]): number | undefined {
  if (typed.length !== known.length) return undefined;
  let total = 0;
  for (const [i, word] of known.entries()) {
    const other = typed[i] ?? '';
    if (word === other) continue;
    const limit = slipsAllowed(Math.min(word.length, other.length));
    if (limit === 0 || word[0] !== other[0]) return undefined;
    const slips = editDistance(other, word, limit);
    if (slips > limit) return undefined;
    total += slips;
  }
  return total;
}

/** The one nearest known phrase; undefined if there is none or two are equally near. */
export function nearest<T>(
  typed: string,
  known: Iterable<readonly [phrase: string, value: T]>,
): { readonly value: T; readonly slips: number } | undefined {
  const words = typed.split(' ');
  let best: { value: T; slips: number } | undefined;
  let tie = false;
  for (const [phrase, value] of known) {
    const slips = phraseSlips(words, phrase.split(' '));
    if (slips === undefined) continue;
    if (best === undefined || slips < best.slips) {
      best = { value, slips };
      tie = false;
    } else if (slips === best.slips && value !== best.value) tie = true;
  }
  return tie ? undefined : best;
}
