import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createBuiltinEngine, understandLines } from '../../agents/language/index.ts';
import { InputError } from '../../schemas/index.ts';

async function run(...lines: readonly string[]): Promise<unknown[]> {
  const out: unknown[] = [];
  for await (const line of understandLines(Readable.from(lines), createBuiltinEngine()))
    out.push(JSON.parse(line));
  return out;
}

describe('understandLines', () => {
  it('answers line by line, in order, and passes over empty ones', async () => {
    const out = await run(
      '{"id":"a","context":{"asked":"sex"},"text":"female"}',
      '',
      '{"id":"b","context":{"asked":"weight"},"text":"skip"}',
    );
    const nothing = {
      uncertain: [],
      clarify: [],
      skip: [],
      clear: [],
      sameAsLast: [],
      fromFile: [],
      lock: [],
      excludeIssues: [],
    };
    expect(out).toEqual([
      { ...nothing, id: 'a', metadata: { sex: 'F' }, intent: 'provide' },
      { ...nothing, id: 'b', metadata: {}, skip: ['weight_g'], intent: 'skip_field' },
    ]);
  });

  it('joins the intents of a sentence that does two things', async () => {
    expect(
      await run(
        '{"id":1,"context":{"state":"confirm","current":{"sex":"M"}},"text":"yes but she is female"}',
      ),
    ).toMatchObject([{ id: 1, metadata: { sex: 'F' }, intent: 'confirm+correct' }]);
  });

  it('names the line that is no utterance', async () => {
    await expect(run('{"id":"a","text":"rat"}', 'rat')).rejects.toThrow(InputError);
    await expect(run('{"id":"a","text":"rat"}', 'rat')).rejects.toThrow('line 2');
    await expect(run('{"id":"a","text":7}')).rejects.toThrow('text');
  });
});
