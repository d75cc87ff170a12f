/*
 * A stretch of some channels as the API sends it, little-endian:
 *
 *   byte 0        4         8          12        16              24             32
 *   +--------+---------+----------+---------+---------------+--------------+------------------- … -+
 *   | "RNSW" | version | channels | points  | first packet  | packets per  | per point: least of   |
 *   |        | uint32  | uint32   | uint32  | float64       | point uint32,| every channel, then   |
 *   |        | 1       |          |         |               | share float32| greatest, int16 counts|
 *   +--------+---------+----------+---------+---------------+--------------+------------------- … -+
 *
 * `share` of the packets was looked at: below 1 the answer is coarse, and a better one comes when the recording was read.
 * A channel without a sample in a point has its least above its greatest: a sensor between two of its samples.
 */

export const SIGNAL_HEADER_BYTES = 32;
const MAGIC = 0x57_53_4e_52;
const VERSION = 1;

export interface SignalWindowView {
  readonly channels: number;
  readonly points: number;
  readonly firstPacket: number;
  /** 1: the samples themselves. */
  readonly packetsPerPoint: number;
  readonly share: number;
  readonly pairs: Int16Array<ArrayBuffer>;
}

export function encodeSignalWindow(window: SignalWindowView): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SIGNAL_HEADER_BYTES + window.pairs.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, window.channels, true);
  view.setUint32(12, window.points, true);
  view.setFloat64(16, window.firstPacket, true);
  view.setUint32(24, window.packetsPerPoint, true);
  view.setFloat32(28, window.share, true);
  new Int16Array(bytes.buffer, SIGNAL_HEADER_BYTES).set(window.pairs);
  return bytes;
}

/** @throws RangeError for anything else */
export function decodeSignalWindow(buffer: ArrayBuffer): SignalWindowView {
  const view = new DataView(buffer);
  if (buffer.byteLength < SIGNAL_HEADER_BYTES || view.getUint32(0, true) !== MAGIC)
    throw new RangeError('This is no stretch of a signal.');
  const channels = view.getUint32(8, true);
  const points = view.getUint32(12, true);
  const bytes = buffer.byteLength - SIGNAL_HEADER_BYTES;
  if (bytes !== 4 * channels * points)
    throw new RangeError(`Found ${bytes} bytes of samples; expected ${4 * channels * points}.`);
  return {
    channels,
    points,
    firstPacket: view.getFloat64(16, true),
    packetsPerPoint: view.getUint32(24, true),
    share: view.getFloat32(28, true),
    pairs: new Int16Array(buffer, SIGNAL_HEADER_BYTES),
  };
}
