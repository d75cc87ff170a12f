import type { SyntheticNTrode } from './layout.ts';
import { normalFrom, pinkTable } from './noise.ts';
import type { ResolvedOptions } from './options.ts';
import { patternValue } from './pattern.ts';
import { mixSeeds, randomFrom } from './random.ts';
import { type SpikeTrain, spikesOf } from './spikes.ts';
import type { Timeline } from './timeline.ts';

/** Makes the ephys of one recording, block by block in order of time. */
export interface EphysSource {
  /** Readies the samples from `firstSample` on; blocks may not go back. */
  begin(firstSample: number, count: number): void;
  /** Fills in the begun block of one slot of the packet, as counts that may lie beyond int16. */
  fill(slot: number, counts: Float32Array): void;
}

function patternSource(hwChans: readonly number[], timeline: Timeline): EphysSource {
  let first = 0;
  let length = 0;
  return {
    begin(firstSample, count) {
      first = firstSample;
      length = count;
    },
    fill(slot, counts) {
      const hwChan = hwChans[slot] ?? 0;
      for (let index = 0; index < length; index++) {
        counts[index] = patternValue(timeline.recording, hwChan, first + index);
      }
    },
  };
}

// Lengths without a common factor: their mixture repeats after days, not after seconds.
const LENGTHS = [131072, 114689, 98303] as const;

interface Tables {
  readonly own: Float32Array;
  readonly other: Float32Array;
  readonly shared: Float32Array;
}

interface Voice {
  readonly offsets: readonly [number, number];
  readonly own: number;
  readonly other: number;
  readonly shared: number;
  readonly theta: number;
  readonly hum: number;
  readonly train: SpikeTrain | undefined;
  readonly position: number;
  readonly countsPerUv: number;
}

/** Background, theta, spikes, hum and noise of the shared reference, each in microvolts. */
function realisticSource(
  options: ResolvedOptions,
  hwChans: readonly number[],
  nTrodes: readonly SyntheticNTrode[],
  timeline: Timeline,
  tables: Tables,
): EphysSource {
  const { rateHz, seed } = options;
  const places = new Map(
    nTrodes.flatMap((nTrode, index) =>
      nTrode.hwChans.map((hwChan, position) => [hwChan, { nTrode, index, position }]),
    ),
  );
  const trains = nTrodes.map((nTrode) => spikesOf(nTrode, rateHz, mixSeeds(seed, 71, timeline.recording)));
  const voices = hwChans.map((hwChan): Voice => {
    const place = places.get(hwChan);
    const random = randomFrom(mixSeeds(seed, 72, hwChan));
    const depth = randomFrom(mixSeeds(seed, 73, place?.nTrode.id ?? 0));
    return {
      offsets: [Math.floor(random() * LENGTHS[0]), Math.floor(random() * LENGTHS[1])],
      own: 9 + 6 * random(),
      other: 5 + 4 * random(),
      shared: 8 + 2 * random(),
      theta: 30 + 90 * depth(),
      hum: 3 + 5 * random(),
      train: place === undefined ? undefined : trains[place.index],
      position: place?.position ?? 0,
      countsPerUv: 1 / (place?.nTrode.uvPerCount ?? 0.195),
    };
  });
  let first = 0;
  let length = 0;
  let swell = new Float32Array(0);
  let shared = new Float32Array(0);
  let theta = new Float32Array(0);
  let hum = new Float32Array(0);
  return {
    begin(firstSample, count) {
      for (const train of trains) train.advance(firstSample, firstSample + count);
      first = timeline.epochOffsetSamples + firstSample;
      length = count;
      if (swell.length < count) {
        swell = new Float32Array(count);
        shared = new Float32Array(count);
        theta = new Float32Array(count);
        hum = new Float32Array(count);
      }
      for (let index = 0; index < count; index++) {
        const seconds = (first + index) / rateHz;
        const slow = Math.sin(2 * Math.PI * 0.11 * seconds);
        swell[index] = 1 + 0.4 * slow;
        theta[index] = (0.7 - 0.3 * slow) * Math.sin(2 * Math.PI * (7.8 * seconds + 0.4 * slow));
        hum[index] = Math.sin(2 * Math.PI * 60 * seconds);
        shared[index] = tables.shared[(first + index) % LENGTHS[2]] ?? 0;
      }
    },
    fill(slot, counts) {
      const voice = voices[slot];
      if (voice === undefined) return;
      const gain = voice.countsPerUv;
      const own = voice.own * gain;
      const other = voice.other * gain;
      const common = voice.shared * gain;
      const slow = voice.theta * gain;
      const mains = voice.hum * gain;
      let i = (first + voice.offsets[0]) % LENGTHS[0];
      let j = (first + voice.offsets[1]) % LENGTHS[1];
      for (let index = 0; index < length; index++) {
        counts[index] =
          own * (tables.own[i] ?? 0) +
          other * (tables.other[j] ?? 0) * (swell[index] ?? 0) +
          common * (shared[index] ?? 0) +
          slow * (theta[index] ?? 0) +
          mains * (hum[index] ?? 0);
        if (++i === LENGTHS[0]) i = 0;
        if (++j === LENGTHS[1]) j = 0;
      }
      voice.train?.addTo(counts, length, first - timeline.epochOffsetSamples, voice.position, gain);
    },
  };
}

function withHiss(table: Float32Array, seed: number): Float32Array {
  const random = randomFrom(seed);
  for (let index = 0; index < table.length; index++)
    table[index] = (table[index] ?? 0) + 0.45 * normalFrom(random);
  return table;
}

/** A maker of sources that share their tables of noise, which take a moment to compute. */
export function ephysSources(
  options: ResolvedOptions,
  hwChans: readonly number[],
  nTrodes: readonly SyntheticNTrode[],
): (timeline: Timeline) => EphysSource {
  if (options.signal === 'pattern') return (timeline) => patternSource(hwChans, timeline);
  const tables: Tables = {
    own: withHiss(pinkTable(LENGTHS[0], mixSeeds(options.seed, 74)), mixSeeds(options.seed, 77)),
    other: pinkTable(LENGTHS[1], mixSeeds(options.seed, 75)),
    shared: pinkTable(LENGTHS[2], mixSeeds(options.seed, 76)),
  };
  return (timeline) => realisticSource(options, hwChans, nTrodes, timeline, tables);
}
