import { InputError, OUTSIDE_DATA_FOLDERS } from '../../schemas/index.ts';

/** What disks, network shares and full machines say of something that may work a while later. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'EAGAIN',
  'EBUSY',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EIO',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENFILE',
  'ENOMEM',
  'ENOTCONN',
  'ESTALE',
  'ETIMEDOUT',
]);

/** Whether the same work may go well a while later, here or in another process. A full disk is for people to mend. */
export function isPassing(error: unknown): boolean {
  if (error instanceof InputError) {
    const { isPassing: says, found } = error.fault;
    // Another worker may use the folders that this one may not.
    if (says === true || found === OUTSIDE_DATA_FOLDERS) return true;
  }
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return PASSING_CODES.has(code) || isPassing(error.cause);
}
