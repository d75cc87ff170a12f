import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEngine, type Hub, startHub } from '../../mcp-server/index.ts';
import type { NwbInspector } from '../../mcp-server/tools/index.ts';
import { Turns } from '../../mcp-server/tools/turns.ts';
import { type EvaluationReport, InputError, type NwbEdit } from '../../schemas/index.ts';
import { type Scratch, scratchFolder } from './made-session.ts';

const anything = z.looseObject({});
const edit: NwbEdit = { kind: 'set-text', path: '/general/lab', value: 'Frank' };

/** Notes what begins and ends, to see that nothing overlaps. */
function slowInspector(log: string[]): NwbInspector {
  const slow = async <T>(name: string, result: T): Promise<T> => {
    log.push(`${name} begins`);
    await delay(10);
    log.push(`${name} ends`);
    return result;
  };
  return {
    evaluate: (path, { onProgress }) => {
      onProgress(1, 2);
      return slow('evaluation', reportOf(path));
    },
    html: (report) => `<p>${report.scope}</p>`,
    apply: (_path, edits) => slow(`edit of ${edits.length}`, undefined),
    dandiPlace: async () => ({ target: 'sub-a/sub-a.nwb', videos: [] }),
    editsFor: (field) => (field === 'lab' ? [edit] : undefined),
  };
}

function reportOf(file: string): EvaluationReport {
  return {
    file,
    bytes: 3,
    checkedAt: '2026-01-01T00:00:00.000Z',
    passed: true,
    findings: [],
    scope: 'everything',
    seconds: 0,
  };
}

describe('the tools for NWB files', () => {
  let scratch: Scratch;
  let hub: Hub;
  const log: string[] = [];
  let file = '';
  beforeAll(async () => {
    scratch = await scratchFolder();
    file = join(scratch.root, 'a.nwb');
    await writeFile(file, 'nwb');
    hub = await startHub({
      agents: [createEngine({ dataRoots: [scratch.root], inspector: slowInspector(log) })],
    });
  });
  afterAll(async () => {
    await hub.close();
    await scratch[Symbol.asyncDispose]();
  });

  it('judge a file by its path below the root, and tell their progress', async () => {
    const told: unknown[] = [];
    const { report } = await hub.call('engine', 'check_nwb', { file: 'a.nwb' }, anything, {
      onProgress: (progress) => told.push(progress),
    });
    expect(report).toMatchObject({ passed: true, bytes: 3 });
    expect(told).toEqual([{ stage: 'Checking the file', done: 1, total: 2 }]);
  });

  it('take turns on a file', async () => {
    log.length = 0;
    await Promise.all([
      hub.call('engine', 'check_nwb', { file }, anything),
      hub.call('engine', 'apply_edits', { file, edits: [edit] }, anything),
      hub.call('engine', 'check_nwb', { file: 'a.nwb' }, anything),
    ]);
    expect(log).toHaveLength(6);
    for (let at = 0; at < log.length; at += 2) expect(log[at + 1]).toBe(log[at]?.replace('begins', 'ends'));
  });

  it('say which fields can be changed in place', async () => {
    const ask = (field: string) => hub.call('engine', 'edits_for_field', { field, value: 'x' }, anything);
    expect(await ask('lab')).toEqual({ isInPlace: true, edits: [edit] });
    expect(await ask('tasks')).toEqual({ isInPlace: false, edits: [] });
  });

  it('write a report beside the file, again and again', async () => {
    for (let times = 0; times < 2; times++) {
      const written = await hub.call('engine', 'write_report', { report: reportOf('a.nwb') }, anything);
      expect(written).toMatchObject({ bytes: 17 });
      expect(await readFile(join(scratch.root, 'a_report.html'), 'utf8')).toBe('<p>everything</p>');
    }
  });

  it.each([
    ['check_nwb', { file: '../b.nwb' }],
    ['apply_edits', { file: '/etc/hostname', edits: [edit] }],
    ['write_report', { report: reportOf('/etc/hostname') }],
  ])('refuse what lies outside: %s', async (tool, args) => {
    const error: unknown = await hub.call('engine', tool, args, anything).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).fault.found).toBe('a path outside of the data folders');
  });
});

it('a turn that fails lets the next one begin, and others do not wait', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const failing = turns.run('a', async () => {
    await delay(5);
    log.push('a1');
    throw new Error('no');
  });
  const next = turns.run('a', async () => void log.push('a2'));
  const beside = turns.run('b', async () => void log.push('b'));
  await expect(failing).rejects.toThrow('no');
  await Promise.all([next, beside]);
  expect(log).toEqual(['b', 'a1', 'a2']);
});
