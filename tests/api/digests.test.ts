import { expect, it } from 'vitest';
import { Digests } from '../../api/files/digests.ts';

/** Files that are read until they are let go. */
function files() {
  const digests = new Digests();
  const begun: string[] = [];
  const ended: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (etag: string, signal = new AbortController().signal): Promise<void> =>
    digests.wait(
      etag,
      async (stop) => {
        begun.push(etag);
        const { promise, resolve } = Promise.withResolvers<void>();
        ends.set(etag, resolve);
        stop.addEventListener('abort', () => resolve());
        await promise;
        if (!stop.aborted) digests.set(etag, `sum of ${etag}`);
        else ended.push(etag);
      },
      { signal },
    );
  return { digests, begun, ended, ask, end: (etag: string) => ends.get(etag)?.() };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('reads a file once, however many wait for its checksum', async () => {
  const { digests, begun, ask, end } = files();
  const all = [ask('a'), ask('a'), ask('a')];
  await settled();
  end('a');
  await Promise.all(all);
  expect([begun, digests.get('a')]).toEqual([['a'], 'sum of a']);
  await ask('a');
  expect(begun).toEqual(['a']);
});

it('reads two at a time, and the next when one of them is done', async () => {
  const { begun, ask, end } = files();
  const all = ['a', 'b', 'c', 'd'].map((etag) => ask(etag));
  await settled();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c']);
  end('c');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  for (const etag of ['a', 'd']) end(etag);
  await Promise.all(all);
});

it('goes on for those who wait when others leave, and ends when nobody is left', async () => {
  const { digests, begun, ended, ask, end } = files();
  const [one, other] = [new AbortController(), new AbortController()];
  const left = ask('a', one.signal);
  const waits = ask('a', other.signal);
  await settled();
  one.abort();
  await left;
  expect(ended).toEqual([]);
  other.abort();
  await waits;
  await settled();
  expect([ended, digests.get('a')]).toEqual([['a'], undefined]);
  const again = ask('a');
  await settled();
  end('a');
  await again;
  expect([begun, digests.get('a')]).toEqual([['a', 'a'], 'sum of a']);
});

it('never reads what nobody waits for any more when its turn comes', async () => {
  const { begun, ask, end } = files();
  const leave = new AbortController();
  const all = [ask('a'), ask('b'), ask('c', leave.signal)];
  leave.abort();
  await settled();
  for (const etag of ['a', 'b']) end(etag);
  await Promise.all(all);
  await settled();
  expect(begun).toEqual(['a', 'b']);
});
