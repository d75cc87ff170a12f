import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  channelStatesSchema,
  positionsSchema,
  probeMapSchema,
  type RecordingViews,
  recordingOverviewSchema,
  sessionMetadataSchema,
} from '../../schemas/index.ts';
import { sessionIdOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, problems } from '../contract/contract.ts';
import { CHANNEL_STATES, OVERVIEW, POSITIONS, PROBE_MAP } from '../contract/recording-examples.ts';
import { ProblemError } from '../problems.ts';
import { sessionPlaces } from '../session-places.ts';
import type { Sessions } from '../sessions.ts';
import { sessionParams } from './session-routes.ts';

const tags = ['recordings'];
const REFUSALS = ['not-found', 'no-such-session', 'input'] as const;
const refusals = problems(...REFUSALS);
const refusalsOfOne = problems(...REFUSALS, 'not-understood', 'usage', 'cancelled');

const recordingParams = sessionParams.extend({
  index: z.coerce
    .number()
    .int()
    .min(0)
    .meta({ description: 'Place among the recordings, from 0 in the order of their start', example: 0 }),
});

const overviewRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/recording',
  operationId: 'getRecording',
  tags,
  summary: 'The recordings of a session: epochs on their clock, gaps, videos, channels with their scale',
  request: { params: sessionParams },
  responses: { 200: jsonAnswer('What there is to look at.', recordingOverviewSchema, OVERVIEW), ...refusals },
});

const whole = z.coerce.number().int();

const signalRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/recording/{index}/signal',
  operationId: 'getSignal',
  tags,
  summary: 'A stretch of some channels: samples, or the least and greatest of each point',
  description: [
    'Points lie on a grid: a power of two of packets each, from packet 0 on. The answer is binary, little-endian:',
    '',
    '| byte | type | |',
    '| --- | --- | --- |',
    '| 0 | 4 characters | `RNSW` |',
    '| 4 | uint32 | version of the layout: 1 |',
    '| 8 | uint32 | channels |',
    '| 12 | uint32 | points |',
    '| 16 | float64 | first packet, at or before the one that was asked for |',
    '| 24 | uint32 | packets per point; 1: the samples themselves |',
    '| 28 | float32 | share of the packets that was looked at |',
    '| 32 | int16 | point by point: the least of every channel in the order of the request, then the greatest; in counts |',
    '',
    'A channel without a sample in a point (a sensor between two of its samples) has its least above its greatest. A digital line is 0 or 1. Where the share is below 1 the answer is coarse, since only samples were looked at, and its points may be wider than was asked for: ask again when the recording has been read through in the background, which goes on as long as somebody looks. Packets that were lost have no place in the file; the gaps of the recording say where they were.',
  ].join('\n'),
  request: {
    params: recordingParams,
    query: z.object({
      channels: z
        .string()
        .min(1)
        .max(8192)
        .meta({ description: 'Ids of channels, with commas', example: '12,13,ECU_Ain1' }),
      firstPacket: whole.min(0).default(0).meta({ example: 30_000 }),
      packets: whole.min(1).optional().meta({ description: 'Default: to the end', example: 60_000 }),
      points: whole.min(1).max(4096).default(1024).meta({ example: 800 }),
      readThrough: z.enum(['true', 'false']).default('true').meta({
        description:
          'Whether a long recording is read through in the background, so that a later answer is exact',
      }),
    }),
  },
  responses: {
    200: {
      description: 'The stretch. An ETag comes with it where it is not coarse.',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    304: { description: 'The client has this stretch already.' },
    ...refusalsOfOne,
  },
});

const statesRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/recording/{index}/channel-states',
  operationId: 'getChannelStates',
  tags,
  summary: 'Which electrodes seem flat, saturated or noisy, guessed from samples at a few places',
  request: { params: recordingParams },
  responses: { 200: jsonAnswer('The guesses.', channelStatesSchema, CHANNEL_STATES), ...refusalsOfOne },
});

const positionsRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/recording/{index}/positions',
  operationId: 'getPositions',
  tags,
  summary: 'Where the animal was, by every camera that tracked it, and for how long',
  request: { params: recordingParams },
  responses: { 200: jsonAnswer('Tracks and time spent.', positionsSchema, POSITIONS), ...refusalsOfOne },
});

const probeRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/recording/probe-map',
  operationId: 'getProbeMap',
  tags,
  summary: 'Where the electrodes lie: by the metadata as they are now, else by the header',
  request: { params: sessionParams },
  responses: { 200: jsonAnswer('The electrodes.', probeMapSchema, PROBE_MAP), ...refusals },
});

const mapSchema = sessionMetadataSchema.pick({
  electrode_groups: true,
  ntrode_electrode_group_channel_map: true,
});

/** What the recordings of a session look like. */
export function recordingViewRoutes(
  deps: Pick<AppDeps, 'log' | 'recordings'>,
  sessions: Sessions,
): OpenAPIHono {
  const app = contractApp();
  const placeOf = sessionPlaces(deps.log);
  const views = (): RecordingViews => {
    if (deps.recordings !== undefined) return deps.recordings;
    throw new ProblemError('not-found', 'This service was started without a view of recordings.');
  };

  app.openapi(overviewRoute, async (c) => {
    const place = await placeOf(sessionIdOf(c));
    return c.json(await views().overview(place, c.req.raw.signal), 200);
  });

  app.openapi(signalRoute, async (c) => {
    const place = await placeOf(sessionIdOf(c));
    const { index } = c.req.valid('param');
    const { channels, packets = Number.MAX_SAFE_INTEGER, readThrough, ...query } = c.req.valid('query');
    const wanted = { ...query, channels: channels.split(','), packets, readThrough: readThrough === 'true' };
    const { bytes, isWhole, version } = await views().window(place, index, wanted, c.req.raw.signal);
    // What was only sampled is better the next time.
    if (!isWhole) return c.body(bytes, 200, { ...BINARY, 'Cache-Control': 'no-store' });
    const etag = `"${version}"`;
    const headers = { ETag: etag, 'Cache-Control': 'private, no-cache' };
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
    return c.body(bytes, 200, { ...BINARY, ...headers });
  });

  app.openapi(statesRoute, async (c) => {
    const place = await placeOf(sessionIdOf(c));
    return c.json(await views().channelStates(place, c.req.valid('param').index, c.req.raw.signal), 200);
  });

  app.openapi(positionsRoute, async (c) => {
    const place = await placeOf(sessionIdOf(c));
    return c.json(await views().positions(place, c.req.valid('param').index, c.req.raw.signal), 200);
  });

  app.openapi(probeRoute, async (c) => {
    const id = sessionIdOf(c);
    const place = await placeOf(id);
    const { values } = await sessions.step(id, 'get_state', {});
    // A table that is half filled in says of no electrode where it lies.
    const known = mapSchema.safeParse(Object.fromEntries(values.map(({ field, value }) => [field, value])));
    return c.json(await views().probeMap(place, known.data ?? {}, c.req.raw.signal), 200);
  });

  return app;
}

const BINARY = { 'Content-Type': 'application/octet-stream' };
