import type { SyntheticNTrode } from './layout.ts';
import { mixSeeds, type Random, randomFrom } from './random.ts';

/** One neuron near an nTrode: its rate, and how large its spike is on each of the nTrode's channels. */
interface Unit {
  readonly random: Random;
  readonly rateHz: number;
  readonly microvolts: readonly number[];
  /** Samples at which spikes start that may still reach into what comes next. */
  readonly starts: number[];
  next: number;
}

export interface SpikeTrain {
  /** Draws what fires before `endSample`, and forgets what ended before `firstSample`. */
  advance(firstSample: number, endSample: number): void;
  /** Adds, in microvolts, the spikes on one channel of the nTrode to the samples from `firstSample` on. */
  addTo(samples: Float32Array, count: number, firstSample: number, channel: number, gain: number): void;
}

const SPIKE_SECONDS = 0.0018;
const REFRACTORY_SECONDS = 0.003;

/** A trough of depth 1 and the slower hump after it. */
function waveform(rateHz: number): Float32Array {
  return Float32Array.from({ length: Math.ceil(SPIKE_SECONDS * rateHz) }, (_, index) => {
    const ms = (index / rateHz) * 1000;
    return -Math.exp(-(((ms - 0.45) / 0.14) ** 2)) + 0.33 * Math.exp(-(((ms - 0.95) / 0.28) ** 2));
  });
}

function nextStart(unit: Unit, rateHz: number): number {
  const interval = REFRACTORY_SECONDS - Math.log(1 - unit.random()) / unit.rateHz;
  return unit.next + Math.max(1, Math.round(interval * rateHz));
}

/** Three units at a tetrode; on a larger probe one for every six channels, each heard by its neighbours only. */
export function spikesOf(nTrode: SyntheticNTrode, rateHz: number, seed: number): SpikeTrain {
  const shape = waveform(rateHz);
  const size = nTrode.hwChans.length;
  const units = Array.from({ length: size <= 6 ? 3 : Math.ceil(size / 6) }, (_, index): Unit => {
    const random = randomFrom(mixSeeds(seed, nTrode.id, index));
    const peak = 70 + 180 * random() ** 2;
    const centre = random() * size;
    const microvolts = nTrode.hwChans.map((_hwChan, channel) => {
      const near = size <= 6 ? 0.35 + 0.65 * random() : Math.exp(-(((channel - centre) / 2.5) ** 2));
      return near < 0.05 ? 0 : peak * near;
    });
    const unit: Unit = { random, rateHz: 1 + 14 * random() ** 2, microvolts, starts: [], next: 0 };
    unit.next = nextStart(unit, rateHz);
    return unit;
  });
  return {
    advance(firstSample, endSample) {
      for (const unit of units) {
        while (unit.starts.length > 0 && (unit.starts[0] ?? 0) + shape.length <= firstSample)
          unit.starts.shift();
        while (unit.next < endSample) {
          if (unit.next + shape.length > firstSample) unit.starts.push(unit.next);
          unit.next = nextStart(unit, rateHz);
        }
      }
    },
    addTo(samples, count, firstSample, channel, gain) {
      for (const unit of units) {
        const size = (unit.microvolts[channel] ?? 0) * gain;
        if (size === 0) continue;
        for (const start of unit.starts) {
          const from = Math.max(0, firstSample - start);
          const to = Math.min(shape.length, firstSample + count - start);
          for (let index = from; index < to; index++) {
            const at = start + index - firstSample;
            samples[at] = (samples[at] ?? 0) + size * (shape[index] ?? 0);
          }
        }
      }
    },
  };
}
