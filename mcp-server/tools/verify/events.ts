import type { StoredRows } from '../../../nwb/index.ts';
import { damagedBand, missingRows } from './faults.ts';
import type { Mismatch, StreamReport } from './report.ts';
import { Tally } from './tally.ts';

/** A series of events that comes from the packets: its values, and their times, which are those of the packets. */
export class EventRows {
  readonly tally: Tally;
  readonly #data: StoredRows;
  readonly #stamps: StoredRows | undefined;
  readonly #times: StoredRows | undefined;
  #event = 0;

  /**
   * @param stamps timestamps of the events
   * @param times the time of every packet
   */
  constructor(
    path: string,
    what: string,
    data: StoredRows,
    stamps: StoredRows | undefined,
    times: StoredRows | undefined,
  ) {
    this.tally = new Tally(path, what);
    this.#data = data;
    this.#stamps = stamps;
    this.#times = times;
    if (stamps === undefined)
      this.tally.differs(() => ({ found: 'no timestamps', expected: 'one an event' }));
    else if (times === undefined)
      this.tally.differs(() => ({
        found: 'no time of every packet',
        expected: 'one, to hold events against',
      }));
  }

  /** The next event: `values` of its columns, in the packet of row `row`. */
  next(row: number, values: readonly number[], source: (column: number) => Mismatch['source']): void {
    const event = this.#event++;
    const { tally } = this;
    const data = this.#data.band(event);
    if (data === undefined) return;
    if (data.values === undefined) damagedBand(tally, data, event, 1);
    else {
      for (const [column, expected] of values.entries()) {
        const found = data.values[(event - data.firstRow) * this.#data.columns + column];
        tally.values++;
        if (found !== expected)
          tally.differs(() => ({
            row: event,
            channel: values.length > 1 ? `column ${column}` : undefined,
            source: source(column),
            found: String(found),
            expected: String(expected),
          }));
      }
    }
    this.#time(event, row, source);
  }

  #time(event: number, row: number, source: (column: number) => Mismatch['source']): void {
    const { tally } = this;
    const stamp = this.#stamps?.band(event);
    const time = this.#times?.band(row);
    if (stamp?.damage !== undefined) damagedBand(tally, stamp, event, 1);
    // Unreadable packet times are said of their own dataset.
    if (stamp?.values === undefined || time?.values === undefined) return;
    tally.values++;
    const found = stamp.values[event - stamp.firstRow];
    const expected = time.values[row - time.firstRow];
    if (found !== expected)
      tally.differs(() => ({
        row: event,
        channel: 'timestamps',
        source: source(0),
        found: `${found} s`,
        expected: `${expected} s, as in row ${row} of ${this.#times?.path}`,
      }));
  }

  report(): StreamReport {
    missingRows(this.tally, this.#data.rows, this.#event);
    if (this.#stamps !== undefined && this.#stamps.rows !== this.#data.rows)
      missingRows(this.tally, this.#stamps.rows, this.#event);
    return this.tally.report();
  }
}
