/** Prefixes that headers put before the names that people use, in the order in which a plain name is looked up. */
const PREFIXES = ['', 'ECU_', 'MCU_', 'Controller_'] as const;

/** The name that people use, `Din1` for `ECU_Din1`, where a conversion finds this line by it; else the whole id. */
export function hardwareName(id: string, allIds: readonly string[]): string {
  const prefix = PREFIXES.find((one) => one !== '' && id.startsWith(one));
  if (prefix === undefined) return id;
  const plain = id.slice(prefix.length);
  const found = PREFIXES.map((one) => `${one}${plain}`).find((candidate) => allIds.includes(candidate));
  return found === id ? plain : id;
}
