import { expect, test } from 'vitest';
import { parseHeader } from '../../recording/spikegadgets/header.ts';
import { cpuTimer } from '../cpu-time.ts';
import { headerXml } from './header-xml.ts';
import { refusalNow } from './refusal.ts';

const refused = (xml: string): string => refusalNow(() => parseHeader(xml, 'a.rec')).message;

test('comments, CDATA and text are no elements; entities are letters', () => {
  const header = parseHeader(
    headerXml({
      noise:
        '<!-- <Device name="ghost"/> --><Notes><![CDATA[<SpikeNTrode id="9"/> a & b]]>text &lt;</Notes><?php no?>',
      global: { filePath: 'D:\\Gr&#252;n &amp; &quot;blau&quot; &lt;alt&gt; &#x3a9; µV' },
    }),
    'a.rec',
  );
  expect(header.global['filePath']).toBe('D:\\Grün & "blau" <alt> Ω µV');
  expect(header.nTrodes).toHaveLength(1);
  expect(header.devices).toEqual([]);
});

test('attributes that carry names of JavaScript are only attributes', () => {
  const header = parseHeader(headerXml({ global: { constructor: 'a', toString: 'b' } }), 'a.rec');
  expect(header.global).toMatchObject({ constructor: 'a', toString: 'b' });
  const hostile = headerXml().replace('<GlobalConfiguration', '<GlobalConfiguration __proto__="7"');
  expect(Object.keys(parseHeader(hostile, 'a.rec').global)).toContain('__proto__');
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test('a byte order mark and an XML declaration do no harm', () => {
  expect(parseHeader(`\uFEFF${headerXml()}`, 'a.rec').rateHz).toBe(30000);
});

test('document types are refused with their place: with them come entities that grow', () => {
  const bomb = [
    '<?xml version="1.0"?>',
    '<!DOCTYPE Configuration [',
    '<!ENTITY a "aaaaaaaaaa">',
    ...Array.from({ length: 9 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n === 0 ? '' : n};`.repeat(10)}">`),
    ']>',
    headerXml({ global: { filePath: '&a9;' } })
      .split('\n')
      .slice(1)
      .join('\n'),
  ].join('\n');
  const spentMs = cpuTimer();
  expect(refused(bomb)).toMatchInlineSnapshot(
    `"a.rec, line 13, column 2: found a document type declaration (<!DOCTYPE …>); expected plain XML, as Trodes writes it. Trodes never writes one; remove it only if you know where the file comes from."`,
  );
  const external = `<!DOCTYPE Configuration SYSTEM "file:///etc/passwd">\n${headerXml().split('\n').slice(1).join('\n')}`;
  expect(refused(external)).toContain('line 1, column 52: found a document type declaration');
  expect(spentMs()).toBeLessThan(2000);
});

test('what is not well-formed is refused with line and column', () => {
  const lines = (...middle: string[]) => ['<Configuration>', ...middle, '</Configuration>'].join('\n');
  expect(refused(lines('<A x="1">', '</B>'))).toMatchInlineSnapshot(
    `"a.rec, line 3, column 4: found malformed XML (unexpected close tag.); expected well-formed XML. The header is damaged: copy the file again, or repair the line in a copy."`,
  );
  expect(refused(lines('<A x="1" x="2"/>'))).toContain('line 2');
  expect(refused(lines('<A x=1/>'))).toContain('line 2');
  expect(refused(lines('<A x="&nbsp;"/>'))).toContain('line 2');
  expect(refused(lines('<A x="&#0;"/>'))).toContain('line 2');
  expect(refused(lines('<A x="a<b"/>'))).toContain('line 2');
  expect(refused(lines('\u0000'))).toContain('line 2');
  expect(refused(lines('<!-- never closed'))).toContain('malformed XML');
  expect(refused('<Configuration>')).toContain('malformed XML');
  expect(refused('')).toContain('malformed XML');
  expect(refused('<Configuration/><Configuration/>')).toContain('malformed XML');
});

test('elements nested without end are refused before memory ends', () => {
  const deep = `<Configuration>${'<a>'.repeat(100_000)}`;
  expect(refused(deep)).toContain('more than 64 nested elements');
});
