import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SyntheticOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';

export interface Scratch extends AsyncDisposable {
  readonly root: string;
  /** Writes a small session without metadata into a folder of this name, and returns the folder. */
  session(name: string, options?: Partial<SyntheticOptions>): Promise<string>;
}

/** A folder that is gone after the test. */
export async function scratchFolder(): Promise<Scratch> {
  const root = await mkdtemp(join(tmpdir(), 'renshaw-agents-'));
  return {
    root,
    async session(name, options = {}) {
      const folder = join(root, name);
      await writeSyntheticSession(folder, {
        seconds: 1,
        epochs: 1,
        metadata: false,
        signal: 'pattern',
        ...options,
      });
      return folder;
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** The least that a conversion of the default session needs. */
export function smallMetadata(nTrodes = 8): Record<string, unknown> {
  const ids = Array.from({ length: nTrodes }, (_, index) => index);
  return {
    session_description: 'a test',
    session_id: 'sample_20230622',
    subject: { subject_id: 'sample', species: 'Rattus norvegicus', sex: 'F', age: 'P90D' },
    electrode_groups: ids.map((id) => ({ id, device_type: 'tetrode_12.5', location: 'CA1' })),
    ntrode_electrode_group_channel_map: ids.map((id) => ({
      ntrode_id: id + 1,
      electrode_group_id: id,
      map: { 0: 0, 1: 1, 2: 2, 3: 3 },
    })),
  };
}
