import type { StoredRows } from '../../../nwb/index.ts';
import { damagedBand, missingRows } from './faults.ts';
import { type PacketSpan, placeOf } from './packet-walk.ts';
import type { StreamReport } from './report.ts';
import { type Comparer, datasetAt, SAMPLE_COUNT, type Sides } from './sides.ts';
import { Tally } from './tally.ts';

/** The hardware's counter of every packet. */
export function sampleCountComparers(sides: Sides): readonly Comparer[] {
  const data = datasetAt(sides.reader, `${SAMPLE_COUNT}/data`);
  if (data !== undefined) return [new SampleCountComparer(sides.stored.rows(data), sides.packets)];
  const tally = new Tally(SAMPLE_COUNT, 'counter of every packet');
  tally.differs(() => ({ found: 'no series', expected: `${sides.packets} counters` }));
  return [{ finish: async () => [tally.report()] }];
}

class SampleCountComparer implements Comparer {
  readonly #rows: StoredRows;
  readonly #packets: number;
  readonly #tally: Tally;

  constructor(rows: StoredRows, packets: number) {
    this.#rows = rows;
    this.#packets = packets;
    this.#tally = new Tally(rows.path, 'counter of every packet, as recorded');
  }

  packets(span: PacketSpan): void {
    const { counterOffsetBytes, packetBytes } = span.recording;
    for (let packet = 0; packet < span.rows; ) {
      const row = span.firstRow + packet;
      const band = this.#rows.band(row);
      if (band === undefined) return;
      const end = Math.min(span.rows, band.endRow - span.firstRow);
      if (band.values === undefined) damagedBand(this.#tally, band, row, end - packet);
      else {
        this.#tally.values += end - packet;
        for (let i = packet; i < end; i++) {
          const expected = span.view.getUint32(span.offset + i * packetBytes + counterOffsetBytes, true);
          const found = band.values[span.firstRow + i - band.firstRow];
          if (found === expected) continue;
          this.#tally.differs(() => ({
            row: span.firstRow + i,
            source: placeOf(span, i, counterOffsetBytes),
            found: String(found),
            expected: String(expected),
          }));
        }
      }
      packet = end;
    }
  }

  async finish(): Promise<readonly StreamReport[]> {
    missingRows(this.#tally, this.#rows.rows, this.#packets);
    return [this.#tally.report()];
  }
}
