import { open } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { nearestNames, UsageError } from '../../schemas/index.ts';
import { SETTINGS } from '../../schemas/settings/index.ts';

/** More than any file of settings has; whatever is longer is none. */
const MOST_BYTES = 256 * 1024;

/**
 * The variables of the file `.env`, none where there is no such file. It can make the service run programs, so that a file
 * counts only where nobody but its user could have written it.
 *
 * @throws UsageError for a file that somebody else can change, and for a variable that there is none of
 */
export async function readDotEnv(path: string): Promise<Readonly<Record<string, string>>> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return undefined;
    throw new UsageError(`${path}: found a file that cannot be read (${error.code}); expected one that can.`);
  });
  if (handle === undefined) return {};
  try {
    const info = await handle.stat();
    if (!info.isFile()) return {};
    const own = process.getuid?.();
    if (own !== undefined && (info.mode & 0o022) !== 0)
      throw new UsageError(
        `${path}: found a file that other users can change; expected one that only you can. Say: chmod go-w ${path}`,
      );
    if (own !== undefined && info.uid !== own && info.uid !== 0)
      throw new UsageError(
        `${path}: found a file of another user; expected one of your own. Start in another folder, or remove it.`,
      );
    if (info.size > MOST_BYTES)
      throw new UsageError(`${path}: found ${info.size} bytes; expected at most ${MOST_BYTES}.`);
    const variables = parseEnv(await handle.readFile('utf8'));
    const known = new Set(Object.values(SETTINGS).map(({ variable }) => variable));
    for (const name of Object.keys(variables)) {
      if (!name.startsWith('RENSHAW_') || known.has(name)) continue;
      const [nearest] = nearestNames(name, known);
      throw new UsageError(
        `${path}: found ${name}; expected a variable of docs/configuration.md${nearest === undefined ? '' : `, such as ${nearest}`}.`,
      );
    }
    return Object.fromEntries(Object.entries(variables).filter((entry) => entry[1] !== undefined)) as Record<
      string,
      string
    >;
  } finally {
    await handle.close();
  }
}
