import { describe, expect, it } from 'vitest';
import { guardedJobs } from '../../api/jobs/faults.ts';
import { guarded } from '../../api/storage/faults.ts';
import { InputError } from '../../schemas/index.ts';

const failing = (code: string) => (): never => {
  throw Object.assign(new Error('as the library says it'), { code });
};

describe.each([
  ['the log of sessions', guarded],
  ['the table of jobs', guardedJobs],
] as const)('what goes wrong with %s', (_, guard) => {
  it.each([
    'SQLITE_BUSY',
    'SQLITE_CORRUPT_INDEX',
    'SQLITE_FULL',
    'SQLITE_READONLY_DBMOVED',
    'SQLITE_IOERR_FSYNC',
    'SQLITE_CANTOPEN',
  ])('%s says which file, and what to do', (code) => {
    const attempt = () => guard('/state/x.sqlite', failing(code));
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(/^\/state\/x\.sqlite: found .*as the library says it.*; expected .*\. \S/);
  });

  it.each(['SQLITE_CONSTRAINT_TRIGGER', 'SQLITE_ERROR', 'SQLITE_MISUSE', 'ERR_INVALID_ARG_TYPE', ''])(
    '%s is a fault of ours, and stays what it is',
    (code) => {
      const attempt = () => guard('/state/x.sqlite', failing(code));
      expect(attempt).toThrow('as the library says it');
      expect(attempt).not.toThrow(InputError);
    },
  );
});

it('a disk and a permission of the system are told, too', () => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'ENOENT'])
    expect(() => guarded('/state/x.sqlite', failing(code))).toThrow(InputError);
});
