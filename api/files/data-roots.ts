import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { InputError } from '../../schemas/index.ts';
import { ProblemError } from '../problems.ts';

/**
 * Where a path really leads, links followed, when that is inside of one of the roots.
 *
 * @throws ProblemError 403 where it leads elsewhere, whether there is anything or not
 * @throws InputError where there is nothing
 */
export async function insideRoots(path: string, roots: readonly string[]): Promise<string> {
  const { real, exists } = await followed(path, roots);
  if (exists) return real;
  throw new InputError('file', {
    found: 'no such folder',
    expected: 'a folder that is there',
    todo: 'Check the path.',
    where: { file: path },
  });
}

/** As {@link insideRoots}, for a folder that may have to be made. */
export async function placeInRoots(path: string, roots: readonly string[]): Promise<string> {
  return (await followed(path, roots)).real;
}

/** Whether `real`, a path without links, is one of the roots or below it. Roots without links, too. */
export function isInside(real: string, roots: readonly string[]): boolean {
  return roots.some((root) => {
    const inside = relative(root, real);
    return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
  });
}

/** The roots as they really are. One that is missing, a disk that is not mounted, say, is left out. */
export async function realRoots(roots: readonly string[]): Promise<string[]> {
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => undefined)));
  return real.filter((root) => root !== undefined);
}

async function followed(
  path: string,
  roots: readonly string[],
): Promise<{ readonly real: string; readonly exists: boolean }> {
  if (isAbsolute(path) && !path.includes('\0')) {
    const result = await deepestReal(resolve(path));
    if (isInside(result.real, await realRoots(roots))) return result;
  }
  throw new ProblemError(
    'outside-of-the-data',
    `${path} is not inside of ${roots.join(' or ')}. Start renshaw with --data-root for the folder where it lies.`,
  );
}

/** The real path of the deepest part that exists, with the rest behind it. */
async function deepestReal(path: string): Promise<{ readonly real: string; readonly exists: boolean }> {
  const rest: string[] = [];
  for (let part = path; ; part = dirname(part)) {
    const real = await realpath(part).catch(() => undefined);
    if (real !== undefined) return { real: join(real, ...rest), exists: rest.length === 0 };
    if (dirname(part) === part) return { real: path, exists: false };
    rest.unshift(basename(part));
  }
}
