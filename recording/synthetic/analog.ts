import { bytesInPacket } from './layout.ts';
import type { ResolvedOptions } from './options.ts';
import { SINE } from './sensors.ts';

/** An analog channel that has bytes of its own in every packet (those of the ECU). */
export interface AnalogChannel {
  readonly id: string;
  readonly device: string;
  readonly startByte: number;
  /** Place among the rig's analog channels, from 0: it decides what the channel shows. */
  readonly index: number;
}

export function analogChannels(options: ResolvedOptions): AnalogChannel[] {
  const found: AnalogChannel[] = [];
  for (const device of options.devices) {
    if (bytesInPacket(device) === 0) continue;
    for (const { id, dataType, startByte, interleaved } of device.channels) {
      if (dataType !== 'analog' || interleaved !== undefined) continue;
      found.push({ id, device: device.name, startByte, index: found.length });
    }
  }
  return found;
}

/**
 * The value of an analog channel: ramps over all of int16 on even places, sines (about 7 Hz times place, at 30 kHz) on odd ones.
 */
export function analogValue(index: number, sample: number): number {
  if (index % 2 === 0) return ((sample * (index + 3)) % 65536) - 32768;
  return (SINE[(sample * index) & 4095] ?? 0) >> 2;
}
