/** A choice of several, with one more of them taken, or left out where it was among them. */
export function toggled(known: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(known);
  if (!next.delete(one)) next.add(one);
  return next;
}
