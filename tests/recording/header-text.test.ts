import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { type HeaderText, readHeaderText } from '../../recording/spikegadgets/header-text.ts';
import { headerXml } from './header-xml.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('header-text');

/** Long files with nothing in them take no room on file systems that know holes. */
const testOfHoles = test.skipIf(process.platform === 'win32');

/** Reads the header of a file with this content and counts the bytes that were asked for. */
async function read(
  content: string | Buffer,
  sizeBytes?: number,
): Promise<HeaderText & { readBytes: number }> {
  const file = inFolder('a.rec');
  writeFileSync(file, content);
  if (sizeBytes !== undefined) truncateSync(file, sizeBytes);
  await using handle = await open(file, 'r');
  let readBytes = 0;
  const reads = vi.spyOn(handle, 'read');
  const text = await readHeaderText(handle, 'a.rec');
  for (const { value } of reads.mock.settledResults)
    readBytes += (value as Awaited<ReturnType<typeof handle.read>>).bytesRead;
  return { ...text, readBytes };
}

describe('where the packets begin', () => {
  test.each([
    ['\n', 1],
    ['\r\n', 2],
    ['  \r\n', 4],
    ['', 0],
  ])('behind an end tag followed by %j', async (lineEnd, bytes) => {
    const xml = headerXml().trimEnd();
    const alone = await read(xml + lineEnd);
    expect(alone).toMatchObject({ xml, headerBytes: xml.length + bytes });
    if (bytes === 0) return;
    const followed = await read(Buffer.concat([Buffer.from(xml + lineEnd), Buffer.from([0x55, 0x0a, 0x55])]));
    expect(followed).toMatchObject({ xml, headerBytes: xml.length + bytes });
  });

  test('is counted in bytes, not in letters', async () => {
    const xml = headerXml({ global: { filePath: 'µΩ€𝄞' } });
    const { headerBytes, xml: text } = await read(`${xml}U`);
    expect(headerBytes).toBe(Buffer.byteLength(xml));
    expect(text).toBe(xml.trimEnd());
  });

  // The end tag, or the line break behind it, may lie on either side of the border between two reads.
  test('wherever the end tag lies against the blocks that are read', async () => {
    const block = 65536;
    const xml = headerXml().trimEnd();
    for (let past = -20; past <= 20; past++)
      for (const blocks of [1, 2]) {
        const padding = '-'.repeat(blocks * block - xml.length + past - '<!---->'.length - 2);
        const padded = `${headerXml({ noise: `<!--${padding.replaceAll('--', '. ')}-->` }).trimEnd()}\r\n`;
        const found = await read(Buffer.concat([Buffer.from(padded), Buffer.alloc(200, 0x55)]));
        expect(found.headerBytes, `${past} bytes past block ${blocks}`).toBe(padded.length);
      }
  });

  test('at the first end tag, although packets may hold its letters too', async () => {
    const xml = headerXml();
    const { headerBytes } = await read(`${xml}U</Configuration>\n`);
    expect(headerBytes).toBe(xml.length);
  });
});

describe('what is refused', () => {
  const message = async (content: string | Buffer, sizeBytes?: number): Promise<string> =>
    (await refusalOf(() => read(content, sizeBytes))).message;

  test('an empty file, a text, an image, a file of zeros', async () => {
    expect(await message('')).toMatchInlineSnapshot(
      `"a.rec, byte 0: found an empty file; expected <Configuration> within the first 65536 bytes. This is no SpikeGadgets recording: leave it out of the folder or give its right name."`,
    );
    expect(await message('Notes of the day: the animal slept.\n')).toMatchInlineSnapshot(
      `"a.rec, byte 0: found a file that begins with "Notes of the day"; expected <Configuration> within the first 65536 bytes. This is no SpikeGadgets recording: leave it out of the folder or give its right name."`,
    );
    expect(await message(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]))).toContain('begins with');
    expect(await message('', 10 ** 6)).toContain('<Configuration> within the first 65536 bytes');
    expect(await message('<html><body>Not found</body></html>')).toContain('no SpikeGadgets recording');
    expect(await message(Buffer.from(headerXml(), 'utf16le'))).toContain('no SpikeGadgets recording');
  });

  test('a header that was cut off', async () => {
    const xml = headerXml();
    expect(await message(xml.slice(0, 300))).toMatchInlineSnapshot(
      `"a.rec, byte 300: found no </Configuration> in the first 300 bytes; expected the XML header to end with a line that holds </Configuration>. The file was cut off inside its header or is damaged: copy it again from the acquisition computer."`,
    );
    for (const length of [40, xml.length - 18, xml.length - 2])
      expect(await message(xml.slice(0, length)), `${length} bytes`).toContain('no </Configuration>');
  });

  testOfHoles('a file of 50 GB without an end tag, after a bounded search', async () => {
    const file = inFolder('endless.rec');
    writeFileSync(file, '<?xml version="1.0"?>\n<Configuration>\n');
    truncateSync(file, 50 * 10 ** 9);
    await using handle = await open(file, 'r');
    const reads = vi.spyOn(handle, 'read');
    const { message: text } = await refusalOf(() => readHeaderText(handle, 'a.rec'));
    expect(text).toMatchInlineSnapshot(
      `"a.rec, byte 67108864: found no </Configuration> in the first 67108864 bytes; expected the XML header to end with a line that holds </Configuration>. The file was cut off inside its header or is damaged: copy it again from the acquisition computer."`,
    );
    expect(reads.mock.calls.length).toBeLessThanOrEqual(1024);
  });

  testOfHoles('a file of 50 GB whose end tag no line break follows', async () => {
    const file = inFolder('no-line-break.rec');
    writeFileSync(file, headerXml().trimEnd());
    truncateSync(file, 50 * 10 ** 9);
    await using handle = await open(file, 'r');
    expect((await refusalOf(() => readHeaderText(handle, 'a.rec'))).message).toContain(
      'no line break behind </Configuration>',
    );
  });
});

test('no more is read than the header and what a few blocks hold', async () => {
  const { readBytes } = await read(headerXml(), 10 ** 7);
  expect(readBytes).toBe(65536);
  const long = headerXml({ noise: `<!--${'. '.repeat(300_000)}-->` });
  const file = inFolder('long.rec');
  writeFileSync(file, long);
  appendFileSync(file, Buffer.alloc(4_000_000, 0x55));
  await using handle = await open(file, 'r');
  const reads = vi.spyOn(handle, 'read');
  expect((await readHeaderText(handle, 'a.rec')).headerBytes).toBe(long.length);
  expect(reads.mock.calls.length * 65536).toBeLessThan(2 * long.length + 2 * 65536);
});
