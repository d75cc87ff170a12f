import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SyntheticOptions, syntheticRigs } from '../../recording/synthetic/index.ts';
import { hasPeer, hasPython, peer, python } from '../yardstick.ts';
import { worstDistance } from './expected.ts';
import { heldDigests } from './held-by-hand.ts';
import { type Converted, openWorkshop, type Workshop } from './workshop.ts';

interface Both<T> {
  readonly ours: T;
  readonly peer: T;
}

interface CameraSeries {
  readonly data: readonly unknown[];
  readonly times: readonly number[];
  readonly description: string;
  /** Unit, conversion, file and the like. */
  readonly [fact: string]: unknown;
}
const NO_SERIES: CameraSeries = { data: [], times: [], description: '' };

type Columns = Readonly<Record<string, readonly unknown[]>>;

interface Beside {
  readonly electrodes: Both<Columns>;
  readonly epochs: Both<
    Readonly<Record<'start_time' | 'stop_time' | 'tags' | 'tags_index', readonly number[]>>
  >;
  readonly dio: Both<
    Readonly<
      Record<
        string,
        {
          readonly states: readonly number[];
          readonly times: readonly number[];
          readonly description: string;
          readonly comments: string;
        }
      >
    >
  >;
  readonly cameras: Both<Readonly<Record<string, CameraSeries>>>;
  readonly counts: { readonly equal: boolean; readonly worstS: number | null };
  readonly ephys: {
    readonly rows: Both<number>;
    readonly conversion: Both<number>;
    readonly repeats: boolean;
    readonly truncated: boolean;
    readonly worstMicrovolts: number | null;
    readonly worstS: number | null;
    readonly kept: string;
  };
  readonly microvolts: { readonly sha256: string; readonly conversion: number } | null;
  readonly analog: {
    readonly description: Both<string>;
    readonly shape: Both<readonly number[]>;
    readonly equal: readonly boolean[];
    readonly sha256: Both<readonly string[]>;
    readonly worstS: number | null;
  } | null;
}

const MICROSECOND = 1e-6;
/** Columns of the electrodes table in which the two say something different on purpose. */
const UNMEASURED = ['x', 'y', 'z', 'imp', 'filtering'];
const ECU_CHANNELS = 12;

const tetrodes: Partial<SyntheticOptions> = {
  signal: 'pattern',
  seconds: 1,
  reference: { on: true, nTrodeId: 3, channel: 2 },
  dropped: [
    [9000, 1, 0],
    [20000, 37, 0],
    [12000, 1, 1],
  ],
};
/** Packets of the first recording, of which 38 were lost, and then 12000 of the second. */
const ROWS_AFTER_SINGLE_LOSSES = [9000, 30000 - 38 + 12000];

/** One probe of 32 contacts that Trodes shows as eight nTrodes, with a bad channel in two of them. */
const splitProbe: Partial<SyntheticOptions> = {
  ...syntheticRigs.splitProbe,
  signal: 'pattern',
  hwChanOrder: 'shuffled',
  badChannels: { 2: [3], 5: [0] },
};

describe.skipIf(!hasPeer || !hasPython)('beside trodes_to_nwb 0.1.9', () => {
  let workshop: Workshop;
  let usual: Converted;
  let split: Converted;
  let beside: Beside;
  let besideSplit: Beside;
  beforeAll(async () => {
    workshop = await openWorkshop();
    usual = await workshop.convert('usual', tetrodes);
    split = await workshop.convert('split', splitProbe);
    const microvolts = await workshop.convert('usual', tetrodes, { ephysScaling: 'microvolts' });
    const legacy = await workshop.convert('usual', tetrodes, { analogLayout: 'legacy' });
    const out = join(workshop.root, 'peer');
    const outSplit = join(workshop.root, 'peer-split');
    await mkdir(out);
    await mkdir(outSplit);
    await peer(
      'peer_convert.py',
      [],
      [
        { folder: usual.folder, out },
        { folder: split.folder, out: outSplit },
      ],
    );
    const lay = async (made: Converted, folder: string, more: object) =>
      (await python('beside_peer.py', [], {
        ours: made.path,
        peer: join(folder, basename(made.path)),
        ...more,
      })) as Beside;
    beside = await lay(usual, out, {
      microvolts: microvolts.path,
      legacy: legacy.path,
      single: ROWS_AFTER_SINGLE_LOSSES,
    });
    besideSplit = await lay(split, outSplit, { single: [] });
  });
  afterAll(() => workshop.close());

  test('the electrodes table is the same, where somebody measured', () => {
    const { ours, peer: theirs } = beside.electrodes;
    expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    for (const [name, values] of Object.entries(ours))
      if (!UNMEASURED.includes(name)) expect(values, name).toEqual(theirs[name]);
    for (const name of ['x', 'y', 'z', 'imp']) {
      expect(new Set(ours[name]), name).toEqual(new Set(['NaN']));
      expect(new Set(theirs[name]), name).toEqual(new Set([0]));
    }
  });

  test('digital lines have the same names, states and times', () => {
    const { ours, peer: theirs } = beside.dio;
    expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    expect(Object.keys(ours).length).toBeGreaterThan(8);
    for (const [name, line] of Object.entries(theirs)) {
      const { states, times, description, comments } = ours[name] ?? { times: [] };
      expect({ name, states, description, comments }).toEqual({
        name,
        states: line.states,
        description: line.description,
        comments: line.comments,
      });
      expect(worstDistance(times, line.times), name).toBeLessThan(MICROSECOND);
    }
  });

  test('positions, their frames and segments, and videos are the same, but for frames that have no position', () => {
    const { ours, peer: theirs } = beside.cameras;
    expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    expect(Object.keys(ours)).toHaveLength(10);
    for (const [path, series] of Object.entries(theirs)) {
      const led = path.replace(
        /(?:position_frame_index|non_repeat_timestamp_labels)\/series_/,
        'behavior/position/led_0_series_',
      );
      // The peer stores NaN where a frame was not tracked: that is the only reason for its floats.
      const places = theirs[led]?.data ?? [];
      const kept = series.times.map((_, row) => !(Array.isArray(places[row]) && places[row].includes(null)));
      const { data, times, description, ...facts } = ours[path] ?? NO_SERIES;
      const { data: itsData, times: itsTimes, description: itsDescription, ...itsFacts } = series;
      expect(facts, path).toEqual(itsFacts);
      // Spyglass reads the names of columns from that of positions; the others say nothing at the peer's.
      if (path.includes('led_')) expect(description, path).toBe(itsDescription);
      expect(data, path).toEqual(itsData.filter((_, row) => kept[row]));
      const distance = worstDistance(
        times,
        itsTimes.filter((_, row) => kept[row]),
      );
      expect(distance, path).toBeLessThan(MICROSECOND);
      if (path.includes('led_')) expect(kept.filter((has) => !has)).toHaveLength(3);
    }
  });

  test('sample counts and their times are the same', () => {
    expect(beside.counts.equal).toBe(true);
    expect(beside.counts.worstS).toBeLessThan(MICROSECOND);
  });

  test('epochs are the same', () => {
    const { ours, peer: theirs } = beside.epochs;
    expect({ tags: ours.tags, index: ours.tags_index }).toEqual({
      tags: theirs.tags,
      index: theirs.tags_index,
    });
    expect(worstDistance(ours.start_time, theirs.start_time)).toBeLessThan(MICROSECOND);
    expect(worstDistance(ours.stop_time, theirs.stop_time)).toBeLessThan(MICROSECOND);
  });

  test('ephys is the same within its whole microvolts, once its repeated packets are taken out', () => {
    const { rows, repeats, truncated, worstMicrovolts, worstS, conversion } = beside.ephys;
    expect(rows.peer).toBe(rows.ours + ROWS_AFTER_SINGLE_LOSSES.length);
    expect(repeats).toBe(true);
    expect(conversion).toEqual({ ours: 1.95e-7, peer: 1e-6 });
    expect(truncated).toBe(true);
    expect(worstMicrovolts).toBeLessThan(1);
    // What its rounding loses is real: up to five counts of 0.195 µV.
    expect(worstMicrovolts).toBeGreaterThan(0.9);
    expect(worstS).toBeLessThan(MICROSECOND);
  });

  test('--ephys-scaling microvolts gives its very numbers', () => {
    expect(beside.microvolts).toEqual({
      sha256: beside.ephys.kept,
      conversion: beside.ephys.conversion.peer,
    });
  });

  test('--analog-layout legacy gives its table: the same channels, and the same numbers of the ECU', () => {
    const { analog } = beside;
    expect(analog?.description.ours).toBe(analog?.description.peer);
    expect(analog?.shape.ours).toEqual(analog?.shape.peer);
    expect(analog?.equal.slice(0, ECU_CHANNELS)).toEqual(Array.from({ length: ECU_CHANNELS }, () => true));
    expect(analog?.worstS).toBeLessThan(MICROSECOND);
  });

  test('headstage sensors differ, because it takes the sync byte of the packet for their flags', () => {
    const { ours = [], peer: theirs = [] } = beside.analog?.sha256 ?? {};
    const right = heldDigests(usual.folder, usual.truth, 'of the device');
    const wrong = heldDigests(usual.folder, usual.truth, 'of the packet');
    expect(right).toHaveLength(10);
    expect(ours.slice(ECU_CHANNELS)).toEqual(right);
    expect(theirs.slice(ECU_CHANNELS)).toEqual(wrong);
    for (const [index, digest] of right.entries()) expect(digest).not.toBe(wrong[index]);
  });

  test('a probe over several nTrodes keeps the nTrode and the bad channels of each electrode', () => {
    const { ours, peer: theirs } = besideSplit.electrodes;
    const { nTrodes } = split.truth;
    // By construction: nTrode k shows the contacts from 4(k - 1) on, channel by channel.
    const byContact = nTrodes.flatMap(({ id, hwChans }) =>
      hwChans.map((hwChan, channel) => ({
        hwChan: String(hwChan),
        ntrode_id: id,
        bad_channel: (splitProbe.badChannels?.[id] ?? []).includes(channel),
      })),
    );
    for (const column of ['hwChan', 'ntrode_id', 'bad_channel'] as const)
      expect(ours[column], column).toEqual(byContact.map((contact) => contact[column]));
    expect(theirs['hwChan']).toEqual(ours['hwChan']);
    // The peer knows only the first of the probe's nTrodes, which has no bad channel.
    expect(new Set(theirs['ntrode_id'])).toEqual(new Set([1]));
    expect(theirs['bad_channel']).not.toContain(true);
    const same = Object.keys(theirs).filter(
      (name) => ![...UNMEASURED, 'ntrode_id', 'bad_channel'].includes(name),
    );
    for (const column of same) expect(ours[column], column).toEqual(theirs[column]);
    expect(besideSplit.ephys.truncated).toBe(true);
  });
});
