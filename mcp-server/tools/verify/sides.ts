import type {
  NwbDataset,
  NwbGroup,
  NwbReader,
  NwbValue,
  StoredFile,
  StoredRows,
} from '../../../nwb/index.ts';
import type { ClockLine } from './clock-line.ts';
import type { PacketSpan, WalkedRecording } from './packet-walk.ts';
import type { StreamReport } from './report.ts';
import type { SourceSession } from './source-session.ts';

/** Both sides of a comparison, opened. */
export interface Sides {
  /** The NWB file; videos stand beside it. */
  readonly file: string;
  readonly reader: NwbReader;
  readonly stored: StoredFile;
  readonly source: SourceSession;
  /** Packets of all recordings. */
  readonly packets: number;
  /** The time of every packet, as the file holds it; events have the times of their packets. */
  readonly times: StoredRows | undefined;
  readonly note: (sentence: string) => void;
}

/** What is known when every packet was read. */
export interface SourceFacts {
  readonly recordings: readonly WalkedRecording[];
  /** The time line of each recording. */
  readonly lines: readonly ClockLine[];
  readonly signal: AbortSignal | undefined;
}

/** Compares one kind of stream. */
export interface Comparer {
  /** Takes consecutive packets of one recording; spans come in order and leave nothing out. */
  packets?(span: PacketSpan): void;
  finish(facts: SourceFacts): Promise<readonly StreamReport[]>;
}

/** Looks for its streams on both sides. */
export type ComparerFactory = (sides: Sides) => readonly Comparer[];

export const SAMPLE_COUNT = '/processing/sample_count/sample_count';
export const E_SERIES = '/acquisition/e-series';
export const LEGACY_ANALOG = '/processing/analog/analog/analog';
export const DIGITAL = '/processing/behavior/behavioral_events';

export function groupAt(reader: NwbReader, path: string): NwbGroup | undefined {
  const found = reader.at(path);
  return found?.kind === 'group' ? found : undefined;
}

export function datasetAt(reader: NwbReader, path: string): NwbDataset | undefined {
  const found = reader.at(path);
  return found?.kind === 'dataset' ? found : undefined;
}

/** A text attribute of an object; empty when there is none. */
export function textOf(reader: NwbReader, path: string, attribute: string): string {
  const value = reader.at(path)?.attributes.get(attribute)?.value;
  return typeof value === 'string' ? value : '';
}

export function numberOf(reader: NwbReader, path: string, attribute: string): number | undefined {
  const value = reader.at(path)?.attributes.get(attribute)?.value;
  return typeof value === 'number' ? value : undefined;
}

/** The values of a column as texts; undefined when it is not there. */
export function textsAt(reader: NwbReader, path: string): readonly string[] | undefined {
  const dataset = datasetAt(reader, path);
  return dataset === undefined ? undefined : reader.read(dataset).map(textOfValue);
}

function textOfValue(value: NwbValue): string {
  return typeof value === 'object' ? '' : String(value);
}
