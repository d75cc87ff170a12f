import type { StoredRows } from '../../../nwb/index.ts';
import type { Recording } from '../../../recording/index.ts';
import { damagedBand, missingRows } from './faults.ts';
import { type PacketSpan, placeOf } from './packet-walk.ts';
import type { StreamReport } from './report.ts';
import { type Comparer, datasetAt, groupAt, LEGACY_ANALOG, type Sides, textOf } from './sides.ts';
import { Tally } from './tally.ts';

/** Where a column of an analog series comes from, in the packets of one recording. */
interface ColumnSource {
  readonly offsetBytes: number;
  /** Only for headstage sensors: the bit that says that a packet carries a fresh value. */
  readonly flag: { readonly offsetBytes: number; readonly bit: number } | undefined;
}

/** Analog channels of every packet, in whatever series they stand; with held sensors in the legacy layout. */
export function analogComparers(sides: Sides): readonly Comparer[] {
  const { reader, stored, source } = sides;
  const known = new Set(source.recordings.flatMap(({ recording }) => recording.analog.map(({ id }) => id)));
  const comparers: AnalogComparer[] = [];
  for (const path of seriesPaths(sides)) {
    const data = datasetAt(reader, `${path}/data`);
    if (data === undefined) continue;
    const columns = columnNames(textOf(reader, path, 'description'));
    const isAnalog = path === LEGACY_ANALOG || columns.some((id) => known.has(id));
    if (isAnalog) comparers.push(new AnalogComparer(sides, stored.rows(data), columns));
  }
  const found = new Set(comparers.flatMap((comparer) => comparer.columns));
  const lacking = [...known].filter((id) => !found.has(id));
  if (lacking.length === 0 || sides.packets === 0) return comparers;
  const tally = new Tally('/acquisition (analog)', 'analog channels of the recordings');
  for (const id of lacking)
    tally.differs(() => ({ channel: id, found: 'no series that names it', expected: 'its samples' }));
  return [...comparers, { finish: async () => [tally.report()] }];
}

function seriesPaths({ reader }: Sides): string[] {
  const acquisition = groupAt(reader, '/acquisition');
  const names = [...(acquisition?.children.keys() ?? [])];
  return [...names.map((name) => `/acquisition/${name}`), LEGACY_ANALOG];
}

/** The channels that a description lists: `…; columns: a, b`, or all of it, parted by blanks, in the legacy layout. */
export function columnNames(description: string): string[] {
  const listed = description.split('columns: ')[1];
  if (listed !== undefined) return listed.split(', ');
  return description.split(/\s+/).filter((id) => id !== '');
}

class AnalogComparer implements Comparer {
  readonly columns: readonly string[];
  readonly #packets: number;
  readonly #rows: StoredRows;
  readonly #tally: Tally;
  /** By recording, then by column. */
  readonly #sources: readonly (readonly ColumnSource[])[];
  readonly #isComparable: boolean;
  readonly #held: Int16Array;

  constructor(sides: Sides, rows: StoredRows, columns: readonly string[]) {
    const recordings = sides.source.recordings.map((one) => one.recording);
    this.columns = columns;
    this.#packets = sides.packets;
    this.#rows = rows;
    this.#tally = new Tally(rows.path, `samples of ${columns.length} analog channels, as recorded`);
    this.#sources = recordings.map((recording) => sourcesOf(recording, columns, this.#tally));
    this.#held = new Int16Array(columns.length);
    if (rows.columns !== columns.length)
      this.#tally.differs(() => ({
        found: `${rows.columns} columns`,
        expected: `${columns.length}, as the description lists`,
      }));
    this.#isComparable = this.#tally.differences === 0;
    if (this.#sources.some((sources) => sources.some(({ flag }) => flag !== undefined)))
      this.#tally.says(
        `samples of ${columns.length} analog channels; headstage sensors held between their samples`,
      );
  }

  packets(span: PacketSpan): void {
    if (!this.#isComparable) return;
    const sources = this.#sources[span.recordingIndex] ?? [];
    const { packetBytes } = span.recording;
    for (let packet = 0; packet < span.rows; ) {
      const band = this.#rows.band(span.firstRow + packet);
      if (band === undefined) return;
      const end = Math.min(span.rows, band.endRow - span.firstRow);
      if (band.values === undefined) damagedBand(this.#tally, band, span.firstRow + packet, end - packet);
      else this.#tally.values += (end - packet) * sources.length;
      let place = (span.firstRow + packet - band.firstRow) * sources.length;
      for (; packet < end; packet++) {
        const at = span.offset + packet * packetBytes;
        for (let column = 0; column < sources.length; column++, place++) {
          const source = sources[column];
          if (source === undefined) continue;
          const expected = this.#sample(span, packet, at, column, source);
          const found = band.values?.[place];
          if (found !== undefined && found !== expected)
            this.#differs(span, packet, column, source.offsetBytes, found, expected);
        }
      }
    }
  }

  #sample(
    { view, firstPacket }: PacketSpan,
    packet: number,
    at: number,
    column: number,
    { offsetBytes, flag }: ColumnSource,
  ): number {
    const sample = view.getInt16(at + offsetBytes, true);
    if (flag === undefined) return sample;
    // The first packet's value stands until the first fresh one.
    if (firstPacket + packet === 0 || ((view.getUint8(at + flag.offsetBytes) >> flag.bit) & 1) === 1)
      this.#held[column] = sample;
    return this.#held[column] ?? 0;
  }

  #differs(
    span: PacketSpan,
    packet: number,
    column: number,
    offsetBytes: number,
    found: number,
    expected: number,
  ): void {
    this.#tally.differs(() => ({
      row: span.firstRow + packet,
      channel: `${this.columns[column]} (column ${column})`,
      source: placeOf(span, packet, offsetBytes),
      found: String(found),
      expected: String(expected),
    }));
  }

  async finish(): Promise<readonly StreamReport[]> {
    missingRows(this.#tally, this.#rows.rows, this.#packets);
    return [this.#tally.report()];
  }
}

function sourcesOf(recording: Recording, columns: readonly string[], tally: Tally): ColumnSource[] {
  const analog = new Map<string, ColumnSource>(
    recording.analog.map(({ id, offsetBytes }) => [id, { offsetBytes, flag: undefined }]),
  );
  for (const { channels, flagOffsetBytes, flagBit } of recording.sensors)
    for (const { id, offsetBytes } of channels)
      analog.set(id, { offsetBytes, flag: { offsetBytes: flagOffsetBytes, bit: flagBit } });
  return columns.flatMap((id) => {
    const source = analog.get(id);
    if (source === undefined)
      tally.differs(() => ({
        channel: id,
        found: 'a column',
        expected: `no such channel, as in ${recording.file}`,
      }));
    return source ?? [];
  });
}
