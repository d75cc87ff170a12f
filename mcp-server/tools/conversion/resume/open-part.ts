import { open, readFile, rm, stat } from 'node:fs/promises';
import {
  BulkFile,
  chunkJournalPath,
  type DecodedJournal,
  decodeChunkJournal,
  type JournalChunk,
  JournalWriter,
  LEGACY_ANALOG_PATH,
  type Skeleton,
  sessionFile,
  writeSkeleton,
} from '../../../../nwb/index.ts';
import { reserveBytes } from '../final-contents.ts';
import type { ConversionPlan } from '../plan.ts';
import { type About, describeWork, differenceOf, readAbout } from './about.ts';
import { removePart } from './leave-part.ts';

/** Where a conversion begins. */
export interface ConversionStart {
  /** Bytes of the recordings whose samples an interrupted conversion had written. */
  readonly resumedBytes: number;
  readonly totalBytes: number;
  /** Why an unfinished file was not gone on with: half a sentence. */
  readonly startsOverSince: string | undefined;
}

/** An unfinished file that is ready for chunks. */
export interface OpenPart {
  /** With the identifier and the time that the file has. */
  readonly plan: ConversionPlan;
  readonly bulk: BulkFile;
  readonly journal: JournalWriter;
  readonly start: ConversionStart;
}

/** What an interrupted conversion left. */
interface Left {
  readonly journal: DecodedJournal;
  readonly about: About;
  readonly chunks: readonly JournalChunk[];
}

/** Goes on with the file that an interrupted conversion left, if it is the same conversion, or begins a new one. */
export async function openPart(plan: ConversionPlan, part: string): Promise<OpenPart> {
  const about = await describeWork(plan);
  const left = plan.settings.fresh === true ? undefined : await findLeft(part, about);
  if (left === undefined || typeof left === 'string') return await begin(plan, part, about, left);
  return await goOn(plan, part, left, about);
}

/** @returns why it cannot be gone on with, undefined when there is nothing */
async function findLeft(part: string, now: About): Promise<Left | string | undefined> {
  const info = await stat(part).catch(() => undefined);
  if (info === undefined) return undefined;
  const bytes = await readFile(chunkJournalPath(part)).catch(() => undefined);
  if (bytes === undefined) return 'nothing tells which samples it holds';
  const journal = decodeChunkJournal(bytes);
  const about = readAbout(journal?.header.about);
  if (journal === undefined || about === undefined) return 'the list of the samples that it holds is damaged';
  const difference = differenceOf(about, now);
  if (difference !== undefined) return difference;
  const chunks = journal.chunks.filter(({ address, sizeBytes }) => address + sizeBytes <= info.size);
  return chunks.length === 0 ? undefined : { journal, about, chunks };
}

async function begin(
  plan: ConversionPlan,
  part: string,
  about: About,
  startsOverSince: string | undefined,
): Promise<OpenPart> {
  await removePart(part);
  const skeleton = await writeSkeleton(part, sessionFile(plan.contents));
  const room = reserveBytes(plan);
  const chunksFromBytes = (await stat(part)).size + room;
  const datasets = sampleDatasets(plan).map(({ path }) => path);
  const header = { datasets, chunksFromBytes, about };
  const journal = await JournalWriter.create(chunkJournalPath(part), header);
  const bulk = await openBulk(part, skeleton, room, [], journal);
  const start = { resumedBytes: 0, totalBytes: plan.sourceBytes, startsOverSince };
  return { plan, bulk, journal, start };
}

async function goOn(plan: ConversionPlan, part: string, left: Left, about: About): Promise<OpenPart> {
  const { identifier, created } = left.about;
  const same = { ...plan, contents: { ...plan.contents, identifier, created } };
  const journal = await JournalWriter.goOn(chunkJournalPath(part), left.journal);
  try {
    // What stands before the chunks may be half replaced by what the file says in the end.
    const beside = `${part}.skeleton`;
    await rm(beside, { force: true });
    const skeleton = await writeSkeleton(beside, sessionFile(same.contents));
    const bytes = await readFile(beside);
    await rm(beside);
    const room = left.journal.header.chunksFromBytes - bytes.length;
    if (room < 0) {
      await journal.close();
      return await begin(plan, part, about, 'what is said of the session takes more room now');
    }
    const handle = await open(part, 'r+');
    try {
      await handle.truncate(endOf(left.chunks));
      await handle.write(bytes, 0, bytes.length, 0);
    } finally {
      await handle.close();
    }
    const bulk = await openBulk(part, skeleton, room, left.chunks, journal);
    const resumedBytes = Math.floor(shareOf(plan, left.chunks) * plan.sourceBytes);
    const start = { resumedBytes, totalBytes: plan.sourceBytes, startsOverSince: undefined };
    return { plan: same, bulk, journal, start };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

async function openBulk(
  part: string,
  skeleton: Skeleton,
  reserveBytes: number,
  found: readonly JournalChunk[],
  journal: JournalWriter,
): Promise<BulkFile> {
  try {
    const onPlaced = (chunk: JournalChunk): void => journal.placed(chunk);
    const bulk = await BulkFile.open(part, skeleton.bulk.values(), { reserveBytes, found, onPlaced });
    journal.follow(() => bulk.sync());
    return bulk;
  } catch (error) {
    await journal.close();
    throw error;
  }
}

function endOf(chunks: readonly JournalChunk[]): number {
  return chunks.reduce((end, { address, sizeBytes }) => Math.max(end, address + sizeBytes), 0);
}

/** Datasets that the one pass over the packets fills: all others take a moment. */
function sampleDatasets(plan: ConversionPlan): { path: string; columns: number; chunkColumns: number }[] {
  const { series, legacyChannels } = plan;
  const all = series.map(({ path, series: { columns, chunkShape } }) => ({
    path,
    columns,
    chunkColumns: chunkShape[1],
  }));
  if (legacyChannels === undefined) return all;
  const columns = legacyChannels.length;
  return [...all, { path: `${LEGACY_ANALOG_PATH}/data`, columns, chunkColumns: columns }];
}

/** How much of the samples is there. */
function shareOf(plan: ConversionPlan, chunks: readonly JournalChunk[]): number {
  const blocks = Math.ceil(plan.packets / plan.blockRows);
  const wanted = sampleDatasets(plan);
  const chunkColumns = new Map(wanted.map((one) => [one.path, one.chunkColumns]));
  const there = chunks.reduce((sum, { dataset }) => sum + (chunkColumns.get(dataset) ?? 0), 0);
  const all = wanted.reduce(
    (sum, one) => sum + blocks * Math.ceil(one.columns / one.chunkColumns) * one.chunkColumns,
    0,
  );
  return Math.min(1, there / all);
}
