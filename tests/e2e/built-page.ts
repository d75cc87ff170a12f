import { existsSync, globSync, mkdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildPage } from '../../scripts/page.js';
import { root } from '../repository/files.ts';

/** What the page is made of. */
const SOURCES = ['web/**/*', 'schemas/**/*', 'api/client/**/*', 'package-lock.json'];

/** Builds the page as people get it, once in a run of tests for as long as its sources stay as they are. */
export async function builtPage(): Promise<void> {
  const run = process.env['RENSHAW_TEST_RUN'];
  if (run === undefined) throw new Error('The page is built within a run of Vitest (tests/warm-pythons.ts).');
  const sources = globSync(SOURCES, { cwd: root }).filter((file) => !file.startsWith(join('web', 'dist')));
  const newest = Math.max(...sources.map((file) => statSync(join(root, file)).mtimeMs));
  const built = join(run, `page-${newest}`);
  while (!existsSync(built)) {
    if (!isTaken(`${built}.lock`)) {
      await delay(50);
      continue;
    }
    try {
      await buildPage(process.env);
      writeFileSync(built, '');
    } finally {
      rmdirSync(`${built}.lock`);
    }
  }
}

function isTaken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
