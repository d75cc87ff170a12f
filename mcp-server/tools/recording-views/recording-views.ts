import {
  type BuiltPyramid,
  estimateChannelStates,
  readWindow,
  type SignalWindow,
} from '../../../recording/index.ts';
import {
  encodeSignalWindow,
  InputError,
  type RecordingViews,
  readProbeTypes,
  type WindowQuery,
} from '../../../schemas/index.ts';
import { DataRoots } from '../data-roots.ts';
import { type OpenedRecording, OpenedSessions } from './opened-sessions.ts';
import { overviewOf } from './overview.ts';
import { positionsOf } from './positions.ts';
import { probeMapOf } from './probe-map.ts';
import { type PyramidOptions, Pyramids } from './pyramids.ts';

/** A smaller recording is read whole in less time than a person notices. */
const SMALL_BYTES = 32 * 1024 * 1024;

export interface RecordingViewsOptions extends PyramidOptions {
  /** Nothing outside of these folders is read; everything may be when none is given. */
  readonly dataRoots: readonly string[];
}

/** Looks at recordings beside the agents: a picture of a signal is asked for many times a second. */
export function createRecordingViews({ dataRoots, ...options }: RecordingViewsOptions): RecordingViews {
  const opened = new OpenedSessions(new DataRoots(dataRoots));
  const pyramids = new Pyramids(options);

  async function windowOf(
    one: OpenedRecording,
    query: WindowQuery,
    signal: AbortSignal,
  ): Promise<SignalWindow> {
    const { recording, columns, version } = one;
    let used: BuiltPyramid | undefined;
    const pyramid = async (): Promise<BuiltPyramid | undefined> => {
      if (recording.sizeBytes > SMALL_BYTES)
        used = await pyramids.of(recording, columns, version, query.readThrough);
      return used;
    };
    try {
      return await readWindow(recording, columns, query, { signal, pyramid });
    } catch (error) {
      if (used === undefined || !(error instanceof InputError)) throw error;
      // Its file may have been finished, or removed, in between: the recording itself tells the same.
      pyramids.forget(used);
      return await readWindow(recording, columns, query, { signal });
    }
  }

  return {
    overview: async (place) => await overviewOf(await opened.session(place)),
    async window(place, index, query, signal) {
      const one = await opened.recording(place, index);
      const window = await windowOf(one, query, signal);
      const { firstPacket, packetsPerPoint, points, share, pairs } = window;
      const channels = window.columns.length;
      return {
        bytes: encodeSignalWindow({ channels, points, firstPacket, packetsPerPoint, share, pairs }),
        isWhole: share === 1,
        version: one.version,
      };
    },
    channelStates: async (place, index, signal) => {
      const { places, seconds, channels } = await estimateChannelStates(
        (await opened.recording(place, index)).recording,
        signal,
      );
      return { places, seconds, channels: [...channels] };
    },
    async probeMap(place, metadata) {
      const [first] = (await opened.session(place)).recordings;
      if (first === undefined) return { source: 'none', notes: [], groups: [], electrodes: [] };
      return probeMapOf(first.recording, metadata, await readProbeTypes());
    },
    async positions(place, index, signal) {
      const one = await opened.recording(place, index);
      return await positionsOf((await opened.session(place)).session, one, signal);
    },
    close: () => pyramids.close(),
  };
}
