import type { StoredRows } from '../../../nwb/index.ts';
import type { EphysChannel, Recording } from '../../../recording/index.ts';
import { damagedBand, missingRows } from './faults.ts';
import { type PacketSpan, placeOf } from './packet-walk.ts';
import type { StreamReport } from './report.ts';
import { type Comparer, datasetAt, E_SERIES, numberOf, SAMPLE_COUNT, type Sides } from './sides.ts';
import { Tally } from './tally.ts';

const ELECTRODES = '/general/extracellular_ephys/electrodes';
/** Two doubles that come from one decimal number by different ways. */
const SCALE_TOLERANCE = 1e-15;

/** Every sample of every electrode, and the scale by which it becomes volts. */
export function ephysComparers(sides: Sides): readonly Comparer[] {
  const { reader, stored, source } = sides;
  const [first] = source.recordings;
  const channels = first?.recording.ephys ?? [];
  const data = datasetAt(reader, `${E_SERIES}/data`);
  if (data === undefined) {
    if (channels.length === 0) return [];
    const tally = new Tally(E_SERIES, 'samples of every electrode');
    tally.differs(() => ({ found: 'no series', expected: `${channels.length} channels of the recording` }));
    return [{ finish: async () => [tally.report()] }];
  }
  return [new EphysComparer(sides, stored.rows(data), columnsOf(sides))];
}

/** Whether the ephys stream has rows, and timestamps, of its own: single lost packets were filled in. */
export function isFilled({ reader }: Pick<Sides, 'reader'>): boolean {
  const own = datasetAt(reader, `${E_SERIES}/timestamps`);
  const shared = datasetAt(reader, `${SAMPLE_COUNT}/timestamps`);
  return own !== undefined && shared !== undefined && own.address !== shared.address;
}

/** The hwChan of every data column, by the electrodes region and the electrodes table of the file. */
function columnsOf({ reader }: Sides): readonly string[] {
  const region = datasetAt(reader, `${E_SERIES}/electrodes`);
  const hwChans = datasetAt(reader, `${ELECTRODES}/hwChan`);
  if (region === undefined || hwChans === undefined) return [];
  const names = reader.read(hwChans).map(String);
  return reader.read(region).map((row) => names[Number(row)] ?? '');
}

class EphysComparer implements Comparer {
  readonly #sides: Sides;
  readonly #rows: StoredRows;
  readonly #columns: readonly string[];
  readonly #tally: Tally;
  readonly #scale: Tally;
  /** By recording: where each column's sample begins in a packet. */
  readonly #offsets: readonly Int32Array[];
  readonly #factors: Float64Array | undefined;
  readonly #isFilled: boolean;
  readonly #isComparable: boolean;
  /** Samples of the packet before. */
  readonly #last: Int16Array;
  /** Row of the dataset that the next packet belongs to. */
  #row = 0;
  #filledRows = 0;

  constructor(sides: Sides, rows: StoredRows, columns: readonly string[]) {
    const recordings = sides.source.recordings.map((one) => one.recording);
    this.#sides = sides;
    this.#rows = rows;
    this.#columns = columns;
    this.#tally = new Tally(rows.path, 'samples of every electrode, as recorded');
    this.#scale = new Tally(
      `${E_SERIES}/data (conversion)`,
      'volts per count of every channel, against the header',
    );
    this.#isComparable = this.#checkColumns(recordings);
    this.#offsets = recordings.map((recording) => offsetsOf(recording, columns));
    this.#factors = this.#checkScale(recordings[0]);
    this.#isFilled = isFilled(sides);
    this.#last = new Int16Array(columns.length);
    if (this.#factors !== undefined) {
      this.#tally.says('whole microvolts of every electrode: counts times scale, cut off toward zero');
      sides.note(
        'The ephys samples were stored as whole microvolts: the counts as recorded cannot be had back.',
      );
    }
  }

  /** Whether the columns of the file are the channels of every recording, each once. */
  #checkColumns(recordings: readonly Recording[]): boolean {
    const tally = this.#tally;
    const before = tally.differences;
    if (this.#rows.columns !== this.#columns.length)
      tally.differs(() => ({
        found: `${this.#rows.columns} columns`,
        expected: `${this.#columns.length}, as the electrodes region has`,
      }));
    for (const recording of recordings) {
      const inHeader = new Set(recording.ephys.map((channel) => channel.id));
      const stored = new Map<string, number>();
      for (const hwChan of this.#columns) stored.set(hwChan, (stored.get(hwChan) ?? 0) + 1);
      for (const [hwChan, times] of stored)
        if (!inHeader.has(hwChan) || times > 1)
          tally.differs(() => ({
            channel: `hwChan ${hwChan}`,
            found: times > 1 ? `${times} columns` : 'a column',
            expected: inHeader.has(hwChan) ? 'one column' : `no such channel, as in ${recording.file}`,
          }));
      for (const id of inHeader)
        if (!stored.has(id))
          tally.differs(() => ({
            channel: `hwChan ${id}`,
            found: 'no column',
            expected: `one, as ${recording.file} holds this channel`,
          }));
    }
    return tally.differences === before;
  }

  /** Compares the scales. @returns microvolts per count by column where the file holds whole microvolts */
  #checkScale(recording: Recording | undefined): Float64Array | undefined {
    const { reader, source } = this.#sides;
    const inHeader = new Map((recording?.ephys ?? []).map((channel) => [channel.id, channel]));
    const stated = source.metadata?.raw_data_to_volts;
    const microvolts = this.#columns.map((id) => microvoltsOf(inHeader.get(id), stated));
    const conversion = numberOf(reader, `${E_SERIES}/data`, 'conversion') ?? 1;
    const perChannel = datasetAt(reader, `${E_SERIES}/channel_conversion`);
    const factors = perChannel === undefined ? undefined : reader.read(perChannel).map(Number);
    const known = microvolts.filter((scale) => scale !== undefined);
    const isMicrovolts = conversion === 1e-6 && factors === undefined && known.some((scale) => scale !== 1);
    if (known.length < microvolts.length)
      this.#sides.note(
        'Neither header nor metadata say how many volts a count is: the scale was not compared.',
      );
    if (isMicrovolts) return Float64Array.from(microvolts, (scale) => scale ?? 1);
    for (const [column, scale] of microvolts.entries()) {
      if (scale === undefined) continue;
      const found = conversion * (factors?.[column] ?? 1);
      const expected = scale * 1e-6;
      this.#scale.values++;
      if (!(Math.abs(found / expected - 1) <= SCALE_TOLERANCE))
        this.#scale.differs(() => ({
          channel: `hwChan ${this.#columns[column]}`,
          found: `${found} V per count`,
          expected: `${expected} V per count`,
        }));
    }
    return undefined;
  }

  packets(span: PacketSpan): void {
    if (!this.#isComparable) return;
    let from = 0;
    if (this.#isFilled) {
      for (const { index, lost } of span.breaks) {
        if (lost !== 1 || span.firstPacket + index === 0) continue;
        this.#compare(span, from, index);
        from = index;
        this.#compareFilled(span, index);
      }
    }
    this.#compare(span, from, span.rows);
    if (this.#isFilled) this.#keepLast(span, span.rows - 1);
  }

  /** Packets `from` to `to` (excluded) of the span against the rows that come next. */
  #compare(span: PacketSpan, from: number, to: number): void {
    const offsets = this.#offsets[span.recordingIndex] ?? new Int32Array(0);
    const { view, recording } = span;
    const { packetBytes } = recording;
    const columns = offsets.length;
    const isRaw = this.#factors === undefined;
    for (let packet = from; packet < to; ) {
      const band = this.#rows.band(this.#row);
      if (band === undefined) {
        // Missing rows are counted once, at the end.
        this.#row += to - packet;
        return;
      }
      const count = Math.min(to - packet, band.endRow - this.#row);
      if (band.values === undefined) damagedBand(this.#tally, band, this.#row, count);
      else {
        const { values } = band;
        let place = (this.#row - band.firstRow) * columns;
        let at = span.offset + packet * packetBytes;
        for (let row = 0; row < count; row++, at += packetBytes) {
          for (let column = 0; column < columns; column++, place++) {
            const sample = view.getInt16(at + (offsets[column] as number), true);
            const found = values[place] as number;
            if (found !== (isRaw ? sample : this.#stored(sample, column)))
              this.#differs(span, packet + row, this.#row + row, column, found, sample);
          }
        }
        this.#tally.values += count * columns;
      }
      this.#row += count;
      packet += count;
    }
  }

  /** What the file should hold of a sample. */
  #stored(sample: number, column: number): number {
    const factor = this.#factors?.[column];
    if (factor === undefined) return sample;
    return Math.max(-32768, Math.min(32767, Math.trunc(sample * factor)));
  }

  #differs(
    span: PacketSpan,
    packet: number,
    row: number,
    column: number,
    found: number,
    sample: number,
  ): void {
    const offset = this.#offsets[span.recordingIndex]?.[column] ?? 0;
    this.#tally.differs(() => ({
      row,
      channel: `hwChan ${this.#columns[column]} (column ${column})`,
      source: placeOf(span, packet, offset),
      found: String(found),
      expected: String(this.#stored(sample, column)),
    }));
  }

  /** The row that stands for the one packet that was lost before packet `index`: that of the packet before again. */
  #compareFilled(span: PacketSpan, index: number): void {
    if (index > 0) this.#keepLast(span, index - 1);
    this.#filledRows++;
    const row = this.#row++;
    const band = this.#rows.band(row);
    if (band === undefined) return;
    if (band.values === undefined) {
      damagedBand(this.#tally, band, row, 1);
      return;
    }
    this.#tally.values += this.#last.length;
    for (const [column, sample] of this.#last.entries()) {
      const found = band.values[(row - band.firstRow) * this.#last.length + column] ?? 0;
      if (found !== this.#stored(sample, column))
        this.#tally.differs(() => ({
          row,
          channel: `hwChan ${this.#columns[column]} (column ${column})`,
          found: String(found),
          expected: `${this.#stored(sample, column)}, repeated for the packet that was lost before packet ${span.firstPacket + index}`,
        }));
    }
  }

  #keepLast(span: PacketSpan, packet: number): void {
    const offsets = this.#offsets[span.recordingIndex] ?? [];
    const at = span.offset + packet * span.recording.packetBytes;
    for (const [column, offset] of offsets.entries())
      this.#last[column] = span.view.getInt16(at + offset, true);
  }

  async finish(): Promise<readonly StreamReport[]> {
    const expected = this.#sides.packets + this.#filledRows;
    missingRows(this.#tally, this.#rows.rows, expected);
    if (this.#isFilled)
      this.#tally.says(
        `samples of every electrode, as recorded; ${this.#filledRows} ${this.#filledRows === 1 ? 'row repeats' : 'rows repeat'} the packet before a lost one`,
      );
    return [this.#tally.report(), this.#scale.report()];
  }
}

function microvoltsOf(channel: EphysChannel | undefined, stated: number | undefined): number | undefined {
  return channel?.microvoltsPerCount ?? (stated === undefined ? undefined : stated * 1e6);
}

function offsetsOf(recording: Recording, columns: readonly string[]): Int32Array {
  const offsets = new Map(recording.ephys.map((channel) => [channel.id, channel.offsetBytes]));
  return Int32Array.from(columns, (id) => offsets.get(id) ?? 0);
}
