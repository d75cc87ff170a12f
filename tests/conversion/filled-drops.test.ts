import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patternValue, type SyntheticOptions, type SyntheticTruth } from '../../recording/synthetic/index.ts';
import { hasPeer, hasPython, judge, peer, python } from '../yardstick.ts';
import { counterDigest, packetsOf, sha256, unixTimes } from './expected.ts';
import { type Converted, openWorkshop, type Workshop } from './workshop.ts';

interface Read {
  readonly ephys: {
    readonly rows: number;
    readonly sha256: Readonly<Record<string, string>>;
    readonly worstS: number | null;
    readonly comments: string;
  };
  readonly packets: {
    readonly rows: number;
    readonly worstS: number | null;
    readonly sha256: string;
    readonly comments: string;
  };
  readonly found: readonly number[];
  readonly links: Readonly<Record<string, string>>;
  readonly analog: Readonly<Record<string, readonly number[]>>;
  readonly peer: {
    readonly rows: readonly number[];
    readonly equal: boolean;
    readonly worstS: number | null;
    readonly counts: { readonly equal: boolean; readonly worstS: number | null };
  } | null;
}

const MICROSECOND = 1e-6;
const BLOCK = 16_384;

const short: Partial<SyntheticOptions> = {
  signal: 'pattern',
  seconds: 1.2,
  cameras: 0,
  stateScript: false,
};

/** Losses at the edges of blocks and of files, side by side, and in such a number that rows move by whole blocks. */
const sessions = {
  // With a camera: without, the other converter fails.
  'a few losses': {
    ...short,
    cameras: 1,
    dropped: [
      [9000, 1],
      [20_000, 37],
      [12_000, 1, 1],
    ],
  },
  'losses at the edges of blocks and files': {
    ...short,
    counterStart: 2 ** 32 - 17_000,
    dropped: [
      [1, 1, 0],
      [BLOCK - 1, 1, 0],
      [BLOCK, 1, 0],
      [BLOCK + 1, 1, 0],
      [2 * BLOCK, 1, 0],
      [36_000 - 8, 1, 0],
      [1, 1, 1],
      [2, 2, 1],
      [3, 1, 1],
    ],
  },
  'every other packet': {
    ...short,
    rateHz: 20_000,
    channels: 8,
    sysClock: false,
    splitParts: 2,
    epochs: 1,
    dropped: Array.from({ length: 5000 }, (_, n): [number, number] => [n + 1, 1]),
  },
} as const satisfies Record<string, Partial<SyntheticOptions>>;

interface Row {
  readonly recording: number;
  /** Of the packet whose samples stand in the row. */
  readonly packet: number;
  readonly sample: number;
  /** Which it stands for. */
  readonly timeSample: number;
}

/** Every row of the e-series, from what was put into the session. */
function rowsOf(truth: SyntheticTruth): Row[] {
  return truth.recordings.flatMap(({ runs, dropped }, recording) => {
    const singles = new Set(dropped.flatMap(([packet, count]) => (count === 1 ? [packet] : [])));
    const rows: Row[] = [];
    for (const { firstPacket, firstSample, packets } of runs) {
      const last = rows.at(-1);
      if (last !== undefined && singles.has(firstPacket)) rows.push({ ...last, timeSample: firstSample - 1 });
      for (let i = 0; i < packets; i++) {
        const sample = firstSample + i;
        rows.push({ recording, packet: firstPacket + i, sample, timeSample: sample });
      }
    }
    return rows;
  });
}

function timesOf(truth: SyntheticTruth, rows: readonly Row[]): Float64Array {
  const perSample = truth.options.sysClock ? 1 + truth.options.clockDriftPpm * 1e-6 : 1;
  return Float64Array.from(
    rows,
    ({ recording, packet, sample, timeSample }) =>
      truth.unixSeconds(recording, packet) + ((timeSample - sample) * perSample) / truth.options.rateHz,
  );
}

async function read(made: Converted, beside?: string): Promise<Read> {
  const [times, packetTimes] = [`${made.path}.rows`, `${made.path}.packets`];
  await writeFile(times, timesOf(made.truth, rowsOf(made.truth)));
  await writeFile(packetTimes, unixTimes(made.truth));
  return (await python('filled_drops.py', [], { path: made.path, times, packetTimes, peer: beside })) as Read;
}

describe.skipIf(!hasPython)('--fill-single-drops', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await openWorkshop();
  });
  afterAll(() => workshop.close());
  const fill = (name: string, options: Partial<SyntheticOptions>, more: object = {}) =>
    workshop.convert(name.replaceAll(' ', '-'), options, { fillSingleDrops: true, ...more });

  test.each(Object.entries(sessions))('%s', async (name, options) => {
    const made = await fill(name, options);
    const found = await read(made);
    const rows = rowsOf(made.truth);
    const packets = packetsOf(made.truth);
    expect(found.ephys.rows).toBe(rows.length);
    expect(found.ephys.worstS).toBeLessThan(MICROSECOND);
    for (const hwChan of made.truth.layout.hwChans) {
      const samples = Int16Array.from(rows, (row) => patternValue(row.recording, hwChan, row.sample));
      expect(found.ephys.sha256[hwChan], `hwChan ${hwChan}`).toBe(sha256(samples));
    }
    expect(found.packets).toMatchObject({ rows: packets, sha256: counterDigest(made.truth) });
    expect(found.packets.worstS).toBeLessThan(MICROSECOND);
    const repeated = rows.flatMap(({ sample, timeSample }, row) => (sample === timeSample ? [] : [row]));
    expect(repeated.length).toBeGreaterThan(0);
    // As the comments say that they can be found.
    expect(found.found).toEqual(repeated);
    expect(found.ephys.comments).toContain(
      repeated.length > 100
        ? `(rows from 0: ${repeated.slice(0, 100).join(', ')} and ${repeated.length - 100} more)`
        : `(rows from 0: ${repeated.join(', ')})`,
    );
    expect(found.packets.comments).toContain('nothing was filled in');
    expect(made.result.report.reduce((sum, { gaps }) => sum + gaps.filled, 0)).toBe(repeated.length);
    expect(made.result.counts.packets).toBe(packets);
  });

  test('leaves the other series a row for every packet, and one dataset of times for them all', async () => {
    const own = '/processing/sample_count/sample_count/timestamps';
    const packets = 2 * 36_000 - 2 * 38 - 1;
    const sensors = await read(await fill('a few losses', sessions['a few losses']));
    expect(sensors.links).toEqual({
      '/acquisition/e-series': 'own',
      '/processing/sample_count/sample_count': 'own',
      '/acquisition/analog_input': own,
      '/acquisition/analog_output': own,
    });
    for (const lengths of Object.values(sensors.analog)) expect(lengths).toEqual([packets, packets]);
    const legacy = await read(
      await fill('a few losses', sessions['a few losses'], { analogLayout: 'legacy' }),
    );
    expect(legacy.ephys.sha256).toEqual(sensors.ephys.sha256);
    expect(legacy.links['/processing/analog/analog/analog']).toBe(own);
    expect(legacy.analog).toEqual({ '/processing/analog/analog/analog': [packets, packets] });
  });

  test('changes nothing where no packet was lost alone', async () => {
    const options = { ...short, channels: 8, epochs: 1, seconds: 0.5, dropped: [[9000, 2]] } as const;
    const found = await read(await fill('none', options));
    expect(found.links['/processing/sample_count/sample_count']).toBe('/acquisition/e-series/timestamps');
    expect(found.ephys.comments).toMatch(/nothing was filled in\.$/);
  });

  test('gives files that PyNWB and NWB Inspector find nothing wrong with', async () => {
    const { path } = await fill('a few losses', sessions['a few losses']);
    const [found] = await judge([path], 'dandi');
    expect(found).toMatchObject({ opened: null, pynwb: { errors: [] } });
    const grave = found?.inspector.filter(({ importance }) => importance !== 'BEST_PRACTICE_SUGGESTION');
    expect(grave?.map(({ check, message }) => `${check}: ${message}`)).toEqual([]);
  });

  test.skipIf(!hasPeer)(
    'puts in the very rows that trodes_to_nwb 0.1.9 puts in, at their times',
    async () => {
      const made = await fill('a few losses', sessions['a few losses'], { ephysScaling: 'microvolts' });
      const out = join(workshop.root, 'peer');
      await mkdir(out);
      await peer('peer_convert.py', [], [{ folder: made.folder, out }]);
      const beside = (await read(made, join(out, basename(made.path)))).peer;
      const rows = rowsOf(made.truth).length;
      expect(beside?.rows).toEqual([rows, rows]);
      expect(beside?.equal).toBe(true);
      expect(beside?.worstS).toBeLessThan(MICROSECOND);
      expect(beside?.counts.equal).toBe(true);
      expect(beside?.counts.worstS).toBeLessThan(MICROSECOND);
    },
  );
});
