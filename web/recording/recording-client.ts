import type { z } from 'zod';
import {
  type ChannelStatesView,
  channelStatesSchema,
  decodeSignalWindow,
  type Positions,
  type ProbeMap,
  positionsSchema,
  probeMapSchema,
  type RecordingOverview,
  recordingOverviewSchema,
  type SignalWindowView,
  type WindowQuery,
} from '../../schemas/assistant/index.ts';

/** What the service tells of the recordings of one session. */
export interface RecordingClient {
  overview(signal: AbortSignal): Promise<RecordingOverview>;
  window(index: number, query: WindowQuery, signal: AbortSignal): Promise<SignalWindowView>;
  channelStates(index: number, signal: AbortSignal): Promise<ChannelStatesView>;
  probeMap(signal: AbortSignal): Promise<ProbeMap>;
  positions(index: number, signal: AbortSignal): Promise<Positions>;
}

export function recordingClient(sessionId: string): RecordingClient {
  const base = `api/v1/sessions/${encodeURIComponent(sessionId)}/recording`;
  const json = async <T extends z.ZodType>(
    path: string,
    schema: T,
    signal: AbortSignal,
  ): Promise<z.infer<T>> => {
    const parsed = schema.safeParse(await (await get(`${base}${path}`, signal)).json());
    if (parsed.success) return parsed.data;
    throw new Error(OTHER_VERSION, { cause: parsed.error });
  };
  return {
    overview: (signal) => json('', recordingOverviewSchema, signal),
    async window(index, { channels, firstPacket, packets, points, readThrough = true }, signal) {
      const query = new URLSearchParams({
        channels: channels.join(','),
        firstPacket: String(firstPacket),
        packets: String(packets),
        points: String(points),
        ...(readThrough ? {} : { readThrough: 'false' }),
      });
      const response = await get(`${base}/${index}/signal?${query.toString()}`, signal);
      return decodeSignalWindow(await response.arrayBuffer());
    },
    channelStates: (index, signal) => json(`/${index}/channel-states`, channelStatesSchema, signal),
    probeMap: (signal) => json('/probe-map', probeMapSchema, signal),
    positions: (index, signal) => json(`/${index}/positions`, positionsSchema, signal),
  };
}

const OTHER_VERSION = 'The service is of another version than this page. Load the page again.';
const NO_ANSWER = 'The service does not answer. This goes on by itself when it does.';

async function get(path: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, { signal }).catch((cause: unknown) => {
    // A browser says no more than "Failed to fetch".
    throw signal.aborted ? cause : new Error(NO_ANSWER, { cause });
  });
  if (response.ok) return response;
  const problem: unknown = await response.json().catch(() => ({}));
  const words =
    typeof problem === 'object' && problem !== null && 'detail' in problem
      ? String(problem.detail)
      : undefined;
  throw new Error(words ?? `The service answered ${response.status}.`);
}
