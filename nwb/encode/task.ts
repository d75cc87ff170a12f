/**
 * What the encoding workers are told once (tables) and for every block (tasks), and what they answer.
 *
 * A packet of a recording holds one sample of every channel. The writer wants the same samples as chunks of
 * datasets: some columns, many rows, low bytes before high bytes (shuffle), compressed. The workers do all of that, in
 * memory that they share with the thread that reads and writes.
 */

/** Multiplies each column's raw counts and cuts the fraction off (toward zero), saturating at the ends of int16. */
export interface ScaleTruncate {
  readonly kind: 'scale-truncate';
  /** One factor for each column. */
  readonly factorPerColumn: Float64Array;
}

/** An int16 dataset of rank 2 that is gathered from packets. */
export interface PacketOutput {
  /** Path of the dataset in the file; it comes back with every chunk. */
  readonly dataset: string;
  /** Columns in one chunk. The last chunk of a row of chunks may stand over the edge: it is filled with zeros. */
  readonly chunkColumns: number;
  /**
   * For each packet layout (same order as `packetBytes` of the tables): where each column's int16 begins, bytes from
   * the start of the packet. All layouts have the same number of columns.
   */
  readonly offsetsBytes: readonly Int32Array[];
  readonly transform?: ScaleTruncate | undefined;
}

/** Handed to every worker once, when the pool starts. */
export interface EncodeTables {
  /** Rows in one chunk of every packet output, and so in one block of packets. */
  readonly chunkRows: number;
  /** Length of a packet in each packet layout. The index in this list is the layout's id. */
  readonly packetBytes: readonly number[];
  /** The index in this list is the output's id. */
  readonly outputs: readonly PacketOutput[];
}

/** Consecutive packets of one layout that stand one after another in the arena. */
export interface PacketSegment {
  /** Where the first packet begins, bytes from the start of the arena. */
  readonly address: number;
  readonly rows: number;
  /** Index into `packetBytes` and `offsetsBytes` of the tables. */
  readonly layout: number;
}

/** A block of at most `chunkRows` rows, made of segments in the order of the rows. Rows that are missing are zero. */
export interface PacketsTask {
  readonly kind: 'packets';
  /** Row of the datasets at which the block begins: a multiple of `chunkRows`. */
  readonly rowOffset: number;
  readonly segments: readonly PacketSegment[];
  /** Ids of the outputs that are wanted; all when absent. */
  readonly outputs?: readonly number[] | undefined;
}

/** One chunk that lies ready, row-major and little-endian, such as float64 timestamps or uint32 sample counts. */
export interface DenseTask {
  readonly kind: 'dense';
  readonly dataset: string;
  /** Offset of the chunk in the dataset, in elements along each axis. */
  readonly chunkOffset: readonly number[];
  readonly elementBytes: number;
  /** Where it begins, bytes from the start of the arena. */
  readonly address: number;
  readonly dataBytes: number;
  /** Bytes of a whole chunk; what `dataBytes` leaves open is filled with zeros. */
  readonly chunkBytes: number;
}

export type EncodeTask = PacketsTask | DenseTask;

/** A chunk as it stands in the file, its place apart. */
export interface EncodedChunk {
  readonly dataset: string;
  /** Offset of the chunk in the dataset, in elements along each axis. */
  readonly chunkOffset: readonly number[];
  /** Bytes in the file. */
  readonly sizeBytes: number;
}
