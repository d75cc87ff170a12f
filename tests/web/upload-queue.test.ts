import { describe, expect, it } from 'vitest';
import {
  due,
  foldersOf,
  MOST_AT_ONCE,
  totals,
  type UploadAction,
  uploads,
} from '../../web/parts/upload/queue.ts';

const files = ['a.rec', 'b.rec', 'c.h264'].map((path, index) => ({ path, bytes: 100 * (index + 1) }));
const queued = (...actions: readonly UploadAction[]) =>
  actions.reduce(uploads, uploads([], { kind: 'add', files }));

describe('files on their way', () => {
  it('go a few at a time, in their order, and none twice', () => {
    expect(due(queued()).map(({ path }) => path)).toEqual(['a.rec', 'b.rec'].slice(0, MOST_AT_ONCE));
    const running = queued({ kind: 'begin', path: 'a.rec' }, { kind: 'begin', path: 'b.rec' });
    expect(due(running)).toEqual([]);
    expect(due(uploads(running, { kind: 'done', path: 'a.rec' })).map(({ path }) => path)).toEqual([
      'c.h264',
    ]);
    expect(uploads(running, { kind: 'add', files })).toHaveLength(3);
  });

  it('add up to what is sent', () => {
    const items = queued(
      { kind: 'begin', path: 'a.rec' },
      { kind: 'sent', path: 'a.rec', sentBytes: 60 },
      { kind: 'done', path: 'b.rec' },
      // A service may count the bytes of the request too.
      { kind: 'sent', path: 'c.h264', sentBytes: 999 },
    );
    expect(totals(items)).toEqual({ bytes: 600, sentBytes: 560, isDone: false, isMoving: true, failed: 0 });
  });

  it('tell which sessions can be opened: the folders of recordings, each once', () => {
    const done = (path: string, place: string) => ({ kind: 'done', path, place }) as const;
    const items = queued(
      done('a.rec', '/up/day/a.rec'),
      done('b.rec', '/up/day/b.rec'),
      done('c.h264', '/up/other/c.h264'),
    );
    expect(foldersOf(items)).toEqual(['/up/day']);
    expect(foldersOf(queued())).toEqual([]);
  });

  it('wait, fail and go on', () => {
    const failed = queued(
      { kind: 'begin', path: 'a.rec' },
      { kind: 'fail', path: 'a.rec', problem: 'no room' },
    );
    expect(failed[0]).toMatchObject({ state: 'failed', problem: 'no room' });
    const again = uploads(failed, { kind: 'wait', path: 'a.rec' });
    expect(again[0]).toEqual({ path: 'a.rec', bytes: 100, sentBytes: 0, state: 'waiting' });
    const paused = files.reduce((items, { path }) => uploads(items, { kind: 'pause', path }), again);
    expect(totals(paused).isMoving).toBe(false);
    const done = uploads(paused, { kind: 'done', path: 'a.rec' });
    expect(uploads(done, { kind: 'pause', path: 'a.rec' })[0]?.state).toBe('done');
    expect(
      totals(uploads(uploads(done, { kind: 'remove', path: 'b.rec' }), { kind: 'remove', path: 'c.h264' }))
        .isDone,
    ).toBe(true);
  });
});
