import type { ConversionPlan } from '../../mcp-server/tools/index.ts';
import type { PacketSeries } from '../../nwb/index.ts';
import { UsageError } from '../../schemas/index.ts';

export type ChunkShape = readonly [rows: number, columns: number];

/** @throws UsageError for text that is not like `16384x32` */
export function chunkShapesOf(text: string): ChunkShape[] {
  return text.split(',').map((part) => {
    const [, rows, columns] = /^([1-9]\d*)x([1-9]\d*)$/.exec(part) ?? [];
    if (rows !== undefined && columns !== undefined) return [Number(rows), Number(columns)];
    throw new UsageError(`--shapes holds "${part}": give rows and columns, as in 16384x32.`);
  });
}

/** The same conversion with chunks of another shape: every series with a row a packet has blocks of as many rows. */
export function withChunkShape(plan: ConversionPlan, [rows, columns]: ChunkShape): ConversionPlan {
  const reshaped = <T extends PacketSeries>(series: T): T => ({
    ...series,
    chunkShape: [rows, Math.min(columns, series.columns)],
  });
  const { ephys, analog } = plan.contents;
  return {
    ...plan,
    blockRows: rows,
    series: plan.series.map((one) => ({ ...one, series: reshaped(one.series) })),
    contents: {
      ...plan.contents,
      ephys: ephys === undefined ? undefined : reshaped(ephys),
      analog: new Map([...analog].map(([name, series]) => [name, reshaped(series)])),
    },
  };
}
