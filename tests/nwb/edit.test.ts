import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { File, ready } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyEdits, recoverEdits, undoEdits } from '../../nwb/edit/apply.ts';
import { editsForField } from '../../nwb/edit/fields.ts';
import { journalPath, undoPath } from '../../nwb/edit/journal.ts';
import { BLOCK_BYTES } from '../../nwb/edit/overlay.ts';
import { planEdits } from '../../nwb/edit/plan.ts';
import type { WriteStep } from '../../nwb/edit/write.ts';
import { NwbReader } from '../../nwb/read.ts';
import type { FieldValue, NwbEdit } from '../../schemas/index.ts';
import { cpuTimer } from '../cpu-time.ts';
import { type MadeNwb, makeNwb } from '../inspection/made-session.ts';
import { hasPython, judge, python } from '../yardstick.ts';

let made: MadeNwb;
beforeAll(async () => {
  made = await makeNwb({ cameras: 0 });
});
afterAll(() => made.close());

const sha256 = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

async function valueAt(path: string, object: string): Promise<unknown> {
  await ready;
  const file = new File(path, 'r');
  try {
    const found = file.get(object);
    return found === null || !('value' in found) ? undefined : found.value;
  } finally {
    file.close();
  }
}

const editsFor = (field: string, value: FieldValue): NwbEdit[] => {
  const edits = editsForField(field, value);
  if (edits === undefined) throw new Error(`${field} cannot be edited`);
  return edits;
};

const longText = 'a much longer text than any that stood there before, '.repeat(400);

const cases: readonly { name: string; edits: readonly NwbEdit[]; object: string; value: unknown }[] = [
  {
    name: 'a text of one word',
    edits: editsFor('subject.species', 'Mus musculus'),
    object: '/general/subject/species',
    value: 'Mus musculus',
  },
  {
    name: 'a text longer than a block',
    edits: editsFor('session_description', longText),
    object: '/session_description',
    value: longText,
  },
  {
    name: 'a text outside ASCII',
    edits: editsFor('lab', 'Müller-Łukasz 実験室'),
    object: '/general/lab',
    value: 'Müller-Łukasz 実験室',
  },
  {
    name: 'a list of the same length',
    edits: editsFor('experimenter_name', ['Doe, Jane', 'Roe, R.']),
    object: '/general/experimenter',
    value: ['Doe, Jane', 'Roe, R.'],
  },
  {
    name: 'a list that grows',
    edits: editsFor('keywords', ['a', 'b', 'c', 'd', 'e']),
    object: '/general/keywords',
    value: ['a', 'b', 'c', 'd', 'e'],
  },
  {
    name: 'a list that shrinks',
    edits: editsFor('experimenter_name', ['Doe, Jane']),
    object: '/general/experimenter',
    value: ['Doe, Jane'],
  },
  {
    name: 'a text that was not there',
    edits: editsFor('surgery', 'Implant'),
    object: '/general/surgery',
    value: 'Implant',
  },
  {
    name: 'a weight',
    edits: editsFor('subject.weight', 431.5),
    object: '/general/subject/weight',
    value: '431.5 g',
  },
  {
    name: 'a text that goes',
    edits: editsFor('institution', null),
    object: '/general/institution',
    value: undefined,
  },
  {
    name: 'a group that goes',
    edits: [{ kind: 'remove', path: '/general/subject' }],
    object: '/general/subject',
    value: undefined,
  },
  {
    name: 'an animal that was not there',
    edits: [
      { kind: 'remove', path: '/general/subject' },
      ...editsFor('subject', {
        subject_id: 'rat 1',
        species: 'Rattus norvegicus',
        age: 'P90D',
        age_reference: 'gestational',
        weight: 400,
      }),
    ],
    object: '/general/subject/age',
    value: 'P90D',
  },
  {
    name: 'several at once',
    edits: ['lab', 'institution', 'session_id', 'notes', 'protocol'].flatMap((field) =>
      editsFor(field, `new ${field}`),
    ),
    object: '/general/protocol',
    value: 'new protocol',
  },
];

describe('changing a file', () => {
  test.each(cases)(
    '$name: the value, and nothing outside the listed blocks',
    async ({ name, edits, object, value }) => {
      const path = await made.copy(`${name.replaceAll(/\W+/g, '_')}.nwb`);
      const before = await readFile(path);
      const planned = await planEdits(path, edits);
      expect(await readFile(path)).toEqual(before);
      const { patch, undo } = await applyEdits(path, edits);
      expect(patch.changedBytes).toBeLessThan(200_000);
      expect(planned.blocks.length).toBe(patch.blocks.length);
      expect(await valueAt(path, object)).toEqual(value);

      const after = await readFile(path);
      expect(after.length).toBe(patch.bytesAfter);
      const listed = new Map(patch.blocks.map(({ offsetBytes, bytes }) => [offsetBytes, bytes]));
      for (let at = 0; at < after.length; at += BLOCK_BYTES) {
        const bytes = listed.get(at) ?? before.subarray(at, at + BLOCK_BYTES);
        if (Buffer.compare(after.subarray(at, at + BLOCK_BYTES), bytes) !== 0) expect.fail(`block at ${at}`);
      }
      await undo();
      expect(Buffer.compare(await readFile(path), before)).toBe(0);
      expect(existsSync(journalPath(path))).toBe(false);
    },
  );

  test('keeps an attribute of the text, and the type of a number', async () => {
    const path = await made.copy('attributes.nwb');
    await applyEdits(path, [
      ...editsFor('subject.age', 'P90D'),
      ...editsFor('subject.age_reference', 'gestational'),
      ...editsFor('subject.age', 'P1Y'),
      { kind: 'set-attribute', path: '/acquisition/e-series/data', name: 'conversion', value: 2e-7 },
      { kind: 'set-attribute', path: '/acquisition/e-series', name: 'description', value: longText },
    ]);
    await ready;
    const file = new File(path, 'r');
    try {
      const attributes = (object: string) => {
        const found = file.get(object);
        return found !== null && 'attrs' in found ? found.attrs : {};
      };
      expect(attributes('/general/subject/age')['reference']?.value).toBe('gestational');
      expect(attributes('/acquisition/e-series/data')['conversion']?.value).toBe(2e-7);
      expect(attributes('/acquisition/e-series')['description']?.value).toBe(longText);
      expect(attributes('/acquisition/e-series')['object_id']?.value).toMatch(/^[\da-f-]{36}$/);
    } finally {
      file.close();
    }
  });

  test('edits that leave things as they are change nothing', async () => {
    const path = await made.copy('same.nwb');
    const { patch } = await applyEdits(path, [{ kind: 'remove', path: '/general/nothing' }]);
    expect(patch.blocks).toEqual([]);
    expect(patch.bytesAfter).toBe(patch.bytesBefore);
  });

  test('refuses what does not fit, and leaves the file alone', async () => {
    const path = await made.copy('refused.nwb');
    const before = await sha256(path);
    const wrong: NwbEdit[] = [
      { kind: 'set-text', path: '/general/subject', value: 'x' },
      { kind: 'set-text', path: 'general/lab', value: 'x' },
      { kind: 'set-text', path: '/general/lab/deeper', value: 'x' },
      { kind: 'set-attribute', path: '/nowhere', name: 'a', value: 'x' },
      { kind: 'set-attribute', path: '/acquisition/e-series/data', name: 'conversion', value: 'x' },
    ];
    for (const edit of wrong)
      await expect(applyEdits(path, [edit]), JSON.stringify(edit)).rejects.toThrow(/found/);
    await expect(planEdits(`${path}.missing`, [])).rejects.toThrow(/ENOENT/);
    const controller = new AbortController();
    controller.abort();
    await expect(applyEdits(path, editsFor('lab', 'x'), { signal: controller.signal })).rejects.toThrow(
      'Cancelled',
    );
    expect(await sha256(path)).toBe(before);
  });

  test('refuses what is no HDF5 file', async () => {
    const path = `${made.root}/no.nwb`;
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.alloc(9000, 7),
      (await readFile(made.path)).subarray(0, 3000),
    ]) {
      await writeFile(path, bytes);
      await expect(planEdits(path, editsFor('lab', 'x'))).rejects.toThrow(/found/);
    }
  });
});

describe('a kill in the middle', () => {
  const edits = [...editsFor('session_description', longText), ...editsFor('keywords', ['one'])];
  const steps: readonly (readonly [WriteStep, number])[] = [
    ['journal-written', 1],
    ['block-written', 1],
    ['block-written', 3],
    ['blocks-synced', 1],
  ];

  test.each(steps)('at %s, the %i.: the file can be restored', async (step, which) => {
    const path = await made.copy(`kill-${step}-${which}.nwb`);
    const before = await sha256(path);
    let count = 0;
    const onStep = (reached: WriteStep) => {
      if (reached !== step) return;
      count += 1;
      if (count === which) throw new Error('killed');
    };
    await expect(applyEdits(path, edits, { onStep })).rejects.toThrow('killed');
    await expect(applyEdits(path, editsFor('lab', 'x'))).rejects.toThrow(/journal of an earlier change/);
    await expect(NwbReader.open(path)).rejects.toThrow(/journal of an earlier change/);
    expect(await recoverEdits(path)).toBe(true);
    expect(await sha256(path)).toBe(before);
    expect(await recoverEdits(path)).toBe(false);
    await applyEdits(path, edits);
    expect(await valueAt(path, '/general/keywords')).toEqual(['one']);
  });

  test('while the journal was being written: it goes, the file stays', async () => {
    const path = await made.copy('half-journal.nwb');
    const before = await sha256(path);
    await expect(
      applyEdits(path, edits, {
        onStep: () => {
          throw new Error('killed');
        },
      }),
    ).rejects.toThrow('killed');
    const journal = await readFile(journalPath(path));
    for (const length of [0, 20, Math.floor(journal.length / 2), journal.length - 1]) {
      await writeFile(journalPath(path), journal.subarray(0, length));
      expect(await recoverEdits(path)).toBe(false);
      expect(existsSync(journalPath(path))).toBe(false);
      expect(await sha256(path)).toBe(before);
    }
  });

  test('a journal of another file is not put over this one', async () => {
    const path = await made.copy('other.nwb');
    await expect(
      applyEdits(path, edits, {
        onStep: () => {
          throw new Error('killed');
        },
      }),
    ).rejects.toThrow('killed');
    const changed = await readFile(path);
    changed.fill(0xaa, 0, 600);
    await writeFile(path, changed);
    await expect(recoverEdits(path)).rejects.toThrow(/another file/);
    expect(Buffer.compare(await readFile(path), changed)).toBe(0);
  });
});

describe('undo', () => {
  test('in a later process, once, and only of an unchanged file', async () => {
    const path = await made.copy('undo.nwb');
    const before = await sha256(path);
    await applyEdits(path, editsFor('lab', 'x'), { keepJournal: true });
    expect(existsSync(undoPath(path))).toBe(true);
    expect(await undoEdits(path)).toBe(true);
    expect(await sha256(path)).toBe(before);
    expect(await undoEdits(path)).toBe(false);
    const { undo } = await applyEdits(path, editsFor('lab', 'x'), { keepJournal: true });
    await applyEdits(path, editsFor('lab', 'y'));
    await expect(undoEdits(path)).rejects.toThrow(/changed in the meantime/);
    await expect(undo()).rejects.toThrow(/changed in the meantime/);
    expect(await valueAt(path, '/general/lab')).toBe('y');
  });
});

describe.skipIf(!hasPython)('as Python sees it', () => {
  test('PyNWB opens every changed file, finds no fault and sees the value', async () => {
    const jobs: { path: string; object: string }[] = [];
    for (const { name, edits, object } of cases) {
      const path = await made.copy(`py_${name.replaceAll(/\W+/g, '_')}.nwb`);
      await applyEdits(path, edits);
      jobs.push({ path, object });
    }
    const seen = (await python('edited_values.py', ['read'], jobs)) as unknown[];
    expect(seen).toEqual(cases.map(({ value }) => value ?? null));
    // The judge takes seconds a file: only those whose groups and objects changed.
    const few = jobs.filter((_, index) => /grows|was not there|several/.test(cases[index]?.name ?? ''));
    for (const { opened, pynwb, path } of await judge(few.map(({ path }) => path))) {
      expect(opened, path).toBeNull();
      expect(pynwb.errors, path).toEqual([]);
    }
  });

  test('files of other writers: newest format, fixed-length text, user block, large groups', async () => {
    const folder = `${made.root}/others`;
    const files = (await python('edited_values.py', ['make', folder])) as string[];
    for (const path of files) {
      const before = await sha256(path);
      const edits = [
        ...editsFor('lab', 'A longer name of a lab'),
        ...editsFor('keywords', ['x', 'y', 'z']),
        { kind: 'remove', path: '/general/notes' } as const,
        ...editsFor('subject.species', 'Rattus norvegicus'),
      ];
      const { undo } = await applyEdits(path, edits);
      const jobs = ['lab', 'keywords', 'notes', 'subject/species', 'pharmacology'].map((name) => ({
        path,
        object: `/general/${name}`,
      }));
      expect(await python('edited_values.py', ['read'], jobs), path).toEqual([
        'A longer name of a lab',
        ['x', 'y', 'z'],
        null,
        'Rattus norvegicus',
        'stays',
      ]);
      // Inserting after a removal: HDF5 itself must find its way in the group.
      await python('edited_values.py', ['insert', path]);
      await expect(undo()).rejects.toThrow(/changed in the meantime/);
      expect(await sha256(path)).not.toBe(before);
    }
  });

  test('a file of more than 4 GB', async () => {
    const path = `${made.root}/large.nwb`;
    await python('edited_values.py', ['large', path]);
    const { size } = await stat(path);
    expect(size).toBeGreaterThan(2 ** 32);
    const spentMs = cpuTimer();
    const { patch, undo } = await applyEdits(path, [
      ...editsFor('lab', longText),
      ...editsFor('keywords', ['x', 'y', 'z']),
    ]);
    expect(spentMs()).toBeLessThan(2000);
    expect(patch.changedBytes).toBeLessThan(200_000);
    expect(patch.bytesAfter).toBeGreaterThan(2 ** 32);
    const jobs = [
      { path, object: '/general/lab' },
      { path, object: '/general/keywords' },
      { path, object: '/last' },
    ];
    expect(await python('edited_values.py', ['read'], jobs)).toEqual([longText, ['x', 'y', 'z'], 'behind']);
    await undo();
    const handle = await open(path);
    try {
      expect((await handle.stat()).size).toBe(size);
    } finally {
      await handle.close();
    }
    expect(await python('edited_values.py', ['read'], jobs.slice(0, 1))).toEqual(['Frank']);
  });
});
