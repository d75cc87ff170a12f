import { afterEach, describe, expect, it, vi } from 'vitest';
import { recordingClient } from '../../web/recording/recording-client.ts';

const SIGNAL = new AbortController().signal;

describe('what the service tells of recordings', () => {
  afterEach(() => vi.unstubAllGlobals());

  const answered = (answer: () => Promise<Response>) => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (path: string) => {
      asked.push(path);
      return answer();
    });
    return { asked, client: recordingClient('a session') };
  };

  it('is told in words when the service does not answer', async () => {
    const { client } = answered(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(client.overview(SIGNAL)).rejects.toThrow('The service does not answer.');
  });

  it('is given up without a word when nobody wants it any more', async () => {
    const reason = new DOMException('no longer', 'AbortError');
    const { client } = answered(() => Promise.reject(reason));
    await expect(client.overview(AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('is refused in the words of the service', async () => {
    const { client } = answered(() =>
      Promise.resolve(Response.json({ detail: 'The recording is gone.' }, { status: 422 })),
    );
    await expect(client.positions(0, SIGNAL)).rejects.toThrow('The recording is gone.');
  });

  it('of another version asks for the page to be loaded again', async () => {
    const { client } = answered(() => Promise.resolve(Response.json({ epochs: 'many' })));
    await expect(client.overview(SIGNAL)).rejects.toThrow('Load the page again.');
  });

  it('reads nothing through for those who do not ask for it', async () => {
    const { asked, client } = answered(() => Promise.reject(new TypeError('Failed to fetch')));
    const query = { channels: ['Din1'], firstPacket: 0, packets: 10, points: 5 };
    for (const more of [{}, { readThrough: false }])
      await client.window(1, { ...query, ...more }, SIGNAL).catch(() => undefined);
    expect(asked).toEqual([
      'api/v1/sessions/a%20session/recording/1/signal?channels=Din1&firstPacket=0&packets=10&points=5',
      'api/v1/sessions/a%20session/recording/1/signal?channels=Din1&firstPacket=0&packets=10&points=5&readThrough=false',
    ]);
  });
});
