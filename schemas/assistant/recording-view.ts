import { z } from 'zod';
import type { SessionMetadata } from '../session-metadata/index.ts';

/** What a recording holds that can be drawn against time. */
export const recordingChannelSchema = z.object({
  /** What a preview is asked for by: hwChan of an electrode, else the name of the header. */
  id: z.string(),
  kind: z.enum(['ephys', 'analog', 'sensor', 'digital']),
  /** Absent where the recording has no scale: then counts are all there is. */
  unit: z.string().optional(),
  unitsPerCount: z.number().optional(),
  /** Of an electrode: id of its nTrode, and its place in it from 0. */
  nTrode: z.number().optional(),
  nTrodeChannel: z.number().optional(),
  /** Of a sensor: which. */
  sensor: z.string().optional(),
  /** Of a digital line. */
  isInput: z.boolean().optional(),
});

/** Seconds from the first packet of the recording. */
const spanSchema = z.object({ fromS: z.number(), endS: z.number() });

export const recordingEpochSchema = z.object({
  /** Place among the recordings of the session, from 0, in the order of their start: what the other addresses take. */
  index: z.number(),
  epoch: z.number(),
  tag: z.string(),
  file: z.string(),
  sizeBytes: z.number(),
  rateHz: z.number(),
  packets: z.number(),
  /** From the first packet to the last, gaps included. */
  seconds: z.number(),
  /** Unix time of the first and last packet by the recording's own clock; absent where it has none. */
  startS: z.number().optional(),
  endS: z.number().optional(),
  /** Packets that were lost before `packet`; steps back of the counter have no length and are not here. */
  gaps: z.array(z.object({ packet: z.number(), lost: z.number() })),
  /** False where there are more gaps than a look at the recording finds. */
  isGapsComplete: z.boolean(),
  videos: z.array(
    z.object({
      camera: z.number().optional(),
      name: z.string(),
      /** From its first to its last frame; absent where no file says when those were. */
      span: spanSchema.optional(),
    }),
  ),
  hasPositions: z.boolean(),
  /** From the first to the last position of any camera. */
  positionsSpan: spanSchema.optional(),
  channels: z.array(recordingChannelSchema),
});

/** The recordings of a session: what there is to look at, and when it was. */
export const recordingOverviewSchema = z.object({
  animal: z.string(),
  date: z.string(),
  epochs: z.array(recordingEpochSchema),
});

export const channelStatesSchema = z.object({
  /** The states are guesses from samples at so many places, so many seconds in all. */
  places: z.number(),
  seconds: z.number(),
  channels: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['fine', 'flat', 'saturated', 'noisy']),
      rms: z.number(),
      unit: z.enum(['µV', 'counts']),
      railShare: z.number(),
    }),
  ),
});

export const probeMapSchema = z.object({
  /** Where the places come from: the metadata with its probe types, the header of the recording, or nowhere. */
  source: z.enum(['metadata', 'header', 'none']),
  /** Why there are no places, or what else a person should know. */
  notes: z.array(z.string()),
  groups: z.array(z.object({ id: z.number(), name: z.string() })),
  electrodes: z.array(
    z.object({
      /** Channel of the recording. */
      id: z.string(),
      nTrode: z.number(),
      /** From 0. */
      nTrodeChannel: z.number(),
      /** By the metadata. */
      isBad: z.boolean(),
      group: z.number(),
      shank: z.number(),
      /** In the unit of the probe, mostly µm; a row and column of the nTrodes where `source` is none. */
      x: z.number(),
      y: z.number(),
      z: z.number(),
    }),
  ),
});

export const positionsSchema = z.object({
  cameras: z.array(
    z.object({
      camera: z.number().optional(),
      file: z.string(),
      /** Rows of the tracking, and how many of them lie at 0, 0, where a tracker puts what it lost: left out below. */
      rows: z.number(),
      rowsAtOrigin: z.number(),
      /** Of every so many rows one is in the track. */
      every: z.number(),
      /** Of the first light; seconds from the first packet of the recording, pixels of the video. */
      track: z.object({
        seconds: z.array(z.number()),
        x: z.array(z.number()),
        y: z.array(z.number()),
      }),
      /** Seconds spent in each cell, row by row. */
      heat: z.object({
        columns: z.number(),
        rows: z.number(),
        left: z.number(),
        top: z.number(),
        cellPixels: z.number(),
        seconds: z.array(z.number()),
      }),
    }),
  ),
});

export type RecordingChannel = z.infer<typeof recordingChannelSchema>;
export type RecordingEpoch = z.infer<typeof recordingEpochSchema>;
export type RecordingSpan = z.infer<typeof spanSchema>;
export type RecordingOverview = z.infer<typeof recordingOverviewSchema>;
export type ChannelStatesView = z.infer<typeof channelStatesSchema>;
export type ProbeMap = z.infer<typeof probeMapSchema>;
export type Positions = z.infer<typeof positionsSchema>;

/** Which session's recordings are meant. */
export interface SessionPlace {
  readonly folder: string;
  /** `animal/date`, where the folder holds several. */
  readonly session?: string | undefined;
}

export interface WindowQuery {
  readonly channels: readonly string[];
  readonly firstPacket: number;
  readonly packets: number;
  readonly points: number;
  /** False: whoever asks makes do with samples, and the recording is not read through for them. Default: true. */
  readonly readThrough?: boolean | undefined;
}

/** What lets people look at the recordings of a session, without reading more of them than a look needs. */
export interface RecordingViews {
  overview(place: SessionPlace, signal: AbortSignal): Promise<RecordingOverview>;
  /** As signal-window.ts lays it out. `version` changes when the file does. */
  window(
    place: SessionPlace,
    index: number,
    query: WindowQuery,
    signal: AbortSignal,
  ): Promise<{
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly isWhole: boolean;
    readonly version: string;
  }>;
  channelStates(place: SessionPlace, index: number, signal: AbortSignal): Promise<ChannelStatesView>;
  probeMap(
    place: SessionPlace,
    metadata: Pick<SessionMetadata, 'electrode_groups' | 'ntrode_electrode_group_channel_map'>,
    signal: AbortSignal,
  ): Promise<ProbeMap>;
  positions(place: SessionPlace, index: number, signal: AbortSignal): Promise<Positions>;
  /** Ends whatever is read or made, and waits for it. */
  close(): Promise<void>;
}
