import { useEffect, useState } from 'preact/hooks';
import { client } from '../client.ts';
import { formatBytes, isoDay } from '../format.ts';
import type { PageProps } from '../page-props.ts';
import { Problem } from '../parts/problem.tsx';
import {
  type Found,
  type FoundRecording,
  findRecordings,
  NOTHING_FOUND,
} from '../parts/welcome/find-recordings.ts';
import { WorkButton } from '../parts/work-button.tsx';
import { toggled } from '../toggled.ts';

const keyOf = ({ folder, animal, date }: FoundRecording): string => `${folder} ${animal} ${date}`;

/** Several days of one animal at once: which animal, and which of its days. */
export function BatchPage({ onOpen }: PageProps) {
  const [found, setFound] = useState<Found>(NOTHING_FOUND);
  const [animal, setAnimal] = useState<string>();
  /** Days that were ticked or left out by hand. */
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    findRecordings(client.listFolder, setFound, stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) setProblem((error as Error).message);
    });
    return () => stop.abort();
  }, []);

  const animals = severalDays(found.recordings);
  const chosen = animal ?? animals.keys().next().value;
  const days = chosen === undefined ? [] : (animals.get(chosen) ?? []);
  const isTaken = (one: FoundRecording): boolean => {
    // A day may lie in two folders, as it was recorded and as it was sent.
    const isFirst = days.find(({ date, nwb }) => date === one.date && nwb === undefined) === one;
    return isFirst !== changed.has(keyOf(one));
  };
  const taken = days.filter(isTaken);
  const open = async (): Promise<void> => {
    setProblem(undefined);
    try {
      const asked = taken.map((one) => ({
        folder: one.folder,
        ...(one.isOneOfSeveral ? { session: `${one.animal}/${one.date}` } : {}),
      }));
      onOpen(await client.openBatch({ days: asked }));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <div class="welcome">
      <h2>Several days of one animal</h2>
      <p>
        One conversation for all of them: you tell once what holds for every day, and of each day only what
        differs. Each day becomes a file of its own; one that fails stops no other.
      </p>
      {animals.size === 0 ? (
        <p role="status">
          {found.isDone
            ? 'No animal has more than one day in the folders that this page may look into.'
            : `Looking through folders … ${found.looked} so far.`}
        </p>
      ) : (
        <form onSubmit={(event) => event.preventDefault()}>
          <label for="animal">Animal</label>
          <select id="animal" value={chosen} onChange={(event) => setAnimal(event.currentTarget.value)}>
            {[...animals].map(([name, its]) => (
              <option key={name} value={name}>
                {name}, {its.length} days
              </option>
            ))}
          </select>
          <fieldset class="days">
            <legend>Days</legend>
            {days.map((one) => (
              <label key={keyOf(one)}>
                <input
                  type="checkbox"
                  checked={isTaken(one)}
                  onChange={() => setChanged(toggled(changed, keyOf(one)))}
                />
                <span>
                  {isoDay(one.date)}{' '}
                  <span class="small">
                    {one.recordings} {one.recordings === 1 ? 'recording' : 'recordings'},{' '}
                    {formatBytes(one.bytes)}
                    {one.nwb === undefined ? null : <span class="passed"> · ✓ converted</span>} ·{' '}
                    <span class="mono">{one.folder}</span>
                  </span>
                </span>
              </label>
            ))}
          </fieldset>
          <WorkButton
            type="submit"
            class="primary"
            disabled={taken.length < 2}
            onPress={open}
            working="Reading the recordings …"
          >
            {taken.length < 2 ? 'Choose two days at least' : `Open these ${taken.length} days`}
          </WorkButton>
        </form>
      )}
      <Problem text={problem} />
    </div>
  );
}

/** Animals with more than one day, each with its days in their order. */
function severalDays(recordings: readonly FoundRecording[]): ReadonlyMap<string, readonly FoundRecording[]> {
  const all = Map.groupBy(recordings, ({ animal }) => animal);
  return new Map(
    [...all]
      .filter(([, days]) => new Set(days.map(({ date }) => date)).size > 1)
      .map(([name, days]) => [name, days.toSorted((one, other) => one.date.localeCompare(other.date))]),
  );
}
