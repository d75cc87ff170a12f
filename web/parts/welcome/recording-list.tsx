import { useEffect, useState } from 'preact/hooks';
import { client, type SessionEntry } from '../../client.ts';
import { formatBytes, isoDay } from '../../format.ts';
import { addressOf } from '../../route.ts';
import { WorkButton } from '../work-button.tsx';
import {
  type Found,
  type FoundRecording,
  findRecordings,
  matching,
  NOTHING_FOUND,
} from './find-recordings.ts';

/** What fits on a screen, so that what stands below is found. */
const FEW = 10;
/** More are found by searching. */
const MOST_SHOWN = 100;

/** What lies under the data roots: each session with its day, its size, and what became of it. */
export function RecordingList(props: {
  readonly sessions: readonly SessionEntry[];
  readonly isBusy: boolean;
  readonly onOpen: (recording: FoundRecording) => Promise<void>;
  readonly onGoOn: (sessionId: string) => void;
}) {
  const { found, problem, again } = useFound();
  const [search, setSearch] = useState('');
  const [isLeftOnly, setLeftOnly] = useState(false);
  const [isUnfolded, setUnfolded] = useState(false);
  const converted = found.recordings.filter(({ nwb }) => nwb !== undefined).length;
  const shown = matching(found.recordings, search).filter(({ nwb }) => !isLeftOnly || nwb === undefined);
  return (
    <section class="recordings" aria-labelledby="recordings-title" aria-busy={!found.isDone}>
      <div class="heading">
        <h3 id="recordings-title">Recordings on this machine</h3>
        {converted === 0 ? null : (
          <label class="check small">
            <input
              type="checkbox"
              checked={isLeftOnly}
              onChange={(event) => setLeftOnly(event.currentTarget.checked)}
            />
            only the {found.recordings.length - converted} that are not converted
          </label>
        )}
      </div>
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
      <p>
        <a href={addressOf('batch')}>Several days of one animal in one conversation</a>
      </p>
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}{' '}
          <button type="button" onClick={again}>
            Try again
          </button>
        </p>
      )}
      <ul class="found">
        {shown.slice(0, isUnfolded ? MOST_SHOWN : FEW).map((recording) => (
          <Recording
            key={`${recording.folder} ${recording.animal} ${recording.date}`}
            {...props}
            recording={recording}
          />
        ))}
      </ul>
      {isUnfolded || shown.length <= FEW ? null : (
        <button type="button" class="plain" onClick={() => setUnfolded(true)}>
          Show {Math.min(shown.length, MOST_SHOWN) - FEW} more
        </button>
      )}
    </section>
  );
}

function Recording(props: Parameters<typeof RecordingList>[0] & { readonly recording: FoundRecording }) {
  const { recording, sessions, isBusy, onOpen, onGoOn } = props;
  const { animal, date, recordings, bytes, folder, nwb } = recording;
  const session = sessions.find((one) => isAbout(one, recording));
  const name = (
    <span class="visually-hidden">
      {' '}
      {animal} {isoDay(date)}
    </span>
  );
  return (
    <li>
      <div>
        <strong>{animal}</strong> {isoDay(date)}
        <div class="small">
          {recordings} {recordings === 1 ? 'recording' : 'recordings'}, {formatBytes(bytes)}
          {session === undefined ? '' : ` · ${session.status}`}
          {nwb === undefined ? null : (
            <>
              {' · '}
              <span class="passed">✓ converted</span>, {formatBytes(nwb.bytes)}
            </>
          )}
        </div>
        <div class="small mono">{folder}</div>
      </div>
      {session === undefined ? (
        <WorkButton disabled={isBusy} onPress={() => onOpen(recording)} working="Reading …">
          Open{name}
        </WorkButton>
      ) : (
        <button type="button" disabled={isBusy} onClick={() => onGoOn(session.sessionId)}>
          {session.phase === 'done' ? 'Look' : 'Go on'}
          {name}
        </button>
      )}
    </li>
  );
}

/** Of a folder that holds several sessions each has a conversation of its own. */
function isAbout(session: SessionEntry, { folder, animal, date, isOneOfSeveral }: FoundRecording): boolean {
  if (session.folder !== folder) return false;
  return !isOneOfSeveral || (session.animal === animal && session.date === date);
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
