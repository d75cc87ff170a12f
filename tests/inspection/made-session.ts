import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planConversion, runConversion } from '../../mcp-server/tools/index.ts';
import { type SyntheticOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';

export interface MadeNwb {
  readonly root: string;
  /** A file that our converter wrote; tests change copies of it only. */
  readonly path: string;
  /** A copy of it, of this name. */
  copy(name: string): Promise<string>;
  close(): Promise<void>;
}

/** A session of a second, converted in a temporary folder. */
export async function makeNwb(options: Partial<SyntheticOptions> = {}): Promise<MadeNwb> {
  const root = await mkdtemp(join(tmpdir(), 'renshaw-nwb-'));
  const folder = join(root, 'session');
  const outFolder = join(root, 'out');
  await mkdir(outFolder);
  await writeSyntheticSession(folder, { seconds: 1, ...options });
  const { output } = await runConversion(await planConversion({ folder, outFolder }));
  return {
    root,
    path: output.path,
    copy: async (name) => {
      const path = join(outFolder, name);
      await copyFile(output.path, path);
      return path;
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}
