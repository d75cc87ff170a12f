import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInProbesFolder, readProbeType } from '../../schemas/index.ts';
import type { Kind } from './kind.ts';

/** A device-type file. */
export const probeKind: Kind = {
  name: 'probe',
  extension: '.yml',
  share: 0.5,
  words: ['&a ', '*a', '<<: *a\n', 'shanks:\n', 'electrodes:\n', '- id: 0\n', 'num_shanks: 1e9\n'],
  seeds: () =>
    Promise.all(
      ['tetrode_12.5.yml', '32c-2s8mm6cm-20um-40um-dl.yml'].map((name) =>
        readFile(join(builtInProbesFolder, name)),
      ),
    ),
  textBytes: (seed) => seed.length,
  async read({ bytes }) {
    readProbeType(Buffer.from(bytes).toString('utf8'), 'input.yml');
  },
};
