import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EvaluateOptions, evaluateNwb, fileReport } from '../../inspection/index.ts';
import { reportStyle } from '../../inspection/report-style.ts';
import { applyEdits } from '../../nwb/index.ts';
import type { NwbEdit } from '../../schemas/index.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';

let made: MadeNwb;
let page = '';
beforeAll(async () => {
  // The first packet that is missing of the first epoch.
  made = await makeNwb({ channels: 8, seconds: 3, epochs: 2, cameras: 1, dropped: [[9000, 7, 0]] });
  page = await pageOf(made.path);
});
afterAll(() => made.close());

async function pageOf(path: string, options: EvaluateOptions = { config: 'all' }): Promise<string> {
  return await fileReport(path, await evaluateNwb(path, options));
}

async function changed(name: string, edits: readonly NwbEdit[]): Promise<string> {
  const path = await made.copy(name);
  await applyEdits(path, edits);
  return path;
}

const EVENTS = '/processing/behavior/behavioral_events';
const ELECTRODES = '/general/extracellular_ephys/electrodes';

/** The HTML of a part of the page, without its heading. */
function partOf(html: string, title: string): string {
  return html.split(`<h3>${title}</h3>`)[1]?.split('</section>')[0] ?? '';
}

describe('the page of a file', () => {
  test('verdict, then what to do, then what the file holds, then the file', () => {
    const places = [
      '<h1>The file passes.</h1>',
      '<b>DANDI</b> ready',
      '<b>spyglass</b> ready',
      'Could be better',
      'What the file holds',
      '<h3>When</h3>',
      '<h3>Signals</h3>',
      '<h3>Position</h3>',
      '<h3>Digital lines</h3>',
      '<h3>Probes</h3>',
      '<h3>Series</h3>',
      '<h3>Metadata, and where they stand</h3>',
      'The file and the check',
      'ndx-franklab-novela 0.2.4',
      '<footer>',
    ].map((part) => page.indexOf(part));
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  test('asks nothing of anybody, and is not large', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|href=|url\(|@import|https?:/i);
    expect(page).toContain("default-src 'none'");
    expect(page.length).toBeLessThan(250_000);
  });

  test('is well formed: every element that is opened is closed', () => {
    const open: string[] = [];
    const body = page.replace(/<!doctype html>|<style>[\s\S]*?<\/style>/g, '');
    for (const [, slash, name = '', self] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
      if (self === '/' || name === 'meta' || name === 'br') continue;
      if (slash === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('epochs, and what is missing in them', () => {
    const part = partOf(page, 'When');
    expect(part).toContain('2 epochs');
    expect(part).toContain('<td>01_a1</td>');
    expect(part).toContain('class="fill-gap"');
    expect(part).toMatch(/7 samples missing in 01_a1, 4[45]\d ms after its start/);
    expect(part).not.toContain('at 1 more place');
  });

  test('a trace an nTrode, in microvolts', () => {
    const part = partOf(page, 'Signals');
    expect(part).toContain('8 channels; one of each nTrode or group (2), 200 ms');
    expect(part).toMatch(/is \d+ µV/);
    expect(part.match(/class="line-trace"/g)).toHaveLength(2);
    expect(part).toContain('nTrode 2');
  });

  test('tracks of both diodes in every epoch', () => {
    const part = partOf(page, 'Position');
    expect(part.match(/class="panel"/g)).toHaveLength(2);
    expect(part).toContain('class="line-second"');
    expect(part).toContain('02_a2');
    expect(part).toMatch(/the bar is [\d.]+ cm/);
  });

  test('digital lines: as many strips as series, and their rises', () => {
    const part = partOf(page, 'Digital lines');
    expect(part.match(/<svg/g)?.length).toBeGreaterThan(8);
    expect(part).toMatch(/poke_left<small> Din1 · \d+ rises?/);
    expect(part).toContain('fill-state');
  });

  test('probes, with the bad channel as a cross', () => {
    const part = partOf(page, 'Probes');
    expect(part.match(/class="panel"/g)).toHaveLength(2);
    expect(part).toContain('4 electrodes, 1 bad');
    // One in the key, one in the map.
    expect(part.match(/class="line-bad"/g)).toHaveLength(2);
    expect(part).toContain('12.5 × 12.5 µm');
  });

  test('metadata with their places, and who wrote them', () => {
    const part = partOf(page, 'Metadata, and where they stand');
    expect(part).toMatch(/Written by renshaw \d/);
    expect(part).toContain('<td>Rattus norvegicus</td><td><code>/general/subject/species</code></td>');
  });

  test('what was changed in the file since', async () => {
    const path = await changed('corrected.nwb', [
      { kind: 'set-text', path: '/scratch/corrections', value: ['Set <lab>.', 'Set the sex.'] },
    ]);
    expect(partOf(await pageOf(path), 'Changed after it was written')).toContain(
      '<li>Set &lt;lab&gt;.</li><li>Set the sex.</li>',
    );
    expect(page).not.toContain('Changed after it was written');
  });
});

describe('a hostile file', () => {
  test('its texts stay texts, wherever they are shown', async () => {
    const attack = (place: string) =>
      `"'><img src=x onerror=alert(${place})><svg onload=alert(${place})>\u202e`;
    const path = await changed('hostile.nwb', [
      { kind: 'rename', path: `${EVENTS}/poke_left`, name: '<img src=x onerror=alert(1)>' },
      { kind: 'set-attribute', path: `${EVENTS}/poke_right`, name: 'description', value: attack('2') },
      { kind: 'set-attribute', path: '/acquisition/e-series', name: 'comments', value: attack('3') },
      { kind: 'set-attribute', path: '/acquisition/e-series/data', name: 'unit', value: attack('4') },
      { kind: 'set-text', path: '/general/session_id', value: attack('5') },
      { kind: 'set-text', path: '/general/source_script', value: attack('6') },
      {
        kind: 'set-attribute',
        path: '/processing/behavior/position/led_0_series_1/data',
        name: 'unit',
        value: attack('7'),
      },
    ]);
    const html = await pageOf(path);
    expect(html).not.toMatch(/<img|<svg (?!role=)|\u202e/);
    for (const place of ['1', '2', '3', '5', '6']) expect(html).toContain(`alert(${place})`);
    expect(html.match(/<svg/g)?.length).toBe(page.match(/<svg/g)?.length);
  });
});

describe('a file that lacks parts', () => {
  test('without voltages: the other pictures', async () => {
    const html = await pageOf(
      await changed('no-ephys.nwb', [{ kind: 'remove', path: '/acquisition/e-series' }]),
    );
    expect(html).not.toContain('<h3>Signals</h3>');
    for (const title of ['When', 'Position', 'Digital lines', 'Probes'])
      expect(partOf(html, title)).not.toBe('');
  });

  test('without position, lines and electrodes: the signals by channel', async () => {
    const path = await changed('ephys-only.nwb', [
      { kind: 'remove', path: '/processing/behavior/position' },
      { kind: 'remove', path: EVENTS },
      { kind: 'remove', path: `${ELECTRODES}/ntrode_id` },
      { kind: 'remove', path: `${ELECTRODES}/group_name` },
      { kind: 'remove', path: `${ELECTRODES}/rel_x` },
      { kind: 'remove', path: `${ELECTRODES}/rel_z` },
    ]);
    const html = await pageOf(path);
    for (const title of ['Position', 'Digital lines', 'Probes'])
      expect(html).not.toContain(`<h3>${title}</h3>`);
    expect(partOf(html, 'Signals')).toContain('<span class="name">channel 0</span>');
  });

  test('without epochs: the time of the voltages', async () => {
    const html = await pageOf(
      await changed('no-epochs.nwb', [{ kind: 'remove', path: '/intervals/epochs' }]),
    );
    expect(partOf(html, 'When')).toContain('the file names no epochs');
    expect(partOf(html, 'Digital lines')).not.toBe('');
  });

  test('that is gone: the findings alone', async () => {
    const path = await made.copy('gone.nwb');
    const report = await evaluateNwb(path);
    await rm(path);
    const html = await fileReport(path, report, { program: 'a <b> 1' });
    expect(html).not.toContain('What the file holds');
    expect(html).toContain('a &lt;b&gt; 1');
    expect(html).toContain('not asked: those checks were not made');
  });

  test('can be cancelled', async () => {
    const report = await evaluateNwb(made.path);
    const signal = AbortSignal.abort();
    await expect(fileReport(made.path, report, { signal })).rejects.toThrow('Cancelled');
  });
});

describe('the colours', () => {
  const [ofLight = '', ofDark = ''] = [...reportStyle.matchAll(/--paper: [^}]*/g)].map(([block]) => block);

  function luminance(hex: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(block: string, ink: string, ground: string): number {
    const [a = 0, b = 0] = [ink, ground].map((name) =>
      luminance(new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)?.[1] ?? ''),
    );
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  test.each([
    ['light', ofLight],
    ['dark', ofDark],
  ])('%s: texts have a contrast of 4.5, data 3', (_, block) => {
    for (const ink of ['ink', 'soft', 'accent', 'blocks', 'doubt', 'good'])
      expect(contrast(block, ink, 'paper'), ink).toBeGreaterThanOrEqual(4.5);
    for (const ink of ['epoch', 'video', 'position', 'gap', 'second'])
      for (const ground of ['paper', 'faint'])
        expect(contrast(block, ink, ground), ink).toBeGreaterThanOrEqual(3);
  });
});
