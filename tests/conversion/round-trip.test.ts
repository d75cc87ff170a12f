import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SyntheticTruth } from '../../recording/synthetic/index.ts';
import { hasPython, python } from '../yardstick.ts';
import {
  analogDigests,
  counterDigest,
  dioEvents,
  ephysDigests,
  ephysDigestsByHand,
  packetsOf,
  sensorEvents,
  unixTimes,
  worstDistance,
} from './expected.ts';
import { type Case, cases } from './sessions.ts';
import { type Converted, openWorkshop, type Workshop } from './workshop.ts';

interface Timed {
  readonly times: readonly number[];
  readonly description: string;
  readonly comments: string;
  readonly dtype: string;
  readonly conversion: number;
  readonly unit: string;
}

interface ReadBack {
  readonly ephys: {
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly chunks: readonly number[];
    readonly conversion: number;
    readonly channelConversion: readonly number[] | null;
    readonly unit: string;
    readonly hwChans: readonly string[];
    readonly ntrodes: readonly number[];
    readonly sha256: Readonly<Record<string, string>>;
    readonly firstVolts: readonly number[];
  } | null;
  readonly times: {
    readonly path: string;
    readonly dtype: string;
    readonly rows: number;
    readonly worstS: number | null;
    readonly ascending: boolean;
  };
  readonly counters: { readonly dtype: string; readonly sha256: string };
  readonly series: Readonly<
    Record<
      string,
      {
        readonly shape: readonly number[];
        readonly dtype: string;
        readonly description: string;
        readonly conversion: number;
        readonly unit: string;
        readonly sha256: readonly string[];
      }
    >
  >;
  readonly sensors: Readonly<Record<string, Timed & { readonly data: readonly (readonly number[])[] }>>;
  readonly dio: Readonly<Record<string, Timed & { readonly states: readonly number[] }>>;
  readonly shared: Readonly<Record<string, { readonly kind: string; readonly same: boolean }>>;
  readonly epochs: readonly (readonly [start: number, stop: number, tags: readonly string[]])[];
  readonly datasets: number;
}

const MICROSECOND = 1e-6;
const SENSORS = [
  ['accelerometer', 'accelerometer'],
  ['gyroscope', 'gyroscope'],
  ['magnetometer', 'magnetometer'],
  ['controllerAnalog', 'controller_analog_input'],
] as const;

/** Microvolts per count of an hwChan: of the header, or of the metadata that the generator writes. */
function microvoltsOf(truth: SyntheticTruth, hwChan: number): number {
  return truth.nTrodes.find(({ hwChans }) => hwChans.includes(hwChan))?.uvPerCount ?? 0.195;
}

describe.skipIf(!hasPython)('a converted session, read back by h5py', () => {
  let workshop: Workshop;
  const made = new Map<string, { converted: Converted; read: ReadBack }>();

  beforeAll(async () => {
    workshop = await openWorkshop();
    const all: { name: string; converted: Converted; times: string }[] = [];
    for (const [name, { options, settings = {} }] of Object.entries<Case>(cases)) {
      const converted = await workshop.convert(name.replaceAll(/\W+/g, '_'), options, settings);
      const times = `${converted.path}.f64`;
      await writeFile(times, unixTimes(converted.truth));
      all.push({ name, converted, times });
    }
    const jobs = all.map(({ converted, times }) => ({ path: converted.path, times }));
    const reads = (await python('read_back.py', [], jobs)) as ReadBack[];
    for (const [index, { name, converted }] of all.entries()) {
      const read = reads[index];
      if (read !== undefined) made.set(name, { converted, read });
    }
  });
  afterAll(() => workshop.close());

  describe.each(Object.keys(cases))('%s', (name) => {
    const of = () => {
      const found = made.get(name);
      if (found === undefined) throw new Error(`${name} was not converted`);
      return { ...found, truth: found.converted.truth };
    };

    test('holds every sample of every channel as recorded', () => {
      const { read, truth, converted } = of();
      if (truth.layout.hwChans.length === 0) {
        expect(read.ephys).toBeNull();
        return;
      }
      expect(read.ephys?.shape).toEqual([packetsOf(truth), truth.layout.hwChans.length]);
      expect(read.ephys?.dtype).toBe('int16');
      expect(read.ephys?.sha256).toEqual(ephysDigests(truth));
      expect(read.ephys?.sha256).toEqual(ephysDigestsByHand(converted.folder, truth));
    });

    test('turns counts into volts with the scale of each channel', () => {
      const { read, truth } = of();
      if (read.ephys === null) return;
      const { conversion, channelConversion, hwChans, firstVolts, unit } = read.ephys;
      expect(unit).toBe('volts');
      const scales = hwChans.map((hwChan) => microvoltsOf(truth, Number(hwChan)));
      if (new Set(scales).size === 1) {
        expect(channelConversion).toBeNull();
        expect(conversion).toBe(Number(`${scales[0]}e-6`));
      } else {
        // One factor takes microvolts to volts, the other is the header's own number: nothing is rounded.
        expect(conversion).toBe(1e-6);
        expect(channelConversion).toEqual(scales);
      }
      for (const [column, hwChan] of hwChans.entries()) {
        const volts = truth.ephysSample(0, Number(hwChan), 0) * (scales[column] ?? 0) * 1e-6;
        expect(Math.abs((firstVolts[column] ?? 0) - volts)).toBeLessThanOrEqual(Math.abs(volts) * 1e-15);
      }
    });

    test('has the time and the counter of every packet', () => {
      const { read, truth } = of();
      expect(read.times).toMatchObject({ dtype: 'float64', rows: packetsOf(truth) });
      expect(read.times.worstS).toBeLessThan(MICROSECOND);
      if (truth.options.gapSeconds > 0) expect(read.times.ascending).toBe(true);
      expect(read.counters).toEqual({ dtype: 'uint32', sha256: counterDigest(truth) });
    });

    test('has every change of every named digital line', () => {
      const { read, truth } = of();
      const lines = dioEvents(truth);
      expect(Object.keys(read.dio).sort()).toEqual(Object.keys(lines).sort());
      for (const [line, { values, times }] of Object.entries(lines)) {
        expect(read.dio[line]?.states, line).toEqual(values);
        expect(read.dio[line]?.dtype).toBe('uint8');
        expect(worstDistance(read.dio[line]?.times ?? [], times), line).toBeLessThan(MICROSECOND);
      }
      for (const { name: line, hardwareName } of truth.recordings[0]?.dio ?? [])
        expect(read.dio[line]?.description).toBe(hardwareName);
    });

    test('has the fresh samples of every sensor that ran, at their own times', () => {
      const { read, truth } = of();
      for (const [what, series] of SENSORS) {
        const { values, times } = sensorEvents(truth, what);
        const found = read.sensors[series];
        if (values.length === 0) {
          expect(found, `${series} was off`).toBeUndefined();
          continue;
        }
        expect(found?.data, series).toEqual(values);
        expect(found?.dtype).toBe('int16');
        expect(worstDistance(found?.times ?? [], times), series).toBeLessThan(MICROSECOND);
      }
      const names = SENSORS.map(([, series]) => series as string);
      expect(Object.keys(read.sensors).filter((series) => !names.includes(series))).toEqual([]);
    });

    test('has every sample of the analog channels', () => {
      const { read, truth } = of();
      const digests = analogDigests(truth);
      const found: Record<string, string | undefined> = {};
      for (const { description, sha256, dtype, shape } of Object.values(read.series)) {
        expect(dtype).toBe('int16');
        expect(shape[0]).toBe(packetsOf(truth));
        const ids = description.split('columns: ')[1]?.split(', ') ?? [];
        for (const [column, id] of ids.entries()) found[id] = sha256[column];
      }
      expect(found).toEqual(digests);
    });

    test('shares one timestamps dataset, by links', () => {
      const { read, truth } = of();
      const owner = read.times.path.slice(0, -'/timestamps'.length);
      expect(owner).toBe(
        read.ephys === null ? 'processing/sample_count/sample_count' : 'acquisition/e-series',
      );
      const links = Object.entries(read.shared).filter(([path]) => path !== `/${owner}`);
      const series = [
        ...Object.keys(read.series),
        ...(read.ephys === null ? [] : ['/processing/sample_count/sample_count']),
      ];
      expect(
        links
          .filter(([, { same }]) => same)
          .map(([path]) => path)
          .sort(),
      ).toEqual(series.sort());
      for (const [path, { kind, same }] of links) {
        if (packetsOf(truth) < 1000 && !same) continue;
        expect({ path, kind, same }).toEqual({ path, kind: 'SoftLink', same: true });
      }
    });

    test('has one interval for each epoch', () => {
      const { read, truth } = of();
      const epochs = Map.groupBy(truth.recordings.entries(), ([, { epoch }]) => epoch);
      const expected = [...epochs].map(([epoch, files]) => {
        const last = files.at(-1);
        return {
          tag: `${String(epoch).padStart(2, '0')}_${truth.options.tag}${epoch}`,
          startS: (files[0]?.[1].systemTimeAtCreationMs ?? 0) / 1000,
          stopS: last === undefined ? 0 : truth.unixSeconds(last[0], last[1].packets - 1),
        };
      });
      expect(read.epochs.map(([, , tags]) => tags)).toEqual(expected.map(({ tag }) => [tag]));
      expect(read.epochs.map(([start]) => start)).toEqual(expected.map(({ startS }) => startS));
      // The end is the clock as it stands in the last packet, not the line through it.
      const jitterS = truth.options.clockJitterNs / 1e9 + MICROSECOND;
      for (const [index, { stopS }] of expected.entries())
        expect(Math.abs((read.epochs[index]?.[1] ?? 0) - stopS)).toBeLessThan(jitterS);
    });
  });

  test('has datasets that can all be read', () => {
    for (const { read } of made.values()) expect(read.datasets).toBeGreaterThan(50);
  });
});
