import { type Comparer, datasetAt, groupAt, type Sides, type SourceFacts, textsAt } from './sides.ts';
import type { SourceRecording } from './source-session.ts';
import { Tally } from './tally.ts';

const TABLE = '/intervals/epochs';

/** One interval for each epoch: from the start of its first file to the last packet of its files. */
export function epochComparers(sides: Sides): readonly Comparer[] {
  return [{ finish: async (facts) => [epochsReport(sides, facts).report()] }];
}

function epochsReport({ reader, source }: Sides, facts: SourceFacts): Tally {
  const tally = new Tally(TABLE, 'start, end and name of every epoch');
  const expected = expectedEpochs(source.recordings, facts);
  if (groupAt(reader, TABLE) === undefined) {
    tally.differs(() => ({ found: 'no table', expected: `${expected.length} epochs` }));
    return tally;
  }
  const values = (name: string) => {
    const found = datasetAt(reader, `${TABLE}/${name}`);
    return found === undefined ? [] : reader.read(found);
  };
  const starts = values('start_time');
  const stops = values('stop_time');
  const tags = textsAt(reader, `${TABLE}/tags`) ?? [];
  const ends = values('tags_index').map(Number);
  tally.equal(starts.length, expected.length, { channel: 'number of epochs' });
  for (const [row, { startS, stopS, tag }] of expected.entries()) {
    tally.equal(starts[row], startS, { row, channel: 'start_time' });
    tally.equal(stops[row], stopS, { row, channel: 'stop_time' });
    tally.equal(tags.slice(ends[row - 1] ?? 0, ends[row]).join(' '), tag, { row, channel: 'tags' });
  }
  return tally;
}

interface ExpectedEpoch {
  readonly startS: number;
  readonly stopS: number;
  readonly tag: string;
}

function expectedEpochs(recordings: readonly SourceRecording[], facts: SourceFacts): ExpectedEpoch[] {
  const epochs = Map.groupBy(recordings, ({ epoch }) => epoch);
  return [...epochs]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([epoch, files]) => {
      const starts = files.flatMap(startOf);
      if (starts.length === 0) return [];
      const startS = Math.min(...starts);
      const stops = files.flatMap((file) => endOf(file, facts));
      const tag = `${String(epoch).padStart(2, '0')}_${files[0]?.tag ?? ''}`;
      return [{ startS, stopS: Math.max(startS, ...stops), tag }];
    });
}

function startOf({ recording, firstTimeS }: SourceRecording): number[] {
  if (recording.startUnixMs !== undefined) return [recording.startUnixMs / 1000];
  return firstTimeS === undefined ? [] : [firstTimeS];
}

/** The clock of the last packet; without a clock, what the counter tells. */
function endOf({ recording, lastTimeS }: SourceRecording, { recordings }: SourceFacts): number[] {
  if (lastTimeS !== undefined) return [lastTimeS];
  const walked = recordings.find((one) => one.recording === recording);
  const [first] = walked?.runs ?? [];
  const last = walked?.runs.at(-1);
  if (
    walked === undefined ||
    first === undefined ||
    last === undefined ||
    recording.startUnixMs === undefined
  )
    return [];
  const rows = walked.firstRow + recording.packets - last.firstRow;
  const counts = last.counter + rows - 1 - first.counter;
  return [recording.startUnixMs / 1000 + counts / recording.rateHz];
}
