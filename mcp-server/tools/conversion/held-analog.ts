import type { Block, Recording } from '../../../recording/index.ts';

/**
 * Analog channels and headstage sensors side by side at the packet rate, sensors held between their samples: the
 * layout that spyglass SensorData reads. Before the first fresh sample of a file, its first packet's value stands.
 */
export class HeldAnalog {
  readonly #recordings: readonly Recording[];
  readonly #columns: number;
  readonly #held: Int16Array;

  constructor(recordings: readonly Recording[], columns: number) {
    this.#recordings = recordings;
    this.#columns = columns;
    this.#held = new Int16Array(columns);
  }

  /** Fills `target` (rows × columns) from the block; blocks come in order. */
  fill(block: Block, target: Int16Array): void {
    const bytes = new DataView(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
    let row = 0;
    for (const segment of block.segments) {
      const recording = this.#recordings[segment.recording];
      if (recording === undefined) throw new RangeError(`no recording ${segment.recording}`);
      const { analog, sensors, packetBytes } = recording;
      for (let i = 0; i < segment.rows; i++, row++) {
        const at = segment.offsetBytes + i * packetBytes;
        const isFirst = segment.firstPacket + i === 0;
        let column = 0;
        for (const channel of analog) this.#held[column++] = bytes.getInt16(at + channel.offsetBytes, true);
        for (const sensor of sensors) {
          const isFresh = ((bytes.getUint8(at + sensor.flagOffsetBytes) >> sensor.flagBit) & 1) === 1;
          for (const channel of sensor.channels) {
            if (isFresh || isFirst) this.#held[column] = bytes.getInt16(at + channel.offsetBytes, true);
            column++;
          }
        }
        target.set(this.#held, row * this.#columns);
      }
    }
  }
}
