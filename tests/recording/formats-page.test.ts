import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type SyntheticRig, syntheticRigs } from '../../recording/synthetic/index.ts';

const page = readFileSync(new URL('../../docs/formats.md', import.meta.url), 'utf8');
const named = new Set([...page.matchAll(/`([A-Za-z0-9]+)`/g)].map(([, name = '']) => name));

/** Names in the last column of the page's tables. */
const generated = page
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\|[-|]+\|$/.test(line))
  .flatMap((line) => [...(line.split('|').at(-2) ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name));

describe('docs/formats.md', () => {
  test.each(Object.keys(syntheticRigs) as SyntheticRig[])('has a line for the rig %s', (rig) => {
    expect(named).toContain(rig);
  });

  test('names no rig that is not there', () => {
    expect(generated.length).toBeGreaterThan(40);
    expect(generated.filter((name) => !Object.hasOwn(syntheticRigs, name))).toEqual([]);
  });

  test.each([
    'neuropixels_LFP',
    'uint32',
    'interleavedDataIDByte',
    'packetOrderPreference',
    'sysTimeIncluded',
    '--reconfig FILE.trodesconf',
  ])('says what becomes of %s', (what) => {
    expect(page).toContain(what);
  });
});
