import type { File as H5File } from 'h5wasm/node';
import { Dataset } from 'h5wasm/node';
import { describe, expect, test, vi } from 'vitest';
import { NwbReader } from '../../nwb/index.ts';
import {
  camera,
  checksIn,
  electrodes,
  epochs,
  findingsOf,
  groupAt,
  type MadeElectrode,
  type MadeSeries,
  probe,
  series,
  task,
  text,
  times,
  typed,
  video,
} from './own-files.ts';

/** A moment in 2023, in s since 1970. */
const T0 = 1.7e9;

type Make = (file: H5File) => void;

/** A check, what it is about, the file, and whether it is found there. */
type Case = readonly [check: string, what: string, make: Make, isFound: boolean];

async function holds([check, , make, isFound]: Case): Promise<void> {
  const found = checksIn(await findingsOf(make), 'recording_');
  if (isFound) expect(found).toContain(check);
  else expect(found).not.toContain(check);
}

/** An hour's worth of nothing but samples at 1 kHz, and what befell their times. */
function sampled(change: (timestamps: Float64Array) => void, made: MadeSeries = {}): Make {
  return (file) => {
    const timestamps = times(1000, T0, 1000);
    change(timestamps);
    const data = Int16Array.from({ length: 1000 }, (_, row) => row % 7);
    series(file, 'acquisition/e-series', { data, timestamps, ...made });
  };
}

/** All times from a row on come so much later. */
const lateFrom = (row: number, byS: number) => (timestamps: Float64Array) => {
  for (let at = row; at < timestamps.length; at++) timestamps[at] = (timestamps[at] ?? 0) + byS;
};

const also =
  (...makes: readonly Make[]): Make =>
  (file) => {
    for (const make of makes) make(file);
  };

const inEpochs =
  (...rows: readonly (readonly [number, number, string])[]): Make =>
  (file) =>
    epochs(file, rows);

const unix: Make = (file) => {
  text(file, 'timestamps_reference_time', '1970-01-01T00:00:00+00:00');
  text(file, 'session_start_time', new Date(T0 * 1000).toISOString());
};

describe('clocks', () => {
  const gaps = 'recording_gaps_unexplained';
  const lost = lateFrom(500, 0.005);
  const cases: readonly Case[] = [
    [gaps, 'a gap', sampled(lost), true],
    [gaps, 'one sample lost', sampled(lateFrom(500, 0.001)), true],
    [gaps, 'no gap', sampled(() => {}), false],
    [gaps, 'a clock that runs 100 ppm fast', sampled((all) => all.set(times(1000, T0, 1000.1))), false],
    [gaps, 'a gap of which nothing is said', sampled(lost, { comments: 'No packet was lost.' }), true],
    [gaps, 'a gap that comments tell of', sampled(lost, { comments: 'epoch 01_a1 lost 5 packets' }), false],
    [gaps, 'a gap inside of an epoch', also(sampled(lost), inEpochs([T0 - 1, T0 + 9, '01_a'])), true],
    [
      gaps,
      'a pause between epochs',
      also(sampled(lateFrom(500, 60)), inEpochs([T0 - 1, T0 + 0.6, '01_a'], [T0 + 60, T0 + 70, '02_b'])),
      false,
    ],
    [gaps, 'events', sampled((all) => all.set(all.map((_, at) => T0 + at ** 2))), false],
    [gaps, 'a camera that pauses', sampled(lost, { type: 'ImageSeries' }), false],
    ['recording_clock_jumps_back', 'a step back', sampled(lateFrom(500, -0.2)), true],
    ['recording_clock_jumps_back', 'a step back of events', sampled((all) => all.set([T0 + 1e5], 3)), true],
    ['recording_clock_jumps_back', 'one time twice', sampled(lateFrom(500, -0.001)), false],
    [
      'recording_clock_implausible',
      'seconds from the start, said to be Unix time',
      also(
        unix,
        sampled((all) => all.set(times(1000, 5, 1000))),
      ),
      true,
    ],
    ['recording_clock_implausible', 'a year to come', also(unix, sampled(lateFrom(0, 4e9))), true],
    [
      'recording_clock_implausible',
      'Unix time',
      also(
        unix,
        sampled(() => {}),
      ),
      false,
    ],
    ['recording_before_session_start', 'two seconds early', also(unix, sampled(lateFrom(0, -2))), true],
    ['recording_before_session_start', 'half a second early', also(unix, sampled(lateFrom(0, -0.5))), false],
  ];
  test.each(cases)('%s: %s', (...one) => holds(one));

  test('nanoseconds are called what they are', async () => {
    const make = also(
      unix,
      sampled((all) => all.set(all.map((timeS) => timeS * 1e9))),
    );
    const found = (await findingsOf(make)).find(({ check }) => check === 'recording_clock_implausible');
    expect(found?.message).toContain('They are nanoseconds');
  });

  test('times of a wrong shape are left to the schema', async () => {
    const make: Make = (file) => {
      const group = series(file, 'acquisition/e-series', {});
      group.create_dataset({ name: 'timestamps', data: new Float64Array(0), shape: [0, 3] });
      const other = series(file, 'acquisition/other', {});
      const falling = Float64Array.from({ length: 200 }, (_, row) => T0 - row);
      other.create_dataset({ name: 'timestamps', data: falling, shape: [100, 2] });
    };
    expect(checksIn(await findingsOf(make), 'recording_')).toEqual([]);
  });

  test('one sample lost of 400,000 is found without reading them', async () => {
    const make =
      (lostAt: number | undefined): Make =>
      (file) => {
        const timestamps = times(400_000, T0, 30_000);
        if (lostAt !== undefined) lateFrom(lostAt, 1 / 30_000)(timestamps);
        series(file, 'acquisition/e-series', { timestamps });
      };
    const read = vi.spyOn(NwbReader.prototype, 'read');
    try {
      expect(checksIn(await findingsOf(make(undefined)), 'recording_')).toEqual([]);
      const elements = read.mock.results.map(({ value }) => (value as readonly unknown[]).length);
      expect(elements.reduce((sum, length) => sum + length, 0)).toBeLessThan(10_000);
      const [found] = (await findingsOf(make(123_456))).filter(({ check }) => check === gaps);
      expect(found?.found).toContain('the first before sample 123456');
      expect(found?.found).toContain('1 gap');
    } finally {
      read.mockRestore();
    }
  });

  test('the correction says what the timestamps show, and with it nothing is found', async () => {
    const found = (await findingsOf(sampled(lost, { comments: 'No packet was lost.' }))).find(
      ({ check }) => check === gaps,
    );
    const [correction] = found?.corrections ?? [];
    expect(correction).toMatchObject({ certainty: 'likely', from: 'No packet was lost.' });
    const comments = typeof correction?.value === 'string' ? correction.value : '';
    expect(comments).toContain('6 ms');
    expect(comments).not.toContain('No packet was lost');
    expect(checksIn(await findingsOf(sampled(lost, { comments })), 'recording_')).toEqual([]);
  });
});

describe('channels', () => {
  const ROWS = 3000;
  /** Four channels: noise, and what `of` says of the others. */
  function ephys(of: (column: number, row: number) => number | undefined, bad: readonly number[] = []): Make {
    return (file) => {
      const data = Int16Array.from({ length: 4 * ROWS }, (_, at) => {
        const [row, column] = [Math.floor(at / 4), at % 4];
        return of(column, row) ?? ((row * 7919 + column * 104_729) % 211) - 105;
      });
      const group = series(file, 'acquisition/e-series', { type: 'ElectricalSeries', data, columns: 4 });
      group.create_dataset({ name: 'electrodes', data: Int32Array.of(0, 1, 2, 3), shape: [4] });
      const rows: MadeElectrode[] = [0, 1, 2, 3].map((row) => ({ group: '0', bad: bad.includes(row) }));
      electrodes(file, rows);
    };
  }
  const only = (column: number, of: (row: number) => number | undefined) =>
    ephys((one, row) => (one === column ? of(row) : undefined));
  const copied = (column: number, row: number): number | undefined =>
    column === 3 ? ((row * 7919) % 211) - 105 : undefined;
  const flat = 'recording_channels_flat';
  const saturated = 'recording_channels_saturated';
  const duplicated = 'recording_channels_duplicated';
  const cases: readonly Case[] = [
    [flat, 'one value', only(1, () => 12), true],
    [flat, 'one value of a bad channel', ephys((column) => (column === 1 ? 12 : undefined), [1]), false],
    [flat, 'a quiet channel', only(1, (row) => row % 2), false],
    [saturated, 'a tenth at the limit', only(2, (row) => (row % 10 === 0 ? 32_767 : undefined)), true],
    [saturated, 'a fortieth at the limit', only(2, (row) => (row % 40 === 0 ? -32_768 : undefined)), false],
    [saturated, 'high, below the limit', only(2, (row) => 32_700 + (row % 50)), false],
    [duplicated, 'the values of another', ephys(copied), true],
    [duplicated, 'those of a bad channel', ephys(copied, [3]), false],
    [
      duplicated,
      'the values of another but for one',
      ephys((column, row) => (row === 0 && column === 3 ? 9 : copied(column, row))),
      false,
    ],
  ];
  test.each(cases)('%s: %s', (...one) => holds(one));

  test('channels are named as the lab knows them', async () => {
    const make: Make = (file) => {
      only(1, () => 0)(file);
      const table = groupAt(file, 'general/extracellular_ephys/electrodes');
      table.create_dataset({ name: 'ntrode_id', data: Int32Array.of(5, 5, 6, 6), shape: [4] });
      table.create_dataset({ name: 'channel_id', data: Int32Array.of(0, 1, 0, 1), shape: [4] });
    };
    const [found] = (await findingsOf(make)).filter(({ check }) => check === flat);
    expect(found?.message).toContain('column 1 (nTrode 5, channel 1)');
  });

  const sensor = (name: string, of: (row: number) => number): Make => {
    const data = Int16Array.from({ length: 900 }, (_, at) => of(Math.floor(at / 3)));
    return (file) => series(file, `acquisition/${name}`, { data, columns: 3 });
  };
  const [off, unsaid] = ['recording_sensor_off', 'recording_unit_unsaid'];
  const withUnit =
    (unit: string): Make =>
    (file) => {
      sensor('analog_input', (row) => row % 3)(file);
      const data = file.get('acquisition/analog_input/data');
      if (!(data instanceof Dataset)) throw new Error('the series has no data');
      if (data.attrs['unit'] !== undefined) data.delete_attribute('unit');
      data.create_attribute('unit', unit, [], 'S');
    };
  test.each<Case>([
    [off, 'an accelerometer that stands still', sensor('accelerometer', () => -1), true],
    [off, 'one that moves', sensor('accelerometer', (row) => row % 3), false],
    [off, 'an input where nothing is connected', sensor('analog_input', () => 0), false],
    [unsaid, 'the unit of an empty form', withUnit('-1'), true],
    [unsaid, 'a unit', withUnit('volts'), false],
  ])('%s: %s', (...one) => holds(one));
});

describe('electrodes', () => {
  const table =
    (...rows: readonly MadeElectrode[]): Make =>
    (file) =>
      electrodes(file, rows);
  const beyond = 'recording_electrode_beyond_probe';
  const contacts: Make = (file) => probe(file, '0', 2);
  test.each<Case>([
    ['recording_group_all_bad', 'all', table({ group: '0', bad: true }, { group: '1' }), true],
    [
      'recording_group_all_bad',
      'all but one',
      table({ group: '0', bad: true }, { group: '0' }, { group: '1' }),
      false,
    ],
    [
      'recording_hw_chan_duplicated',
      'one channel twice',
      table({ group: '0', hwChan: 3 }, { group: '1', hwChan: 3 }),
      true,
    ],
    [
      'recording_hw_chan_duplicated',
      'none known',
      table({ group: '0', hwChan: -1 }, { group: '1', hwChan: -1 }),
      false,
    ],
    [beyond, 'a third contact of two', also(contacts, table({ group: '0', contact: 2 })), true],
    [beyond, 'another shank', also(contacts, table({ group: '0', contact: 1, shank: 1 })), true],
    [beyond, 'the last contact', also(contacts, table({ group: '0', contact: 1 })), false],
    [beyond, 'no probe to compare', table({ group: '0', contact: 99 }), false],
  ])('%s: %s', (...one) => holds(one));
});

describe('positions and videos', () => {
  const path = 'processing/behavior/position/led_0_series_1';
  const pixels =
    (of: (row: number) => readonly [number, number], frame?: readonly [number, number]): Make =>
    (file) => {
      const data = Uint16Array.from({ length: 200 }, (_, at) => of(at >> 1)[at % 2] ?? 0);
      series(file, path, { type: 'SpatialSeries', data, columns: 2 });
      if (frame === undefined) return;
      const film = video(file, 'processing/video_files/video/film', { files: ['film.mp4'] });
      film.create_dataset({ name: 'dimension', data: Int32Array.from(frame), shape: [2] });
    };
  const meters =
    (of: (row: number) => number): Make =>
    (file) => {
      const data = Float64Array.from({ length: 200 }, (_, at) => of(at >> 1));
      series(file, path, { type: 'SpatialSeries', data, columns: 2 });
    };
  const lostRows = (count: number) => (row: number) => (row < count ? ([0, 0] as const) : ([9, 7] as const));
  const outside = 'recording_position_outside_frame';
  const lost = 'recording_position_lost';
  const film =
    (files: string[], frames: readonly number[] | undefined, timestamps: number): Make =>
    (file) => {
      const made = { files, times: timestamps, ...(frames === undefined ? {} : { frames }) };
      video(file, 'processing/video_files/video/film', made);
    };
  const two = ['a.mp4', 'b.mp4'];
  const frames = 'recording_video_frames';
  test.each<Case>([
    [outside, '65535', pixels((row) => [row === 3 ? 65_535 : 9, 9]), true],
    [outside, 'the edge of what 16 bits hold', pixels((row) => [row === 3 ? 65_534 : 9, 9]), false],
    [outside, 'beyond the width', pixels(() => [641, 9], [640, 480]), true],
    [outside, 'the last column of the frame', pixels(() => [640, 480], [640, 480]), false],
    [outside, 'below 0, in meters', meters(() => -0.3), false],
    [outside, 'infinitely far', meters((row) => (row === 3 ? Number.POSITIVE_INFINITY : 0.3)), true],
    [lost, '60 of 100 at (0, 0)', pixels(lostRows(60)), true],
    [lost, '50 of 100 at (0, 0)', pixels(lostRows(50)), false],
    [lost, '60 of 100 without a place', meters((row) => (row < 60 ? Number.NaN : 0.3)), true],
    [lost, 'at the left edge', pixels((row) => [0, row + 1]), false],
    [frames, 'two files, one first frame', film(two, [0], 40), true],
    [frames, 'a file behind the last time', film(two, [0, 40], 40), true],
    [frames, 'not from the first', film(['a.mp4'], [1], 40), true],
    [frames, 'no times', film(['a.mp4'], [0], 0), true],
    [frames, 'the last frame alone in the second file', film(two, [0, 39], 40), false],
    [frames, 'one file, nothing said', film(['a.mp4'], undefined, 40), false],
  ])('%s: %s', (...one) => holds(one));
});

describe('epochs, tasks, cameras, digital lines', () => {
  const [overlap, unknown] = ['recording_epochs_overlap', 'recording_task_epoch_unknown'];
  const [taskless, empty] = ['recording_epoch_without_task', 'recording_epoch_without_samples'];
  const [unused, edges] = ['recording_camera_unused', 'recording_dio_without_edges'];
  const two = inEpochs([T0, T0 + 5, '01_a'], [T0 + 5, T0 + 9, '02_b']);
  const tasks =
    (...numbers: readonly number[]): Make =>
    (file) =>
      task(file, 'task_0', numbers, [0]);
  const samples = (startS: number): Make => {
    const timestamps = times(100, startS, 10);
    return (file) => series(file, 'acquisition/e-series', { timestamps });
  };
  const eye: Make = (file) => camera(file, 'camera_device 0');
  const lines =
    (...states: readonly Uint8Array[]): Make =>
    (file) => {
      typed(groupAt(file, 'processing/behavior/behavioral_events'), 'BehavioralEvents');
      for (const [line, data] of states.entries())
        series(file, `processing/behavior/behavioral_events/line ${line}`, { data });
    };
  test.each<Case>([
    [overlap, 'by a second', inEpochs([T0, T0 + 6, '01_a'], [T0 + 5, T0 + 9, '02_b']), true],
    [
      overlap,
      'one inside another, not in order',
      inEpochs([T0 + 5, T0 + 6, '02_b'], [T0, T0 + 9, '01_a']),
      true,
    ],
    [overlap, 'one begins where the other ends', two, false],
    [unknown, 'epoch 3 of two', also(two, tasks(1, 2, 3)), true],
    [unknown, 'those that are there', also(two, tasks(1, 2)), false],
    [unknown, 'counted where tags have no number', also(inEpochs([T0, T0 + 5, 'sleep']), tasks(1)), false],
    [taskless, 'the second', also(two, tasks(1)), true],
    [taskless, 'none', also(two, tasks(1, 2)), false],
    [taskless, 'no tasks at all', two, false],
    [empty, 'the second', also(two, samples(T0 - 5.5)), true],
    [empty, 'none', also(two, samples(T0)), false],
    [unused, 'nothing names it', eye, true],
    [unused, 'a task names it', also(eye, tasks(1)), false],
    [
      unused,
      'a video is its own',
      also(eye, (file) => {
        video(file, 'processing/video_files/video/film', { files: ['a.mp4'], device: 'camera_device 0' });
      }),
      false,
    ],
    [edges, 'one of two lines', lines(Uint8Array.of(0, 1), Uint8Array.of(1, 1, 1)), true],
    [edges, 'every line changes', lines(Uint8Array.of(0, 1), Uint8Array.of(1, 1, 0)), false],
  ])('%s: %s', (...one) => holds(one));

  test('the lines are named', async () => {
    const found = await findingsOf(lines(Uint8Array.of(0, 1), Uint8Array.of(1, 1)));
    expect(found.find(({ check }) => check === edges)?.found).toBe('line 1');
  });
});
