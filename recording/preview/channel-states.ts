import { throwIfCancelled } from '../../schemas/index.ts';
import type { Recording } from '../contract.ts';
import { openForReading, readFully } from '../file-bytes.ts';

/** Places of a recording that are looked at, and for how long each. */
const PLACES = 24;
const PLACE_SECONDS = 0.1;
/** Nothing else is read for it: a wide recording is looked at for a shorter time at each place. */
const MOST_PLACE_BYTES = 1024 * 1024;
/** An amplifier that moves by no more than the last bit is not connected. */
const FLAT_COUNTS = 1;
/** Counts this close to the end of int16 are as far as the amplifier goes. */
const RAIL_COUNTS = 32_700;
const SATURATED_SHARE = 0.01;
/** Times the median of all channels. */
const NOISY_FACTOR = 4;
/** Fewer channels have no median that says anything. */
const LEAST_CHANNELS = 8;

export type ChannelState = 'fine' | 'flat' | 'saturated' | 'noisy';

export interface ChannelStates {
  readonly places: number;
  /** Looked at in all. */
  readonly seconds: number;
  readonly channels: readonly {
    readonly id: string;
    readonly state: ChannelState;
    /** Root mean square around the mean of each place: µV where the recording has a scale, else counts. */
    readonly rms: number;
    readonly unit: 'µV' | 'counts';
    /** Share of the samples at the end of the range. */
    readonly railShare: number;
  }[];
}

interface Tally {
  sumOfSquares: number;
  atRail: number;
  /** Greatest difference between samples of one place. */
  range: number;
}

/**
 * Guesses from samples at a few places which electrodes are flat, saturated or much noisier than the others. It is a
 * guess: a channel can be fine at these places and broken elsewhere.
 * @throws InputError `file`; CancelledError
 */
export async function estimateChannelStates(
  recording: Recording,
  signal?: AbortSignal,
): Promise<ChannelStates> {
  const { file, ephys, packets, packetBytes, headerBytes, rateHz } = recording;
  const wanted = Math.min(Math.round(PLACE_SECONDS * rateHz), Math.floor(MOST_PLACE_BYTES / packetBytes));
  const rows = Math.min(packets, Math.max(1, wanted));
  const places = rows === 0 || ephys.length === 0 ? 0 : Math.min(PLACES, Math.floor(packets / rows));
  const tallies = ephys.map((): Tally => ({ sumOfSquares: 0, atRail: 0, range: 0 }));
  if (places > 0) {
    const buffer = Buffer.alloc(rows * packetBytes);
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    const handle = await (recording.openFile ?? openForReading)(file);
    try {
      for (let place = 0; place < places; place++) {
        throwIfCancelled(signal);
        const packet = places === 1 ? 0 : Math.floor((place * (packets - rows)) / (places - 1));
        await readFully(handle, buffer, headerBytes + packet * packetBytes, file);
        for (const [index, { offsetBytes }] of ephys.entries()) {
          const tally = tallies[index];
          if (tally !== undefined) addPlace(tally, view, offsetBytes, rows, packetBytes);
        }
      }
    } finally {
      await handle.close();
    }
  }
  const samples = Math.max(1, places * rows);
  const inUnits = ephys.map(({ microvoltsPerCount = 1 }, index) => {
    const { sumOfSquares } = tallies[index] ?? { sumOfSquares: 0 };
    return Math.sqrt(sumOfSquares / samples) * microvoltsPerCount;
  });
  const median = inUnits.toSorted((a, b) => a - b)[Math.floor(inUnits.length / 2)] ?? 0;
  return {
    places,
    seconds: (places * rows) / rateHz,
    channels: ephys.map(({ id, microvoltsPerCount }, index) => {
      const { atRail, range } = tallies[index] ?? { atRail: 0, range: 0 };
      const rms = inUnits[index] ?? 0;
      const railShare = atRail / samples;
      const isNoisy = ephys.length >= LEAST_CHANNELS && median > 0 && rms > NOISY_FACTOR * median;
      const state = stateOf(places > 0, range, railShare, isNoisy);
      return { id, state, rms, unit: microvoltsPerCount === undefined ? 'counts' : 'µV', railShare };
    }),
  };
}

function addPlace(
  tally: Tally,
  view: DataView,
  offsetBytes: number,
  rows: number,
  packetBytes: number,
): void {
  let [sum, squares, low, high] = [0, 0, 32_767, -32_768];
  for (let row = 0, byte = offsetBytes; row < rows; row++, byte += packetBytes) {
    const count = view.getInt16(byte, true);
    sum += count;
    squares += count * count;
    if (count < low) low = count;
    if (count > high) high = count;
    if (count >= RAIL_COUNTS || count <= -RAIL_COUNTS) tally.atRail++;
  }
  tally.sumOfSquares += Math.max(0, squares - (sum * sum) / rows);
  tally.range = Math.max(tally.range, high - low);
}

function stateOf(isLookedAt: boolean, range: number, railShare: number, isNoisy: boolean): ChannelState {
  if (!isLookedAt) return 'fine';
  if (railShare >= SATURATED_SHARE) return 'saturated';
  if (range <= FLAT_COUNTS) return 'flat';
  return isNoisy ? 'noisy' : 'fine';
}
