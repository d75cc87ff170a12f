import { describe, expect, it } from 'vitest';
import { type Found, findRecordings, matching } from '../../web/parts/welcome/find-recordings.ts';

interface Tree {
  readonly [name: string]: Tree | 'cut';
}

const entry = (path: string) => ({
  path,
  name: path.split('/').at(-1) ?? '',
  modifiedAt: '2026-01-01T00:00:00.000Z',
  bytes: 10,
  sessions: /\/(\d{8})$/.test(path)
    ? [{ animal: path.split('/').at(-2) ?? '', date: path.slice(-8), recordings: 2, bytes: 10 }]
    : [],
});

/** Folders as the service lists them; a name of eight digits is a day with recordings. */
function lister(tree: Tree, asked: string[] = []) {
  return async (path?: string) => {
    if (path === undefined)
      return { folders: Object.keys(tree).map((name) => entry(`/${name}`)), isCut: false };
    asked.push(path);
    let here: Tree | 'cut' | undefined = tree;
    for (const part of path.slice(1).split('/')) here = typeof here === 'object' ? here[part] : undefined;
    if (here === undefined) throw new Error('it cannot be read');
    if (here === 'cut') return { folders: [], isCut: true };
    return { folders: Object.keys(here).map((name) => entry(`${path}/${name}`)), isCut: false };
  };
}

async function all(list: ReturnType<typeof lister>): Promise<Found[]> {
  const told: Found[] = [];
  await findRecordings(list, (found) => told.push(found), new AbortController().signal);
  return told;
}

describe('the recordings below the roots', () => {
  it('are found once where one root lies within another', async () => {
    const list = lister({ data: { bean: { 20230622: {} } } });
    const roots = [entry('/data'), entry('/data/bean')];
    const found: Found[] = [];
    await findRecordings(
      async (path) => (path === undefined ? { folders: roots, isCut: false } : await list(path)),
      (one) => found.push(one),
      new AbortController().signal,
    );
    expect(found.at(-1)?.recordings.map(({ folder }) => folder)).toEqual(['/data/bean/20230622']);
  });

  it('are found in the folders of animals, and told as they are found', async () => {
    const asked: string[] = [];
    const told = await all(
      lister({ data: { remy: { 20240110: {} }, sample: { 20230622: { deep: {} } } } }, asked),
    );
    expect(told.at(-1)).toMatchObject({ roots: ['/data'], isDone: true, isCut: false });
    expect(told.at(-1)?.recordings.map(({ folder }) => folder)).toEqual([
      '/data/remy/20240110',
      '/data/sample/20230622',
    ]);
    expect(told[0]?.isDone).toBe(false);
    // Recordings hold no recordings.
    expect(asked).not.toContain('/data/sample/20230622');
  });

  it('are found beside a folder that cannot be read', async () => {
    const list = lister({ data: { remy: { 20240110: {} } }, gone: {} });
    const told = await all(async (path) => {
      if (path === '/gone') throw new Error('no permission');
      return await list(path);
    });
    expect(told.at(-1)?.recordings).toHaveLength(1);
  });

  it('says so where there are more folders than it looks into', async () => {
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`animal${index}`, {}]));
    const told = await all(lister({ data: many }));
    expect(told.at(-1)).toMatchObject({ isDone: true, isCut: true });
    expect(told.at(-1)?.looked).toBeLessThanOrEqual(400);
    expect((await all(lister({ data: { remy: 'cut' } }))).at(-1)?.isCut).toBe(true);
  });

  it('ends when nobody waits any more', async () => {
    const stop = new AbortController();
    stop.abort();
    await findRecordings(lister({ data: {} }), () => expect.unreachable(), stop.signal);
  });

  it('are searched by every word, the newest first', async () => {
    const told = await all(
      lister({ data: { remy: { 20240110: {}, 20240111: {} }, sample: { 20230622: {} } } }),
    );
    const recordings = told.at(-1)?.recordings ?? [];
    const found = (search: string) =>
      matching(recordings, search).map(({ animal, date }) => `${animal} ${date}`);
    expect(found('')).toEqual(['remy 20240111', 'remy 20240110', 'sample 20230622']);
    expect(found('remy 2024-01-11')).toEqual(['remy 20240111']);
    expect(found('Sample data')).toEqual(['sample 20230622']);
    expect(found('nobody')).toEqual([]);
  });
});
