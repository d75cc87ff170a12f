import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { refuse, type SettingValues } from '../../schemas/settings/index.ts';

/**
 * Makes sure that the scanner of uploads can be run: without it every upload would be refused when it is whole, hours after it was
 * begun.
 *
 * @throws UsageError where it cannot
 */
export async function requireScanner(
  { scanCommand }: Pick<SettingValues, 'scanCommand'>,
  path = process.env['PATH'] ?? '',
): Promise<void> {
  const [program] = scanCommand?.trim().split(/\s+/) ?? [];
  // Windows runs by endings that stand nowhere in the name.
  if (program === undefined || process.platform === 'win32') return;
  const places = program.includes('/')
    ? [resolve(program)]
    : path.split(delimiter).map((folder) => join(folder, program));
  for (const place of places) if (await isProgram(place)) return;
  refuse([
    {
      setting: 'scanCommand',
      found: `${program}, which is no program that can be run here`,
      expected: 'a program that is installed, by its path or by a name on PATH',
    },
  ]);
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
