import { InputError } from '../../schemas/index.ts';

/** What a person can do where the log of sessions cannot be used, by the codes of SQLite and the system. */
const FAULTS: readonly { readonly code: RegExp; readonly found: string; readonly todo: string }[] = [
  {
    code: /^SQLITE_(?:BUSY|LOCKED)/,
    found: 'a log of sessions that another process holds',
    todo: 'Stop the other renshaw, or give this one a state folder of its own (--state DIR).',
  },
  {
    code: /^SQLITE_(?:CORRUPT|NOTADB)/,
    found: 'a damaged log of sessions, or a file that is none',
    todo: 'Nothing in it was changed. Keep a copy of it and of the files beside it (-wal, -shm), put a backup in its place or let "sqlite3 FILE .recover" save what is readable, or begin in another state folder (--state DIR).',
  },
  {
    code: /^(?:SQLITE_FULL|ENOSPC|EDQUOT)/,
    found: 'no room on the disk',
    todo: 'Make room and do it again: what was stored before is safe.',
  },
  {
    code: /^SQLITE_(?:READONLY|PERM|AUTH|CANTOPEN)/,
    found: 'a place that cannot be written',
    todo: 'Ask for permission to write there, or give another state folder (--state DIR).',
  },
  {
    code: /^(?:SQLITE_IOERR|EIO)/,
    found: 'a disk that reports an error',
    todo: 'Check the disk, or give another state folder (--state DIR).',
  },
];

/** Runs something with the database; what goes wrong in it says which file, and what to do. */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw explain(cause, file);
  }
}

/** The error with what a person can do, where it is one of the database or the disk; otherwise as it is. */
export function explain(cause: unknown, file: string): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const known = FAULTS.find((fault) => fault.code.test(code));
  // What a statement of ours broke, such as a constraint, is a fault of ours; the system has more than the list.
  if (!(cause instanceof Error) || (known === undefined && !/^E[A-Z0-9]+$/.test(code))) return cause;
  const detail = known === undefined ? cause.message : `${known.found} (${cause.message})`;
  return new InputError('file', {
    found: detail,
    expected: 'a log of sessions that can be read and written',
    todo: known?.todo ?? 'Give another state folder (--state DIR), or mend this one.',
    where: { file },
    cause,
  });
}

/** @throws InputError for a database whose pages do not hold together, before anything is written to it */
export function refuseDamaged(verdict: unknown, file: string): void {
  if (verdict === 'ok') return;
  const found = `a damaged log of sessions (${String(verdict).split('\n')[0]})`;
  const [, damaged] = FAULTS;
  throw new InputError('file', {
    found,
    expected: 'a log of sessions that can be read and written',
    todo: damaged?.todo ?? '',
    where: { file },
  });
}

export function notOurs(file: string): InputError {
  return new InputError('file', {
    found: 'the database of another program',
    expected: 'a log of sessions, or no file',
    todo: 'Nothing in it was changed. Give another state folder (--state DIR).',
    where: { file },
  });
}

export function tooNew(file: string): InputError {
  return new InputError('file', {
    found: 'a log of sessions of a newer Renshaw',
    expected: 'one of this version, or an older',
    todo: 'Nothing in it was changed. Run the newer version, or give this one a state folder of its own (--state DIR).',
    where: { file },
  });
}
