import { describe, expect, it } from 'vitest';
import type { SignalWindowView } from '../../schemas/assistant/index.ts';
import { hasNTrode, withBad } from '../../web/recording/bad-channels.ts';
import { pictureOf, rangeOf } from '../../web/recording/picture.ts';
import { levelOf, TILE_POINTS, Tiles, tilesFor } from '../../web/recording/tiles.ts';
import {
  clockText,
  fitted,
  gapsIn,
  labelsOf,
  lengthText,
  packetAt,
  scrolled,
  secondsOf,
  tickOf,
  timeAxisOf,
  zoomed,
} from '../../web/recording/time-axis.ts';

/** 10 packets, 5 lost, 10 packets, 1 lost, 80 packets. */
const AXIS = timeAxisOf({
  rateHz: 1000,
  packets: 100,
  gaps: [
    { packet: 10, lost: 5 },
    { packet: 20, lost: 1 },
  ],
});

describe('time and packets', () => {
  it('counts what was lost as time', () => {
    expect(AXIS.ticks).toBe(106);
    expect([0, 9, 10, 19, 20, 99].map((packet) => tickOf(AXIS, packet))).toEqual([0, 9, 15, 24, 26, 105]);
    expect([0, 9, 10, 14, 15, 24, 25, 26, 105, 106].map((tick) => packetAt(AXIS, tick))).toEqual([
      0, 9, 10, 10, 10, 19, 20, 20, 99, 100,
    ]);
    expect(gapsIn(AXIS, 0, 106)).toEqual([
      { from: 10, end: 15 },
      { from: 25, end: 26 },
    ]);
    expect(gapsIn(AXIS, 12, 20)).toEqual([{ from: 10, end: 15 }]);
    expect(gapsIn(AXIS, 30, 60)).toEqual([]);
  });

  it('scrolls and zooms within the recording', () => {
    expect(fitted(AXIS, { from: -5, ticks: 20 })).toEqual({ from: 0, ticks: 20 });
    expect(fitted(AXIS, { from: 100, ticks: 20 })).toEqual({ from: 86, ticks: 20 });
    expect(fitted(AXIS, { from: 3, ticks: 1e9 })).toEqual({ from: 0, ticks: 106 });
    expect(fitted(AXIS, { from: 3, ticks: 0 })).toEqual({ from: 3, ticks: 8 });
    expect(scrolled(AXIS, { from: 10, ticks: 20 }, 0.5)).toEqual({ from: 20, ticks: 20 });
    // What lies under the pointer stays there.
    expect(zoomed(AXIS, { from: 20, ticks: 40 }, 0.5, 0.25)).toEqual({ from: 25, ticks: 20 });
  });

  it('writes times as people do, and reads them', () => {
    expect(clockText(3723.25, 2)).toBe('1:02:03.25');
    expect(clockText(59.996, 2)).toBe('1:00.00');
    expect(labelsOf(0.9, 0.5, 3).map(({ text }) => text)).toEqual(['0:01.0', '0:01.2', '0:01.4']);
    expect([0.001, 2, 600, 7200].map(lengthText)).toEqual(['1 ms', '2 s', '10 min', '2 h']);
    expect(['83.5', '1:23,5', '0:01:23.5', 'soon', '1:2:3:4'].map(secondsOf)).toEqual([
      83.5,
      83.5,
      83.5,
      undefined,
      undefined,
    ]);
  });
});

/** A window in which packet p holds p. */
function counted(firstPacket: number, packets: number, points: number, share = 1): SignalWindowView {
  const packetsPerPoint = Math.ceil(packets / points);
  const pairs = new Int16Array(2 * points);
  for (let point = 0; point < points; point++) {
    pairs[2 * point] = firstPacket + point * packetsPerPoint;
    pairs[2 * point + 1] = firstPacket + Math.min(packets, (point + 1) * packetsPerPoint) - 1;
  }
  return { channels: 1, points, firstPacket, packetsPerPoint, share, pairs };
}

describe('tiles', () => {
  it('are asked for once, those in sight first', async () => {
    const asked: number[] = [];
    let changes = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const tiles = new Tiles({
      packets: 4000,
      fetchTile: async (first, packets, points) => {
        asked.push(first);
        return counted(first, packets, points);
      },
      onChange: () => {
        if (++changes === 2) resolve();
      },
    });
    const wanted = [
      { level: 0, index: 1 },
      { level: 0, index: 2 },
      { level: 0, index: 99 },
    ];
    expect(tiles.shareOf(0, 600, 1100)).toBeUndefined();
    tiles.want(wanted);
    tiles.want(wanted);
    await promise;
    expect(asked).toEqual([TILE_POINTS, 2 * TILE_POINTS]);
    expect(tiles.shareOf(0, 600, 1100)).toBe(1);
    // Wider points until finer ones are there, and the other way round.
    expect(tiles.at(1, 600)?.firstPacket).toBe(TILE_POINTS);
    expect(tiles.at(0, 0)).toBeUndefined();
    tiles.close();
  });

  it('that are coarse are asked for again', async () => {
    let asked = 0;
    let now = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const tiles = new Tiles({
      packets: 512,
      // Time passes with every look at the clock.
      now: () => (now += 1000),
      fetchTile: async (first, packets, points) => {
        asked++;
        return counted(first, packets, points, asked < 3 ? 0.1 : 1);
      },
      onChange: () => {
        if (asked === 3) resolve();
      },
    });
    tiles.want([{ level: 0, index: 0 }]);
    await promise;
    expect(tiles.shareOf(0, 0, 512)).toBe(1);
    tiles.close();
  });

  it('make a picture with nothing in a gap', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const tiles = new Tiles({
      packets: 100,
      fetchTile: async (first, packets, points) => counted(first, packets, points),
      onChange: resolve,
    });
    tiles.want([{ level: 0, index: 0 }]);
    await promise;
    const picture = pictureOf(tiles, AXIS, { from: 5, ticks: 20 }, 0, 10, 1);
    const shown = Array.from({ length: 10 }, (_, pixel) => [
      ...picture.pairs.subarray(2 * pixel, 2 * pixel + 2),
    ]);
    const nothing = [32_767, -32_768];
    expect(shown).toEqual([
      [5, 6],
      [7, 8],
      [9, 9],
      nothing,
      nothing,
      [10, 11],
      [12, 13],
      [14, 15],
      [16, 17],
      [18, 19],
    ]);
    expect(rangeOf(picture, 0)).toEqual({ low: 5, high: 19 });
    tiles.close();
  });

  it('cover a window, then what lies beside, wider and finer', () => {
    expect([0.5, 1, 3, 4, 1000].map(levelOf)).toEqual([0, 0, 1, 2, 9]);
    expect(tilesFor(1, 1000, 1100)).toEqual([
      { level: 1, index: 0 },
      { level: 1, index: 1 },
      { level: 1, index: 2 },
      { level: 1, index: -1 },
      { level: 2, index: 0 },
      { level: 0, index: 2 },
    ]);
  });
});

describe('bad channels', () => {
  const table = [
    { ntrode_id: 1, electrode_group_id: 0, map: { 0: 0, 1: 1 } },
    { ntrode_id: 2, electrode_group_id: 1, bad_channels: [33], map: { 0: 32, 1: 33 } },
  ];

  it('are written for one nTrode, as its channels, and nothing else changes', () => {
    const [first, second] = table;
    expect(withBad(table, 2, [1, 0])).toEqual([first, { ...second, bad_channels: [0, 1] }]);
    expect(withBad(table, 3, [1])).toEqual(table);
  });

  it('have a place where the table knows their nTrode', () => {
    expect([1, 2, 3].map((nTrode) => hasNTrode(table, nTrode))).toEqual([true, true, false]);
    expect(hasNTrode(undefined, 1)).toBe(false);
  });
});
