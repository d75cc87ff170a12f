import type { Sensor } from '../../../recording/index.ts';
import { columnNames } from './analog.ts';
import { EventRows } from './events.ts';
import { type PacketSpan, placeOf } from './packet-walk.ts';
import type { StreamReport } from './report.ts';
import { type Comparer, datasetAt, groupAt, LEGACY_ANALOG, type Sides, textOf } from './sides.ts';
import { Tally } from './tally.ts';

/** Fresh samples of the headstage sensors; where the file holds them held between samples, others compare them. */
export function sensorComparers(sides: Sides): readonly Comparer[] {
  const { reader, source } = sides;
  const names = new Set(
    source.recordings.flatMap(({ recording }) => recording.sensors.map(({ name }) => name)),
  );
  const legacy = new Set(columnNames(textOf(reader, LEGACY_ANALOG, 'description')));
  return [...names].flatMap((name): Comparer[] => {
    const sensors = source.recordings.map(({ recording }) =>
      recording.sensors.find((sensor) => sensor.name === name),
    );
    const isHeld = sensors.every((sensor) => sensor?.channels.every(({ id }) => legacy.has(id)) !== false);
    const path = `/acquisition/${name}`;
    if (groupAt(reader, path) === undefined) return isHeld ? [] : [new SilentSensor(path, sensors)];
    return [new SensorComparer(sides, path, sensors)];
  });
}

function isFresh({ view }: PacketSpan, at: number, { flagOffsetBytes, flagBit }: Sensor): boolean {
  return ((view.getUint8(at + flagOffsetBytes) >> flagBit) & 1) === 1;
}

/** A sensor without a series: it must never have updated. */
class SilentSensor implements Comparer {
  readonly #sensors: readonly (Sensor | undefined)[];
  readonly #tally: Tally;

  constructor(path: string, sensors: readonly (Sensor | undefined)[]) {
    this.#sensors = sensors;
    this.#tally = new Tally(path, 'a sensor that never updated and has no series');
  }

  packets(span: PacketSpan): void {
    const sensor = this.#sensors[span.recordingIndex];
    if (sensor === undefined) return;
    this.#tally.values += span.rows;
    const { packetBytes } = span.recording;
    for (let row = 0, at = span.offset; row < span.rows; row++, at += packetBytes)
      if (isFresh(span, at, sensor))
        this.#tally.differs(() => ({
          source: placeOf(span, row, sensor.flagOffsetBytes),
          found: 'no series',
          expected: 'one, as a packet carries a fresh sample',
        }));
  }

  async finish(): Promise<readonly StreamReport[]> {
    return [this.#tally.report()];
  }
}

class SensorComparer implements Comparer {
  readonly #events: EventRows;
  readonly #sensors: readonly (Sensor | undefined)[];
  /** By recording: where each column's value stands in a packet that carries a fresh sample. */
  readonly #offsets: readonly (readonly number[])[];

  constructor({ reader, stored, times }: Sides, path: string, sensors: readonly (Sensor | undefined)[]) {
    const data = datasetAt(reader, `${path}/data`);
    const stamps = datasetAt(reader, `${path}/timestamps`);
    const columns = columnNames(textOf(reader, path, 'description'));
    if (data === undefined) throw new TypeError(`${path} has no data`);
    this.#sensors = sensors;
    this.#events = new EventRows(
      path,
      'fresh samples and their times',
      stored.rows(data),
      stamps === undefined ? undefined : stored.rows(stamps),
      times,
    );
    this.#offsets = sensors.map((sensor) => offsetsOf(sensor, columns, this.#events.tally));
  }

  packets(span: PacketSpan): void {
    const sensor = this.#sensors[span.recordingIndex];
    const offsets = this.#offsets[span.recordingIndex] ?? [];
    if (sensor === undefined) return;
    const { view, recording } = span;
    const { packetBytes } = recording;
    for (let row = 0, at = span.offset; row < span.rows; row++, at += packetBytes) {
      if (!isFresh(span, at, sensor)) continue;
      const values = offsets.map((offset) => view.getInt16(at + offset, true));
      this.#events.next(span.firstRow + row, values, (column) =>
        placeOf(span, row, offsets[column] ?? sensor.flagOffsetBytes),
      );
    }
  }

  async finish(): Promise<readonly StreamReport[]> {
    return [this.#events.report()];
  }
}

/** In the order in which the file lists the columns; of a file that lists other channels, in the header's. */
function offsetsOf(sensor: Sensor | undefined, columns: readonly string[], tally: Tally): readonly number[] {
  if (sensor === undefined) return [];
  const offsets = new Map(sensor.channels.map(({ id, offsetBytes }) => [id, offsetBytes]));
  const wanted = sensor.channels.map(({ id }) => id);
  if (wanted.toSorted().join() === columns.toSorted().join())
    return columns.flatMap((id) => offsets.get(id) ?? []);
  tally.differs(() => ({
    found: `a description that lists ${columns.join(', ')}`,
    expected: wanted.join(', '),
  }));
  return sensor.channels.map(({ offsetBytes }) => offsetBytes);
}
