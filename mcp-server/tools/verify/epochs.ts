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
  for (const [row, { startS, stopS, tag, isMoved }] of expected.entries()) {
    tally.equal(isMoved ? near(starts[row], startS) : starts[row], startS, { row, channel: 'start_time' });
    tally.equal(isMoved ? near(stops[row], stopS) : stops[row], stopS, { row, channel: 'stop_time' });
    tally.equal(tags.slice(ends[row - 1] ?? 0, ends[row]).join(' '), tag, { row, channel: 'tags' });
  }
  return tally;
}

/** Times that come from a line are the same to the last digits only. */
function near(found: unknown, expected: number): unknown {
  return typeof found === 'number' && Math.abs(found - expected) < 1e-6 ? expected : found;
}

interface ExpectedEpoch {
  readonly startS: number;
  readonly stopS: number;
  readonly tag: string;
  /** An end was moved to the time of its packet. */
  readonly isMoved: boolean;
}

function expectedEpochs(recordings: readonly SourceRecording[], facts: SourceFacts): ExpectedEpoch[] {
  const epochs = Map.groupBy(recordings, ({ epoch }) => epoch);
  return [...epochs]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([epoch, files]) => {
      const moves = files.flatMap((file) => movesOf(file, facts));
      const isMoved = moves.some(({ start, end }) => start !== 0 || end !== 0);
      const starts = isMoved ? moves.map(({ startS }) => startS) : files.flatMap(startOf);
      if (starts.length === 0) return [];
      const startS = Math.min(...starts);
      const stops = isMoved ? moves.map(({ lastS }) => lastS) : files.flatMap((file) => endOf(file, facts));
      const tag = `${String(epoch).padStart(2, '0')}_${files[0]?.tag ?? ''}`;
      return [{ startS, stopS: Math.max(startS, ...stops), tag, isMoved }];
    });
}

/** A reading of the clock that is further from the time of its packet is no end of an epoch. */
const MOST_OFF_S = 0.01;

/** How far the first and the last packet's times are from what the clock says there, where that is far. */
function movesOf(
  { recording, firstTimeS, lastTimeS }: SourceRecording,
  { recordings, lines }: SourceFacts,
): { readonly start: number; readonly end: number; readonly startS: number; readonly lastS: number }[] {
  const index = recordings.findIndex((one) => one.recording === recording);
  const [walked, line] = [recordings[index], lines[index]];
  const [first, last] = [walked?.runs[0], walked?.runs.at(-1)];
  if (walked === undefined || line === undefined || first === undefined || last === undefined) return [];
  const endRow = walked.firstRow + recording.packets;
  const firstS = timeS(line, first.counter, 0);
  const lastS = timeS(line, last.counter + (endRow - 1 - last.firstRow), recording.packets - 1);
  const away = (readS: number | undefined, at: number): number =>
    readS === undefined || Math.abs(at - readS) <= MOST_OFF_S ? 0 : at - readS;
  const isByClock = firstTimeS !== undefined && line.nsPerCount !== 1e9 / recording.rateHz;
  const start = isByClock ? away(firstTimeS, firstS) : 0;
  const { startUnixMs } = recording;
  const startS = startUnixMs === undefined ? firstS : startUnixMs / 1000 + start;
  return [{ start, end: away(lastTimeS, lastS), startS, lastS }];
}

function timeS(line: SourceFacts['lines'][number], counter: number, packet: number): number {
  const shiftNs = line.shifts.findLast(({ firstPacket }) => firstPacket <= packet)?.shiftNs ?? 0;
  return (
    line.wholeSeconds + (line.offsetNs + shiftNs + line.nsPerCount * (counter - line.originCounter)) / 1e9
  );
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
