/** What a secret is replaced by. */
const HIDDEN = '[hidden]';

/** Where secrets stand in texts of any kind: addresses, headers, messages of libraries. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  // The token of an address: ?token=…
  [/\b((?:token|key|secret|password|code)=)[^\s&"'\\]+/gi, `$1${HIDDEN}`],
  [/\b((?:Bearer|Basic) +)[\w.~+/-]+=*/gi, `$1${HIDDEN}`],
  // The password of an address: postgres://user:password@host
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*:)[^\s/@"']+(?=@)/gi, `$1${HIDDEN}`],
  [/\bsk-[\w-]{8,}/g, HIDDEN],
  [/("(?:authorization|cookie|set-cookie|x-api-key|password|token)":)"(?:[^"\\]|\\.)*"/gi, `$1"${HIDDEN}"`],
];

/**
 * Takes secrets out of a line that is about to be written, wherever in it they stand.
 *
 * @param secrets the very values that must not be written, such as this service's token
 */
export function redacted(line: string, secrets: readonly string[] = []): string {
  let text = line;
  for (const secret of secrets) {
    // Within JSON, as within text; what is very short would blacken ordinary words.
    if (secret.length >= 8)
      text = text.replaceAll(JSON.stringify(secret).slice(1, -1), HIDDEN).replaceAll(secret, HIDDEN);
  }
  for (const [place, hidden] of PLACES) text = text.replace(place, hidden);
  return text;
}
