import { InputError } from '../../schemas/index.ts';

const WHAT = 'the table of jobs';

const FAULTS: readonly { readonly code: RegExp; readonly found: string; readonly todo: string }[] = [
  {
    code: /^SQLITE_(?:BUSY|LOCKED)/,
    found: `${WHAT}, which another process holds and does not let go`,
    todo: 'End the other process, or give this one a state folder of its own (--state DIR).',
  },
  {
    code: /^SQLITE_(?:CORRUPT|NOTADB)/,
    found: `a damaged table of jobs, or a file that is none`,
    todo: 'Move the file away, with those beside it (-wal, -shm): it holds nothing but jobs that wait, run or ended. Sessions go on with theirs.',
  },
  {
    code: /^SQLITE_FULL/,
    found: 'no room on the disk',
    todo: 'Make room and do it again: what was stored before is safe.',
  },
  {
    // What a statement of ours broke, such as a constraint, is a fault of ours.
    code: /^SQLITE_(?:IOERR|READONLY|PERM|AUTH|CANTOPEN)/,
    found: 'a place that cannot be read or written',
    todo: 'Check the disk and the permissions, or give another state folder (--state DIR).',
  },
];

/** Runs something with the table; what goes wrong in it says which file, and what to do. */
export function guardedJobs<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const known = FAULTS.find((fault) => fault.code.test(code));
    if (!(cause instanceof Error) || known === undefined) throw cause;
    throw new InputError('file', {
      found: `${known.found} (${cause.message})`,
      expected: `${WHAT}, that can be read and written`,
      todo: known.todo,
      where: { file },
      cause,
    });
  }
}

export function notOurJobs(file: string): InputError {
  return new InputError('file', {
    found: 'the table of jobs of a newer Renshaw, or the database of another program',
    expected: 'one of this version',
    todo: 'Nothing in it was changed. Run the newer version, or give this one a state folder of its own (--state DIR).',
    where: { file },
  });
}
