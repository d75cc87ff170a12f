import { useEffect, useState } from 'preact/hooks';
import { client, type SessionEntry } from '../../client.ts';
import { formatBytes } from '../../format.ts';
import {
  type Found,
  type FoundRecording,
  findRecordings,
  isoDay,
  matching,
  NOTHING_FOUND,
} from './find-recordings.ts';

/** More are found by searching. */
const MOST_SHOWN = 100;

/** What lies under the data roots: each session with its day, its size, and what became of it. */
export function RecordingList(props: {
  readonly sessions: readonly SessionEntry[];
  readonly isBusy: boolean;
  readonly onOpen: (recording: FoundRecording) => void;
  readonly onGoOn: (sessionId: string) => void;
}) {
  const { found, problem, again } = useFound();
  const [search, setSearch] = useState('');
  const shown = matching(found.recordings, search);
  return (
    <section aria-labelledby="recordings-title">
      <h3 id="recordings-title">Recordings on this machine</h3>
      <label class="visually-hidden" for="search-recordings">
        Search recordings
      </label>
      <input
        id="search-recordings"
        type="search"
        value={search}
        placeholder="search by animal, day or folder"
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <p class="small told" role="status">
        {problem === undefined ? told(found, shown.length, search) : ''}
      </p>
      {hasSeveralDays(found.recordings) ? (
        <p>
          <a href="#/batch">Several days of one animal in one conversation</a>
        </p>
      ) : null}
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}{' '}
          <button type="button" onClick={again}>
            Try again
          </button>
        </p>
      )}
      <ul class="found">
        {shown.slice(0, MOST_SHOWN).map((recording) => {
          const session = props.sessions.find((one) => isAbout(one, recording));
          return (
            <li key={`${recording.folder} ${recording.animal} ${recording.date}`}>
              <div>
                <strong>{recording.animal}</strong> {isoDay(recording.date)}
                <div class="small">
                  {recording.recordings} {recording.recordings === 1 ? 'recording' : 'recordings'},{' '}
                  {formatBytes(recording.bytes)}
                  {session === undefined ? '' : ` · ${session.status}`}
                </div>
                <div class="small mono">{recording.folder}</div>
              </div>
              <button
                type="button"
                disabled={props.isBusy}
                onClick={() =>
                  session === undefined ? props.onOpen(recording) : props.onGoOn(session.sessionId)
                }
              >
                {session === undefined ? 'Open' : session.phase === 'done' ? 'Look' : 'Go on'}
                <span class="visually-hidden">
                  {' '}
                  {recording.animal} {isoDay(recording.date)}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Of a folder that holds several sessions each has a conversation of its own. */
function isAbout(session: SessionEntry, { folder, animal, date, isOneOfSeveral }: FoundRecording): boolean {
  if (session.folder !== folder) return false;
  return !isOneOfSeveral || (session.animal === animal && session.date === date);
}

function hasSeveralDays(recordings: readonly FoundRecording[]): boolean {
  return recordings.some((one) =>
    recordings.some(({ animal, date }) => animal === one.animal && date !== one.date),
  );
}

/** What was found, or where to look, in one sentence. */
function told({ roots, recordings, looked, isDone, isCut }: Found, shown: number, search: string): string {
  if (!isDone) return `Looking through folders … ${looked} so far, ${recordings.length} sessions found.`;
  if (roots.length === 0)
    return 'No folder is open to this page. Start it with renshaw serve --data-root and the folder of your data.';
  const cut = isCut ? ` There are more folders than the ${looked} looked into: name yours below.` : '';
  const places = outermost(roots).join(', ');
  if (recordings.length === 0) return `No recordings (.rec) in ${places}.${cut}`;
  if (search.trim() !== '') return `${shown} of ${recordings.length} sessions.${cut}`;
  const more = shown > MOST_SHOWN ? `, the newest ${MOST_SHOWN} shown` : '';
  return `${recordings.length} ${recordings.length === 1 ? 'session' : 'sessions'} in ${places}${more}.${cut}`;
}

/** Roots that lie in no other root. */
function outermost(roots: readonly string[]): string[] {
  return roots.filter((root) => !roots.some((other) => root !== other && root.startsWith(`${other}/`)));
}

function useFound() {
  const [found, setFound] = useState<Found>(NOTHING_FOUND);
  const [problem, setProblem] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setProblem(undefined);
    findRecordings(client.listFolder, setFound, stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) setProblem((error as Error).message);
    });
    return () => stop.abort();
  }, [attempt]);
  return { found, problem, again: () => setAttempt(attempt + 1) };
}
