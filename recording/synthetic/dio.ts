import { isRunEpoch, type Visit } from './behaviour.ts';
import type { CameraTruth } from './cameras.ts';
import type { DeviceChannel, SyntheticDevice } from './devices.ts';
import type { ResolvedOptions } from './options.ts';
import { mixSeeds, randomFrom } from './random.ts';
import { packetAtSample, type Timeline } from './timeline.ts';

/** A digital line that something is plugged into. */
export interface DioLine {
  /** As people write it in the metadata, without the prefix of the device. */
  readonly hardwareName: string;
  readonly name: string;
  readonly role: 'poke' | 'reward' | 'light' | 'camera ticks' | 'high at start' | 'silent';
  /** The well, or the camera (from 1). */
  readonly number: number;
  readonly comments?: string;
}

export const DIO_LINES: readonly DioLine[] = [
  {
    hardwareName: 'Din1',
    name: 'poke_left',
    role: 'poke',
    number: 0,
    comments: 'beam broken at the left well',
  },
  { hardwareName: 'Din2', name: 'poke_center', role: 'poke', number: 1 },
  { hardwareName: 'Din3', name: 'poke_right', role: 'poke', number: 2 },
  { hardwareName: 'Din4', name: 'side camera ticks', role: 'camera ticks', number: 2 },
  { hardwareName: 'Din5', name: 'overhead camera ticks', role: 'camera ticks', number: 1 },
  { hardwareName: 'Din6', name: 'door_closed', role: 'high at start', number: 0 },
  { hardwareName: 'Din7', name: 'unused_line', role: 'silent', number: 0 },
  { hardwareName: 'Dout1', name: 'reward_left', role: 'reward', number: 0, comments: 'milk pump' },
  { hardwareName: 'Dout2', name: 'reward_center', role: 'reward', number: 1 },
  { hardwareName: 'Dout3', name: 'reward_right', role: 'reward', number: 2 },
  { hardwareName: 'Dout31', name: 'house_light', role: 'light', number: 0 },
];

/** A line together with the channel of the header that carries it. */
export interface WiredLine extends DioLine {
  readonly channelId: string;
  readonly device: string;
  readonly startByte: number;
  readonly bit: number;
}

function findChannel(devices: readonly SyntheticDevice[], hardwareName: string) {
  for (const prefix of ['', 'ECU_', 'MCU_', 'Controller_']) {
    for (const device of devices) {
      const match = (channel: DeviceChannel) =>
        channel.dataType === 'digital' && channel.id === `${prefix}${hardwareName}`;
      const channel = device.inPacket === false ? undefined : device.channels.find(match);
      if (channel !== undefined) return { device: device.name, channel };
    }
  }
  return undefined;
}

/** The lines that this rig has a channel for. */
export function wiredLines(options: ResolvedOptions): WiredLine[] {
  return DIO_LINES.flatMap((line) => {
    if (line.role === 'camera ticks' && (options.cameraTicks === 'none' || line.number > options.cameras))
      return [];
    const found = findChannel(options.devices, line.hardwareName);
    if (found === undefined) return [];
    const { id: channelId, startByte, bit } = found.channel;
    return [{ ...line, channelId, device: found.device, startByte, bit }];
  });
}

type Change = readonly [seconds: number, value: 0 | 1];

function pulses(starts: readonly number[], lengthSeconds: number): Change[] {
  return starts.flatMap((start): Change[] => [
    [start, 1],
    [start + lengthSeconds, 0],
  ]);
}

function changesOf(
  line: WiredLine,
  options: ResolvedOptions,
  epoch: number,
  visits: readonly Visit[],
  cameras: readonly CameraTruth[],
): Change[] {
  const here = visits.filter(({ well }) => well === line.number);
  switch (line.role) {
    case 'poke':
      return here.flatMap((visit): Change[] => [
        [visit.arriveSeconds, 1],
        [visit.leaveSeconds, 0],
      ]);
    case 'reward':
      return pulses(
        here.filter(({ rewarded }) => rewarded).map(({ arriveSeconds }) => arriveSeconds + 0.05),
        0.1,
      );
    case 'light': {
      const random = randomFrom(mixSeeds(options.seed, 51, epoch));
      const starts: number[] = [];
      for (let at = 0.6 + random(); at < options.seconds; at += 2 + 2 * random()) starts.push(at);
      return pulses(starts, isRunEpoch(epoch) ? 0.5 : 1.2);
    }
    case 'camera ticks': {
      const times = (cameras.find(({ camera }) => camera === line.number)?.frames ?? []).map(
        ({ seconds }) => seconds,
      );
      if (options.cameraTicks === 'pulse') return pulses(times, 0.1 / options.framesPerSecond);
      return times.map((seconds, frame): Change => [seconds, frame % 2 === 0 ? 1 : 0]);
    }
    case 'high at start':
      return [
        [-1, 1],
        [options.seconds * 0.4, 0],
      ];
    case 'silent':
      return [];
  }
}

export interface DioTruth {
  readonly role: DioLine['role'];
  readonly channelId: string;
  readonly hardwareName: string;
  readonly name: string;
  /** State in the first packet. */
  readonly initial: 0 | 1;
  /** The packets whose state differs from that of the packet before them, with the new state. */
  readonly transitions: readonly (readonly [packet: number, value: 0 | 1])[];
}

/** What one line does in one recording. A change that falls into a loss shows in the packet after it. */
export function dioTruth(
  line: WiredLine,
  options: ResolvedOptions,
  timeline: Timeline,
  visits: readonly Visit[],
  cameras: readonly CameraTruth[],
): DioTruth {
  let initial: 0 | 1 = 0;
  let state: 0 | 1 = 0;
  const transitions: (readonly [number, 0 | 1])[] = [];
  for (const [seconds, value] of changesOf(line, options, timeline.epoch, visits, cameras)) {
    const sample = Math.ceil(seconds * options.rateHz) - timeline.epochOffsetSamples;
    const packet = packetAtSample(timeline, sample);
    if (packet >= timeline.packets) break;
    if (packet === 0) {
      initial = value;
      state = value;
      continue;
    }
    // Two changes in one packet leave only the later one to be seen, or none at all.
    if (transitions.at(-1)?.[0] === packet) {
      transitions.pop();
      state = state === 1 ? 0 : 1;
    }
    if (value !== state) transitions.push([packet, value]);
    state = value;
  }
  const { role, channelId, hardwareName, name } = line;
  return { role, channelId, hardwareName, name, initial, transitions };
}
