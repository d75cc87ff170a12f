import type { DigitalLine, Recording } from '../../../recording/index.ts';
import { EventRows } from './events.ts';
import { type PacketSpan, placeOf } from './packet-walk.ts';
import type { StreamReport } from './report.ts';
import { type Comparer, DIGITAL, datasetAt, groupAt, type Sides, textOf } from './sides.ts';
import { Tally } from './tally.ts';

/** What headers put before the names that people use. */
const PREFIXES = ['', 'ECU_', 'MCU_', 'Controller_'];

/** States of the digital lines: at the first packet of every recording, and at every change. */
export function digitalComparers(sides: Sides): readonly Comparer[] {
  const { reader, source } = sides;
  const recordings = source.recordings.map((one) => one.recording);
  const comparers: LineComparer[] = [];
  const lost = new Tally(DIGITAL, 'lines that the metadata names');
  const stored = new Map<string, string>();
  for (const name of groupAt(reader, DIGITAL)?.children.keys() ?? []) {
    const path = `${DIGITAL}/${name}`;
    const hardwareName = textOf(reader, path, 'description').trim();
    const id = lineId(hardwareName, recordings);
    stored.set(name, hardwareName);
    if (id !== undefined && datasetAt(reader, `${path}/data`) !== undefined)
      comparers.push(new LineComparer(sides, path, id));
    else
      lost.differs(() => ({
        channel: name,
        found: `a series of the line "${hardwareName}"`,
        expected: 'a line of the recording',
      }));
  }
  for (const { name, description } of source.metadata?.behavioral_events ?? []) {
    const hardwareName = description.trim();
    if (lineId(hardwareName, recordings) === undefined) continue;
    lost.equal(stored.get(name.replaceAll('/', '-').trim()), hardwareName, { channel: name });
  }
  return [...comparers, { finish: async () => [lost.report()] }];
}

/** The id in the headers of a line that people name, or undefined when no recording has it. */
export function lineId(hardwareName: string, recordings: readonly Recording[]): string | undefined {
  return PREFIXES.map((prefix) => `${prefix}${hardwareName}`).find((id) =>
    recordings.some(({ digital }) => digital.some((line) => line.id === id)),
  );
}

class LineComparer implements Comparer {
  readonly #events: EventRows;
  /** By recording; undefined where a recording does not have the line. */
  readonly #lines: readonly (DigitalLine | undefined)[];
  #state = -1;

  constructor({ reader, stored, source, times }: Sides, path: string, id: string) {
    const data = datasetAt(reader, `${path}/data`);
    const stamps = datasetAt(reader, `${path}/timestamps`);
    if (data === undefined) throw new TypeError(`${path} has no data`);
    this.#lines = source.recordings.map(({ recording }) => recording.digital.find((line) => line.id === id));
    this.#events = new EventRows(
      path,
      `states of ${id} and their times`,
      stored.rows(data),
      stamps === undefined ? undefined : stored.rows(stamps),
      times,
    );
  }

  packets(span: PacketSpan): void {
    const line = this.#lines[span.recordingIndex];
    if (line === undefined) return;
    const { view, offset, rows, recording, firstPacket } = span;
    const { packetBytes } = recording;
    const { bit, offsetBytes } = line;
    let state = firstPacket === 0 ? -1 : this.#state;
    for (let row = 0, at = offset + offsetBytes; row < rows; row++, at += packetBytes) {
      const now = (view.getUint8(at) >> bit) & 1;
      if (now === state) continue;
      state = now;
      this.#events.next(span.firstRow + row, [now], () => placeOf(span, row, offsetBytes));
    }
    this.#state = state;
  }

  async finish(): Promise<readonly StreamReport[]> {
    return [this.#events.report()];
  }
}
