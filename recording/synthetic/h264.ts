/**
 * A small H.264 stream that players can decode: a grey picture of 64 × 48 pixels with a white square that moves once a second.
 * Baseline profile, uncompressed macroblocks (I_PCM) in key frames, and "nothing changed" (P_Skip) in all others.
 * Source: ITU-T H.264, clauses 7.3 and 7.4.
 */

const COLUMNS = 4;
const ROWS = 3;

class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;
  #held = 0;

  u(value: number, bits: number): this {
    for (let bit = bits - 1; bit >= 0; bit--) {
      this.#held = (this.#held << 1) | ((value >>> bit) & 1);
      if (++this.#bits === 8) {
        this.#bytes.push(this.#held);
        this.#bits = 0;
        this.#held = 0;
      }
    }
    return this;
  }

  /** Exponential Golomb code of an unsigned number. */
  ue(value: number): this {
    const bits = 32 - Math.clz32(value + 1);
    return this.u(0, bits - 1).u(value + 1, bits);
  }

  align(): this {
    while (this.#bits !== 0) this.u(0, 1);
    return this;
  }

  /** The payload with its stop bit, and 0x03 put between zeros that would look like a start code. */
  nal(header: number): Buffer {
    this.u(1, 1).align();
    const out = [0, 0, 0, 1, header];
    let zeros = 0;
    for (const byte of this.#bytes) {
      if (zeros >= 2 && byte <= 3) {
        out.push(3);
        zeros = 0;
      }
      out.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return Buffer.from(out);
  }
}

function parameterSets(): Buffer {
  const sps = new BitWriter().u(66, 8).u(0xc0, 8).u(10, 8).ue(0); // baseline, level 1, id 0
  sps.ue(4).ue(2).ue(1).u(0, 1); // frame_num of 8 bits, order of output = order of decoding, one reference
  sps
    .ue(COLUMNS - 1)
    .ue(ROWS - 1)
    .u(1, 1)
    .u(1, 1)
    .u(0, 1)
    .u(0, 1);
  const pps = new BitWriter().ue(0).ue(0).u(0, 1).u(0, 1).ue(0).ue(0).ue(0);
  pps.u(0, 1).u(0, 2).ue(0).ue(0).ue(0).u(0, 1).u(0, 1).u(0, 1);
  return Buffer.concat([sps.nal(0x67), pps.nal(0x68)]);
}

/** A key frame in which macroblock `white` is white. */
function keyFrame(white: number, id: number): Buffer {
  const slice = new BitWriter()
    .ue(0)
    .ue(7)
    .ue(0)
    .u(0, 8)
    .ue(id % 2); // I slice, frame_num 0, idr_pic_id
  slice.u(0, 1).u(0, 1).ue(0); // dec_ref_pic_marking; slice_qp_delta
  for (let block = 0; block < COLUMNS * ROWS; block++) {
    slice.ue(25).align();
    for (let pixel = 0; pixel < 256; pixel++) slice.u(block === white ? 235 : 96, 8);
    for (let pixel = 0; pixel < 128; pixel++) slice.u(128, 8);
  }
  return slice.nal(0x65);
}

function unchangedFrame(frameNumber: number): Buffer {
  const slice = new BitWriter()
    .ue(0)
    .ue(5)
    .ue(0)
    .u(frameNumber & 255, 8); // P slice
  slice.u(0, 1).u(0, 1).u(0, 1).ue(0); // no override, no reordering, no marking; slice_qp_delta
  return slice.ue(COLUMNS * ROWS).nal(0x41); // mb_skip_run
}

/** `frames` access units, one second of them in each piece. */
export function* h264Stream(frames: number, framesPerSecond: number): Generator<Buffer> {
  const every = Math.min(200, Math.max(1, Math.round(framesPerSecond)));
  for (let group = 0; group * every < frames; group++) {
    const units = [parameterSets(), keyFrame(group % (COLUMNS * ROWS), group)];
    for (let frame = 1; frame < Math.min(every, frames - group * every); frame++)
      units.push(unchangedFrame(frame));
    yield Buffer.concat(units);
  }
}
