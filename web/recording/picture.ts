import type { SignalWindowView } from '../../schemas/assistant/index.ts';
import type { Tiles } from './tiles.ts';
import { packetAt, type TimeAxis, type TimeWindow } from './time-axis.ts';

/** The least and greatest of each channel in each pixel, as far as tiles are there. */
export interface Picture {
  readonly width: number;
  readonly channels: number;
  /** Pixel by pixel, least of each channel and then greatest; least above greatest where there is nothing. */
  readonly pairs: Int16Array;
}

/** What tiles hold of a window, pixel by pixel: where a pixel lies in a gap, or its tile is not there yet, nothing. */
export function pictureOf(
  tiles: Tiles,
  axis: TimeAxis,
  window: TimeWindow,
  level: number,
  width: number,
  channels: number,
): Picture {
  const pairs = new Int16Array(2 * width * channels);
  const ticksPerPixel = window.ticks / width;
  for (let pixel = 0; pixel < width; pixel++) {
    const base = 2 * pixel * channels;
    pairs.fill(32_767, base, base + channels);
    pairs.fill(-32_768, base + channels, base + 2 * channels);
    const first = packetAt(axis, window.from + pixel * ticksPerPixel);
    const end = packetAt(axis, window.from + (pixel + 1) * ticksPerPixel);
    for (let packet = first; packet < end; ) {
      const tile = tiles.at(level, packet);
      const reach = tile === undefined ? end : Math.min(end, endOf(tile));
      if (tile !== undefined) fold(tile, packet, reach, pairs, base, channels);
      packet = Math.max(packet + 1, reach);
    }
  }
  return { width, channels, pairs };
}

function endOf({ firstPacket, packetsPerPoint, points }: SignalWindowView): number {
  return firstPacket + packetsPerPoint * points;
}

function fold(
  tile: SignalWindowView,
  firstPacket: number,
  endPacket: number,
  pairs: Int16Array,
  base: number,
  channels: number,
): void {
  const from = Math.floor((firstPacket - tile.firstPacket) / tile.packetsPerPoint);
  const end = Math.min(tile.points, Math.ceil((endPacket - tile.firstPacket) / tile.packetsPerPoint));
  for (let point = Math.max(0, from); point < end; point++) {
    const at = 2 * point * tile.channels;
    for (let channel = 0; channel < channels; channel++) {
      const low = tile.pairs[at + channel] ?? 0;
      const high = tile.pairs[at + tile.channels + channel] ?? 0;
      if (low < (pairs[base + channel] ?? 0)) pairs[base + channel] = low;
      if (high > (pairs[base + channels + channel] ?? 0)) pairs[base + channels + channel] = high;
    }
  }
}

/** The least and greatest of a channel in the whole picture, or undefined where nothing is there. */
export function rangeOf(
  { width, channels, pairs }: Picture,
  channel: number,
): { low: number; high: number } | undefined {
  let [low, high] = [32_767, -32_768];
  for (let pixel = 0; pixel < width; pixel++) {
    const base = 2 * pixel * channels + channel;
    low = Math.min(low, pairs[base] ?? 0);
    high = Math.max(high, pairs[base + channels] ?? 0);
  }
  return low > high ? undefined : { low, high };
}
