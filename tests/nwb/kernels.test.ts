import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compilerArguments } from '../../scripts/kernels.js';
import { root } from '../repository/files.ts';

it('the kernels are what their sources compile to (npm run kernels)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'renshaw-kernels-'));
  try {
    const out = join(folder, 'kernels.wasm');
    execFileSync(join(root, 'node_modules', '.bin', 'asc'), compilerArguments(out), { stdio: 'pipe' });
    const kept = await readFile(join(root, 'nwb', 'encode', 'kernels', 'kernels.wasm'));
    expect((await readFile(out)).equals(kept)).toBe(true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
