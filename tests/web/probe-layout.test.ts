import { describe, expect, it } from 'vitest';
import type { ProbeMap } from '../../schemas/index.ts';
import { neighbour, placed } from '../../web/recording/probe-layout.ts';

/** Two columns of a probe, staggered as those of Neuropixels are. */
const electrodes: ProbeMap['electrodes'] = Array.from({ length: 8 }, (_, index) => ({
  id: String(index),
  nTrode: index + 1,
  nTrodeChannel: 0,
  isBad: false,
  group: 0,
  shank: 0,
  x: index % 2 === 0 ? 0 : 32,
  y: 20 * Math.floor(index / 2),
  z: 0,
}));
const layout = placed({ source: 'header', notes: [], groups: [{ id: 0, name: 'probe' }], electrodes });
const at = (id: string) => layout.electrodes.find((one) => one.id === id) ?? layout.electrodes[0];

describe('the map of a probe', () => {
  it('stands as the probe does: the tip below', () => {
    expect(at('0')?.top).toBeGreaterThan(at('6')?.top ?? Number.NaN);
    expect(at('1')?.left).toBeGreaterThan(at('0')?.left ?? Number.NaN);
  });

  it('keeps the names of groups apart, and the shanks of a group together', () => {
    const groups = [0, 1].map((id) => ({ id, name: 'hippocampus, a probe with a long name' }));
    const shanks = [0, 1].flatMap((group) =>
      [0, 1].map((shank) => ({ ...electrodes[0], id: `${group}${shank}`, group, shank })),
    );
    const both = placed({
      source: 'metadata',
      notes: [],
      groups,
      electrodes: shanks as ProbeMap['electrodes'],
    });
    const [first, second] = both.electrodes;
    expect((second?.left ?? 0) - (first?.left ?? 0)).toBeLessThan(40);
    const [one, other] = both.labels;
    const isApart = (other?.y ?? 0) > (one?.y ?? 0) || (other?.x ?? 0) - (one?.x ?? 0) > 200;
    expect(isApart).toBe(true);
  });

  it.each([
    ['up', '0', { right: 0, down: -1 }, '2'],
    ['down', '4', { right: 0, down: 1 }, '2'],
    ['right', '2', { right: 1, down: 0 }, '3'],
    ['left', '5', { right: -1, down: 0 }, '4'],
    ['nowhere', '6', { right: 0, down: -1 }, '6'],
  ])('leads %s from one electrode to the next', (_, from, way, to) => {
    const start = at(from);
    if (start === undefined) throw new Error('no electrode');
    expect(neighbour(layout.electrodes, start, way).id).toBe(to);
  });
});
