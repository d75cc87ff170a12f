import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where sessions are kept when nobody says: the place that the system has for such files. */
export function defaultStateFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): string {
  const named = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const own = named('RENSHAW_STATE');
  if (own !== undefined) return own;
  if (platform === 'win32')
    return join(named('LOCALAPPDATA') ?? join(homedir(), 'AppData', 'Local'), 'renshaw');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'renshaw');
  return join(named('XDG_STATE_HOME') ?? join(homedir(), '.local', 'state'), 'renshaw');
}

/** Folders that hold only what the service itself put there, for as long as it is used; see api/clean-up. */
export function ownFoldersIn(stateFolder: string): readonly string[] {
  return ['sample', 'uploads'].map((name) => join(stateFolder, name));
}

const TOKEN = /^[\w-]{43}$/;

/**
 * The token of the page's address, made at the first start. It stays the same, so that a page that is open goes on after
 * the service was started again; only the person's own account can read it. Remove the file `token` for a new one.
 */
export async function readToken(stateFolder: string): Promise<string> {
  const file = join(stateFolder, 'token');
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (TOKEN.test(known)) return known;
  const token = randomBytes(32).toString('base64url');
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const handle = await open(file, constants.O_CREAT | constants.O_TRUNC | constants.O_WRONLY, 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(`${token}\n`);
  } finally {
    await handle.close();
  }
  return token;
}
