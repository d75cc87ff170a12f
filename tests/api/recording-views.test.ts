import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecordingViews } from '../../mcp-server/tools/index.ts';
import { patternValue, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import {
  channelStatesSchema,
  decodeSignalWindow,
  positionsSchema,
  probeMapSchema,
  type RecordingViews,
  recordingOverviewSchema,
} from '../../schemas/index.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type Workshop, workshop } from './workshop.ts';

describe('the recordings of a session over the API', () => {
  const inside = temporaryFolder('renshaw-recording-views');
  let views: RecordingViews;
  let shop: Workshop;
  let base = '';

  beforeAll(async () => {
    const folder = inside('data');
    await writeSyntheticSession(folder, { seconds: 1, epochs: 1, cameras: 1, signal: 'pattern' });
    views = createRecordingViews({ dataRoots: [folder], folder: inside('cache') });
    shop = await workshop(inside(), { recordings: views });
    const opened = await shop.post('/api/v1/sessions', { folder });
    const { sessionId } = (await opened.json()) as { sessionId: string };
    base = `/api/v1/sessions/${sessionId}/recording`;
  });
  afterAll(async () => {
    await shop.hub.close();
    await views.close();
  });

  it('tells what there is, where electrodes lie, what they seem, and where the animal was', async () => {
    const json = async (path: string): Promise<unknown> => (await shop.ask(`${base}${path}`)).json();
    expect(recordingOverviewSchema.parse(await json('')).epochs).toHaveLength(1);
    expect(probeMapSchema.parse(await json('/probe-map')).electrodes).toHaveLength(32);
    expect(channelStatesSchema.parse(await json('/0/channel-states')).channels).toHaveLength(32);
    expect(positionsSchema.parse(await json('/0/positions')).cameras).toHaveLength(1);
  });

  it('sends samples as bytes, and not twice', async () => {
    const path = `${base}/0/signal?channels=5,ECU_Ain1&firstPacket=10&packets=20&points=20`;
    const response = await shop.ask(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    const { pairs, points, packetsPerPoint } = decodeSignalWindow(await response.arrayBuffer());
    expect([points, packetsPerPoint]).toEqual([20, 1]);
    expect(pairs[0]).toBe(patternValue(0, 5, 10));
    const again = await shop.ask(path, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it.each([
    ['no channels', '/0/signal', 400],
    ['a channel that is not there', '/0/signal?channels=Nothing', 400],
    ['a packet that is no number', '/0/signal?channels=5&firstPacket=first', 400],
    ['a packet behind the end', '/0/signal?channels=5&firstPacket=99999999', 400],
    ['a number that is none', '/0/signal?channels=5&firstPacket=1e999', 400],
    ['more points than are drawn', '/0/signal?channels=5&points=100000', 400],
    ['a recording that is not there', '/7/signal?channels=5', 400],
    ['a recording that is no number', '/one/channel-states', 400],
    ['positions of no recording', '/7/positions', 400],
  ])('refuses %s', async (_, path, status) => {
    const response = await shop.ask(`${base}${path}`);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(shop.faults).toEqual([]);
  });

  it('tells nothing of a session that is not there', async () => {
    for (const path of ['', '/probe-map', '/0/signal?channels=5', '/0/positions'])
      expect((await shop.ask(`/api/v1/sessions/none/recording${path}`)).status).toBe(404);
  });

  it('tells nothing without a token', async () => {
    const headers = { authorization: '' };
    expect((await shop.ask(`${base}/0/signal?channels=5`, { headers })).status).toBe(401);
  });
});
