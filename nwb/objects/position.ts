import type { ArrayNode, ArrayValues, GroupNode, LinkNode } from '../model.ts';
import { array, dataset, int64, link, text } from '../model.ts';
import { dataAttributes, timeSeries } from './time-series.ts';

/** Where the one Position object of a file stands: spyglass takes no second one. */
export const POSITION_PATH = '/processing/behavior/position';
/** Spyglass splits it at the comma and names the columns by it. */
const COLUMNS = 'xloc, yloc';

/** Times of a series that has its own, s since 1970 UTC. */
export function ownTimestamps(timesS: Float64Array<ArrayBuffer>): ArrayNode {
  return array(timesS, { attributes: { interval: int64(1), unit: text('seconds') } });
}

/** processing/behavior/position, to which series are added. */
export function positionContainer(): GroupNode {
  return { kind: 'group', type: { namespace: 'core', name: 'Position' }, children: {} };
}

/** Where a light was, in pixels as it was tracked. */
export interface SpatialSeries {
  readonly comments: string;
  /** x and y of each frame. Kept in the type in which they were recorded: `conversion` makes meters of them. */
  readonly pixels: ArrayValues;
  /** undefined where nobody measured it: then the unit is pixels. */
  readonly metersPerPixel: number | undefined;
  readonly timestamps: ArrayNode | LinkNode;
}

export function spatialSeries(series: SpatialSeries): GroupNode {
  const { metersPerPixel } = series;
  return timeSeries({
    type: { namespace: 'core', name: 'SpatialSeries' },
    description: COLUMNS,
    comments: series.comments,
    data: array(series.pixels, {
      columns: 2,
      attributes: dataAttributes(
        metersPerPixel === undefined
          ? { unit: 'pixels', conversion: 1 }
          : { unit: 'meters', conversion: metersPerPixel },
      ),
    }),
    timestamps: series.timestamps,
    more: { reference_frame: dataset(text('Upper left corner of video frame')) },
  });
}

/** A number for each position: its frame in the video, or its segment. */
export function frameNumbers(series: {
  readonly description: string;
  readonly comments: string;
  readonly values: Int32Array<ArrayBuffer>;
  readonly timestamps: ArrayNode | LinkNode;
}): GroupNode {
  return timeSeries({
    description: series.description,
    comments: series.comments,
    data: array(series.values, { attributes: dataAttributes({ unit: 'N/A', conversion: 1 }) }),
    timestamps: series.timestamps,
  });
}

/** The times of another series, which holds them: one dataset for all that stand at the same moments. */
export function timestampsOf(seriesPath: string): LinkNode {
  return link(`${seriesPath}/timestamps`);
}
