import { type Scan, type Session, scanFolder } from '../../../recording/index.ts';
import { InputError } from '../../../schemas/index.ts';

export function sessionName(session: Pick<Session, 'animal' | 'date'>): string {
  return `${session.animal}/${session.date}`;
}

/** Sessions of a scan that hold at least one recording: what there is to convert. */
export function convertible(scan: Scan): Session[] {
  return scan.sessions.filter((session) => recordingFiles(session).length > 0);
}

export function recordingFiles(session: Session): { epoch: number; tag: string; path: string }[] {
  return session.epochs.flatMap(({ epoch, tag, files }) =>
    files.filter((file) => file.role === 'recording').map((file) => ({ epoch, tag, path: file.path })),
  );
}

/**
 * The one session of a folder, or the one that is named `animal/date`.
 * @throws InputError `session` when there is none, or several and none is named
 */
export async function chooseSession(
  folder: string,
  wanted: string | undefined,
  signal?: AbortSignal,
): Promise<{ scan: Scan; session: Session }> {
  const scan = await scanFolder(folder, signal);
  const sessions = convertible(scan);
  const names = sessions.map(sessionName);
  if (wanted !== undefined) {
    const session = sessions.find((one) => sessionName(one) === wanted);
    if (session !== undefined) return { scan, session };
    throw new InputError('session', {
      found: names.length === 0 ? 'no session with recordings' : `the sessions ${names.join(', ')}`,
      expected: `a session ${wanted}`,
      todo: 'Name one of them as animal/date.',
      where: { file: folder },
    });
  }
  const [only] = sessions;
  if (only !== undefined && sessions.length === 1) return { scan, session: only };
  if (sessions.length > 1)
    throw new InputError('session', {
      found: `${sessions.length} sessions: ${names.join(', ')}`,
      expected: 'one session',
      todo: 'Name the one that is meant: --session animal/date.',
      where: { file: folder },
    });
  throw new InputError('session', {
    found: nothingFound(scan),
    expected: 'recordings named {YYYYMMDD}_{animal}_{epoch}_{tag}.rec',
    todo: 'Check the folder; rename recordings with other names to this form.',
    where: { file: folder },
  });
}

function nothingFound(scan: Scan): string {
  const recordings = scan.unrecognised.filter(({ path }) => path.toLowerCase().endsWith('.rec'));
  if (recordings.length > 0)
    return `no recording with a usable name (${recordings.map(({ path, reason }) => `${path}: ${reason}`).join('; ')})`;
  return scan.unrecognised.length === 0 && scan.sessions.length === 0
    ? 'no files'
    : `no .rec file among ${scan.unrecognised.length + scan.sessions.flatMap((one) => one.epochs).length} files or epochs`;
}
