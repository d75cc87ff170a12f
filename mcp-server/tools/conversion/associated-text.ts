/** Bytes as a text that an NWB file can hold, and how they were read. */
export interface DecodedText {
  readonly text: string;
  /** Undefined for UTF-8, which goes without saying. */
  readonly encoding: 'UTF-16' | 'Windows-1252' | undefined;
}

/** Control characters that stand in texts: tab, line feed, vertical tab, form feed, carriage return, escape. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]);

/**
 * Reads bytes as UTF-8, as UTF-16 where a byte order mark says so, or else as Windows-1252 (which holds Latin-1),
 * where no control character speaks against it.
 * @returns undefined for bytes that are no text, or hold a zero character, at which HDF5 ends a text
 */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded('utf-16le', bytes, 'UTF-16');
  if (first === 0xfe && second === 0xff) return decoded('utf-16be', bytes, 'UTF-16');
  const utf8 = decoded('utf-8', bytes, undefined);
  if (utf8 !== undefined) return utf8;
  if (bytes.some((byte) => byte < 0x20 && !TEXT_CONTROLS.has(byte))) return undefined;
  return decoded('windows-1252', bytes, 'Windows-1252');
}

function decoded(
  label: string,
  bytes: Uint8Array,
  encoding: DecodedText['encoding'],
): DecodedText | undefined {
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : { text, encoding };
  } catch {
    return undefined;
  }
}
