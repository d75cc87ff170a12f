import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_YAML_CHARACTERS,
  MetadataError,
  missingForNwb,
  readSessionMetadata,
} from '../../schemas/session-metadata/index.ts';
import { cpuTimer } from '../cpu-time.ts';
import { fullYaml } from './full-metadata.ts';

/** Reads whatever it is given; anything but metadata or a MetadataError with places is a failure of ours. */
function outcome(text: string): 'read' | 'refused' {
  try {
    missingForNwb(readSessionMetadata(text, 'm.yml').metadata);
    return 'read';
  } catch (error) {
    if (!(error instanceof MetadataError)) throw error;
    expect(error.issues.length).toBeGreaterThan(0);
    expect(error.message).not.toMatch(/undefined|\[object|NaN/);
    return 'refused';
  }
}

/** Random text is read in milliseconds; this only has to tell them from a hang. */
const SLOW_MS = 10_000;

function timed(text: string): 'read' | 'refused' {
  const spentMs = cpuTimer();
  const result = outcome(text);
  expect(spentMs()).toBeLessThan(SLOW_MS);
  return result;
}

describe('whatever comes, metadata or a MetadataError comes out', () => {
  it('for random text of the letters of YAML', () => {
    const letters = fc.constantFrom(
      ...'{}[]:,-?&*!|>%@#\'"<~ \n\t0x1a_é😀\u0085'.split(''),
      ': ',
      '- ',
      '<<: ',
      '\n  ',
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 200 }), (parts) => {
        timed(parts.join(''));
      }),
      { numRuns: 400 },
    );
  });

  it('for a real file with lines cut, moved and mistyped', () => {
    const lines = fullYaml.split('\n');
    const at = fc.nat({ max: lines.length - 1 });
    const change = fc.oneof(
      fc.record({ kind: fc.constant('drop' as const), at }),
      fc.record({ kind: fc.constant('repeat' as const), at }),
      fc.record({ kind: fc.constant('value' as const), at, value: fc.oneof(fc.string(), fc.json()) }),
      fc.record({ kind: fc.constant('indent' as const), at, by: fc.integer({ min: -4, max: 4 }) }),
    );
    const outcomes = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = [...lines];
        for (const one of changes) {
          const line = changed[one.at] ?? '';
          if (one.kind === 'drop') changed[one.at] = '';
          else if (one.kind === 'repeat') changed.splice(one.at, 0, line);
          else if (one.kind === 'value') changed[one.at] = line.replace(/:.*$/, `: ${one.value}`);
          else changed[one.at] = one.by < 0 ? line.slice(-one.by) : ' '.repeat(one.by) + line;
        }
        outcomes[timed(changed.join('\n'))] += 1;
      }),
      { numRuns: 300 },
    );
    // Both ways out must have been taken, or the changes test nothing.
    expect(outcomes.read).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
  });

  it('for plain data of any shape under the real keys', () => {
    const keys = fc.constantFrom(
      'subject',
      'cameras',
      'tasks',
      'lab',
      'electrode_groups',
      'map',
      'id',
      '__proto__',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 4 }),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keys, tree), (data) => {
        timed(JSON.stringify(data));
      }),
      { numRuns: 300 },
    );
  });

  it('for aliases that stand for billions of values', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `x${level + 1}: &x${level + 1} [${`*x${level}, `.repeat(10)}]`,
    );
    expect(timed(['x0: &x0 [a]', ...levels, 'keywords: *x30'].join('\n'))).toBe('refused');
    const maps = Array.from(
      { length: 9 },
      (_, level) => `m${level + 1}: &m${level + 1} { a: *m${level}, b: *m${level} }`,
    );
    expect(timed(['m0: &m0 { a: 1 }', ...maps, 'subject: *m9'].join('\n'))).toBe('read');
  });

  it('for merge keys that copy without end', () => {
    const keys = Array.from({ length: 2000 }, (_, key) => `k${key}: 1`).join(', ');
    expect(timed(`m: &m { ${keys} }\nsubject:\n  <<: [${'*m, '.repeat(2000)}]`)).toBe('refused');
  });

  it.each([
    ['deep lists', '['.repeat(20_000)],
    ['closed deep lists', `keywords: ${'['.repeat(200)}${']'.repeat(200)}`],
    ['deep mappings', 'a: {'.repeat(20_000)],
    ['deep blocks', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['a text that is too long', `lab: ${'x'.repeat(MAX_YAML_CHARACTERS)}`],
    ['quotes', '"'.repeat(20_000)],
    ['brackets', ']'.repeat(20_000)],
  ])('for %s', (_, text) => {
    expect(timed(text)).toBe('refused');
  });

  it('for very many keys', () => {
    const keys = Array.from({ length: 20_000 }, (_, key) => `key_number_${key}: 1`).join('\n');
    expect(timed(keys)).toBe('read');
    expect(readSessionMetadata(keys, 'm.yml').warnings).toHaveLength(20_000);
  });
});
