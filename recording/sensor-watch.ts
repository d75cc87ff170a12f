import type { Recording, Sensor } from './contract.ts';
import type { Spool } from './spool.ts';

/** Fresh samples of one sensor. An entry is its row followed by one value a channel. */
export interface ScannedSensor {
  readonly sensor: Sensor;
  readonly entries: Spool;
  samples: number;
}

interface WatchedSensor {
  readonly mask: number;
  /** Of this recording: another recording of the session may have other devices in front. */
  readonly offsetsBytes: readonly number[];
  readonly scanned: ScannedSensor;
}

/** A byte whose bits say which sensors are fresh. Sensors that share bytes share it. */
interface FlagByte {
  readonly offsetBytes: number;
  anyMask: number;
  readonly sensors: WatchedSensor[];
}

/** Collects the fresh samples of the sensors of one recording. */
export class SensorWatch {
  readonly #packetBytes: number;
  readonly #firstRow: number;
  readonly #flagBytes: readonly FlagByte[];

  constructor(recording: Recording, firstRow: number, scannedSensor: (sensor: Sensor) => ScannedSensor) {
    const flagBytes = new Map<number, FlagByte>();
    for (const sensor of recording.sensors) {
      const offsetBytes = sensor.flagOffsetBytes;
      const flagByte = flagBytes.get(offsetBytes) ?? { offsetBytes, anyMask: 0, sensors: [] };
      const mask = 1 << sensor.flagBit;
      flagByte.anyMask |= mask;
      flagByte.sensors.push({
        mask,
        offsetsBytes: sensor.channels.map((channel) => channel.offsetBytes),
        scanned: scannedSensor(sensor),
      });
      flagBytes.set(offsetBytes, flagByte);
    }
    this.#packetBytes = recording.packetBytes;
    this.#firstRow = firstRow;
    this.#flagBytes = [...flagBytes.values()];
  }

  /** @param offset where packet `firstPacket` begins in `view` */
  add(view: DataView, offset: number, firstPacket: number, rows: number): void {
    const packetBytes = this.#packetBytes;
    const end = offset + rows * packetBytes;
    for (const { offsetBytes, anyMask, sensors } of this.#flagBytes) {
      let row = this.#firstRow + firstPacket;
      for (let at = offset; at < end; at += packetBytes, row++) {
        const flags = view.getUint8(at + offsetBytes) & anyMask;
        if (flags !== 0) collect(view, at, flags, row, sensors);
      }
    }
  }
}

function collect(
  view: DataView,
  at: number,
  flags: number,
  row: number,
  sensors: readonly WatchedSensor[],
): void {
  for (const { mask, offsetsBytes, scanned } of sensors) {
    if ((flags & mask) === 0) continue;
    scanned.entries.push(row);
    for (const offset of offsetsBytes) scanned.entries.push(view.getInt16(at + offset, true));
    scanned.samples++;
  }
}
