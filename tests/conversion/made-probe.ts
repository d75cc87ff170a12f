import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A device-type file of a lab's own: one shank with two columns of contacts. JSON is YAML. */
export async function writeProbe(folder: string, type: string, contacts: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  const electrodes = Array.from({ length: contacts }, (_, id) => ({
    id,
    rel_x: (id % 2) * 32,
    rel_y: Math.floor(id / 2) * 20,
    rel_z: 0,
  }));
  const probe = {
    probe_type: type,
    probe_description: `${contacts} contacts on one shank`,
    units: 'um',
    contact_size: 12,
    contact_side_numbering: false,
    num_shanks: 1,
    shanks: [{ shank_id: 0, electrodes }],
  };
  await writeFile(join(folder, `${type}.yml`), JSON.stringify(probe));
  return folder;
}
