import { InputError } from '../schemas/index.ts';
import { reasonOf } from './tree-values.ts';

/** What HDF5 says of a file in which nothing begins as one of its files does. */
const NO_SIGNATURE = /file signature not found/;

/** A file that HDF5 does not open, or not to its end. */
export function unreadable(path: string, cause: unknown): InputError {
  const reason = reasonOf(cause);
  const words = NO_SIGNATURE.test(reason)
    ? {
        found: `a file that is no HDF5 file (${reason})`,
        expected: 'an NWB file, which is an HDF5 file',
        todo: 'Name the file that ends in .nwb. If this is it, its beginning was lost: make it again or take it from a copy.',
      }
    : {
        found: `an HDF5 file that cannot be read (${reason})`,
        expected: 'a whole HDF5 file that nothing else is writing',
        todo: 'The file is cut short or damaged, or still being written: make it again or take it from a copy.',
      };
  return new InputError('nwb', { ...words, where: { file: path }, cause });
}
