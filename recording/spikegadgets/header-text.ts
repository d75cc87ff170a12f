import { InputError } from '../../schemas/index.ts';
import { type ReadableFile, readSome } from '../file-bytes.ts';

const END_TAG = '</Configuration>';
const START_TAG = '<Configuration';
const BLOCK_BYTES = 64 * 1024;
/** Real headers reach 2 MB (Neuropixels workspaces). A search without a bound would read a 100 GB file that has no end tag. */
const MAX_HEADER_BYTES = 64 * 1024 * 1024;
/** The root element stands at the start, behind an XML declaration and perhaps comments. */
const MAX_PROLOGUE_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

export interface HeaderText {
  readonly xml: string;
  /** Bytes before the first packet: the XML with the line break that ends its last line. */
  readonly headerBytes: number;
}

/**
 * Reads the XML text at the start of a `.rec` file and nothing behind it.
 * The packets begin after the line that holds `</Configuration>`.
 * @throws InputError `header` when the text has no beginning or no end
 */
export async function readHeaderText(handle: ReadableFile, file: string): Promise<HeaderText> {
  const blocks: Buffer[] = [];
  let length = 0;
  let searchFrom = 0;
  let text = Buffer.alloc(0);
  for (;;) {
    const block = Buffer.alloc(BLOCK_BYTES);
    const { bytesRead } = await readSome(handle, block, length, file);
    blocks.push(block.subarray(0, bytesRead));
    length += bytesRead;
    const isWholeFile = bytesRead === 0;
    const isLast = isWholeFile || length >= MAX_HEADER_BYTES;
    // Joining at doubling lengths keeps the search linear.
    if (!isLast && length < 2 * text.length) continue;
    text = Buffer.concat(blocks);
    refuseForeignStart(text, file);
    const tag = text.indexOf(END_TAG, searchFrom);
    const end = tag < 0 ? undefined : endOfHeader(text, tag, isWholeFile);
    if (end !== undefined) return { xml: text.toString('utf8', 0, end.xml), headerBytes: end.packets };
    if (isLast) throw unterminated(file, length, tag);
    // A tag whose line goes on in the next block is found again.
    searchFrom = tag < 0 ? Math.max(0, text.length - END_TAG.length) : tag;
  }
}

function refuseForeignStart(text: Buffer, file: string): void {
  const start = text.subarray(0, MAX_PROLOGUE_BYTES).indexOf(START_TAG);
  if (start >= 0) return;
  const seen = text.length === 0 ? 'an empty file' : `a file that begins with ${preview(text)}`;
  throw new InputError('header', {
    found: seen,
    expected: `${START_TAG}> within the first ${MAX_PROLOGUE_BYTES} bytes`,
    todo: 'This is no SpikeGadgets recording: leave it out of the folder or give its right name.',
    where: { file, byte: 0 },
  });
}

function endOfHeader(
  text: Buffer,
  tag: number,
  isWholeFile: boolean,
): { xml: number; packets: number } | undefined {
  const xml = tag + END_TAG.length;
  const lineEnd = text.indexOf(LINE_FEED, xml);
  if (lineEnd >= 0) return { xml, packets: lineEnd + 1 };
  // A header saved alone may lack the last line break; elsewhere the next block brings it.
  return isWholeFile ? { xml, packets: text.length } : undefined;
}

function unterminated(file: string, searched: number, tag: number): InputError {
  return new InputError('header', {
    found:
      tag < 0
        ? `no ${END_TAG} in the first ${searched} bytes`
        : `no line break behind ${END_TAG} (byte ${tag})`,
    expected: `the XML header to end with a line that holds ${END_TAG}`,
    todo: 'The file was cut off inside its header or is damaged: copy it again from the acquisition computer.',
    where: { file, byte: searched },
  });
}

function preview(text: Buffer): string {
  return JSON.stringify(text.toString('latin1', 0, Math.min(16, text.length)));
}
