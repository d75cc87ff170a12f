import type { StoredRows } from '../../../nwb/index.ts';
import { throwIfCancelled } from '../../../schemas/index.ts';
import { type ClockLine, distanceNs, gridNs } from './clock-line.ts';
import { isFilled } from './ephys.ts';
import { damagedBand, missingRows } from './faults.ts';
import type { WalkedRecording } from './packet-walk.ts';
import type { StreamReport } from './report.ts';
import { type Comparer, datasetAt, E_SERIES, groupAt, type Sides, type SourceFacts } from './sides.ts';
import { Tally } from './tally.ts';

/** What two ways to one line may differ by, ns. */
const LINE_TOLERANCE_NS = 0.1;

/**
 * The timestamps of the series that have a row a packet, against the line through the clock. A timestamp is right when
 * it is the double nearest to the line: of two that are as near, within the rounding of the line itself, either.
 */
export function timesComparers(sides: Sides): readonly Comparer[] {
  const { reader, stored } = sides;
  const filled = isFilled(sides) ? datasetAt(reader, `${E_SERIES}/timestamps`)?.path : undefined;
  const paths = new Set<string>();
  for (const path of packetSeries(sides)) {
    const own = datasetAt(reader, `${path}/timestamps`);
    if (own !== undefined) paths.add(own.path);
  }
  return [...paths].flatMap((path) => {
    const dataset = datasetAt(reader, path);
    return dataset === undefined ? [] : [new TimesComparer(stored.rows(dataset), path === filled)];
  });
}

/** Series with a row for each packet, found by their number of rows; the e-series by its name. */
function packetSeries({ reader, packets }: Sides): string[] {
  const found: string[] = [E_SERIES];
  for (const parent of ['/acquisition', '/processing/sample_count', '/processing/analog/analog']) {
    for (const name of groupAt(reader, parent)?.children.keys() ?? []) {
      const path = `${parent}/${name}`;
      if (datasetAt(reader, `${path}/timestamps`)?.shape?.[0] === packets) found.push(path);
    }
  }
  return found;
}

class TimesComparer implements Comparer {
  readonly #rows: StoredRows;
  readonly #isFilled: boolean;
  readonly #tally: Tally;
  #row = 0;

  constructor(rows: StoredRows, isFilled: boolean) {
    this.#rows = rows;
    this.#isFilled = isFilled;
    this.#tally = new Tally(rows.path, 'time of every packet, against the line through its clock');
  }

  async finish({ recordings, lines, signal }: SourceFacts): Promise<readonly StreamReport[]> {
    for (const [index, walked] of recordings.entries()) {
      const line = lines[index];
      if (line !== undefined) this.#recording(walked, line, signal);
    }
    missingRows(this.#tally, this.#rows.rows, this.#row);
    return [this.#tally.report()];
  }

  #recording(walked: WalkedRecording, line: ClockLine, signal: AbortSignal | undefined): void {
    const end = walked.firstRow + walked.recording.packets;
    for (const [index, run] of walked.runs.entries()) {
      throwIfCancelled(signal);
      const next = walked.runs[index + 1]?.firstRow ?? end;
      const packet = run.firstRow - walked.firstRow;
      if (this.#isFilled && run.lost === 1)
        this.#stretch(walked, line, packet, run.counter - 1, 1, packet - 1);
      // Where the line shifts, a stretch is two.
      let from = 0;
      for (const { firstPacket } of line.shifts) {
        const to = firstPacket - packet;
        if (to <= from || to >= next - run.firstRow) continue;
        this.#stretch(walked, line, packet + from, run.counter + from, to - from);
        from = to;
      }
      this.#stretch(walked, line, packet + from, run.counter + from, next - run.firstRow - from);
    }
  }

  /** `count` rows of packets from `packet` on, whose counters ascend from `counter`. */
  #stretch(
    { recording }: WalkedRecording,
    line: ClockLine,
    packet: number,
    counter: number,
    count: number,
    placed = packet,
  ): void {
    const shiftNs = line.shifts.findLast(({ firstPacket }) => firstPacket <= placed)?.shiftNs ?? 0;
    for (let done = 0; done < count; ) {
      const band = this.#rows.band(this.#row);
      if (band === undefined) {
        this.#row += count - done;
        return;
      }
      const rows = Math.min(count - done, band.endRow - this.#row);
      const { values } = band;
      if (values === undefined) damagedBand(this.#tally, band, this.#row, rows);
      else {
        const first = this.#row - band.firstRow;
        const allowed = gridNs(values[first] ?? 0) / 2 + LINE_TOLERANCE_NS;
        let largest = 0;
        for (let i = 0; i < rows; i++) {
          const found = values[first + i] as number;
          const distance = Math.abs(distanceNs(line, counter + done + i, found) - shiftNs);
          if (distance > largest) largest = distance;
          if (distance <= allowed) continue;
          this.#tally.differs(() => ({
            row: this.#row + i,
            source: { file: recording.file, packet: packet + done + i, byte: undefined },
            found: `${found} s, ${nanoseconds(distance)} off the line`,
            expected: `at most ${nanoseconds(allowed)}`,
          }));
        }
        this.#tally.distance(largest, allowed, 'ns');
        this.#tally.values += rows;
      }
      this.#row += rows;
      done += rows;
    }
  }
}

function nanoseconds(ns: number): string {
  return ns < 1e6 ? `${ns.toFixed(1)} ns` : `${(ns / 1e9).toPrecision(6)} s`;
}
