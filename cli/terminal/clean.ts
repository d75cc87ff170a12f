/** CSI sequences, and OSC sequences that end: a terminal would obey them and show nothing. One that does not end hides nothing here. */
const SEQUENCES = new RegExp(
  [
    '(?:\u001B\\[|\u009B)[0-?]*[ -/]*[@-~]',
    '(?:\u001B\\]|\u009D)[^\\p{Cc}]*(?:\u0007|\u001B\\\\|\u009C)',
  ].join('|'),
  'gu',
);

/**
 * Text of others (file names, headers, metadata, models) as a terminal may show it: escape sequences are taken out, other
 * control characters and halves of characters are shown as such, and nothing turns the direction of what follows.
 */
export function cleanText(text: string): string {
  return text
    .replaceAll(SEQUENCES, '')
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', '  ')
    .replaceAll(/\p{Bidi_Control}/gu, '')
    .replaceAll(/(?!\n)[\p{Cc}\p{Cs}]/gu, '\uFFFD');
}

/** The same data with every text in it cleaned. */
export function cleaned<T>(data: T): T {
  return cleanedPart(data) as T;
}

function cleanedPart(data: unknown): unknown {
  if (typeof data === 'string') return cleanText(data);
  if (Array.isArray(data)) return data.map(cleanedPart);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, cleanedPart(value)]));
}

/** A stream that brings the text of others to a terminal; into a pipe or a file everything goes as it is. */
export function cleanedOutput<T extends NodeJS.WritableStream & { readonly isTTY?: boolean | undefined }>(
  stream: T,
): T {
  if (stream.isTTY !== true) return stream;
  const write = (text: string | Uint8Array): boolean =>
    stream.write(typeof text === 'string' ? cleanText(text) : text);
  return Object.create(stream, { write: { value: write } }) as T;
}
