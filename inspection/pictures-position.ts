import type { NwbObject } from '../nwb/index.ts';
import { datasetOf, type InspectedFile, numberAttribute, textAttribute } from './file.ts';
import { type Epoch, epochName, ofType } from './own/values.ts';
import { isNumeric, spanOf } from './pictures-series.ts';
import { box, line, niceBelow, rangeOf, svg } from './pictures-svg.ts';
import { countWords, shortened } from './report-html.ts';

const MOST_PANELS = 12;
/** Points that are drawn of one track, spread over it. */
const MOST_POINTS = 1200;
/** Of longer tracks the beginning is drawn; at 30 frames a second this is a day. */
const MOST_ROWS = 2_600_000;
const SIDE = 200;

interface Track {
  readonly name: string;
  readonly rows: number;
  readonly points: readonly (readonly [number, number])[];
  /** Of the numbers as they are drawn. */
  readonly unit: string;
}

/** Tracks with the same times: the two diodes of an animal in one epoch. */
export interface TrackPanel {
  readonly tracks: readonly Track[];
  readonly epoch: string | undefined;
}

/** A panel an epoch and camera; none where the file has no positions in a plane. */
export function readTracks(file: InspectedFile, epochs: readonly Epoch[]): readonly TrackPanel[] {
  const byTimes = Map.groupBy(
    ofType(file, 'SpatialSeries').filter((series) => isPlanar(series)),
    (series) => datasetOf(series, 'timestamps')?.path ?? series.path,
  );
  return [...byTimes.values()].slice(0, MOST_PANELS).map((all) => {
    const start = all[0] === undefined ? undefined : spanOf(file, all[0])?.fromS;
    const epoch = epochs.find(
      ({ startS, stopS }) => start !== undefined && start >= startS && start <= stopS,
    );
    return {
      tracks: all.slice(0, 2).flatMap((series) => trackOf(file, series)),
      epoch: epoch === undefined ? undefined : epochName(epoch),
    };
  });
}

function isPlanar(series: NwbObject): boolean {
  const data = datasetOf(series, 'data');
  return data !== undefined && isNumeric(data) && data.shape?.length === 2 && (data.shape[1] ?? 0) >= 2;
}

function trackOf(file: InspectedFile, series: NwbObject): Track[] {
  const data = datasetOf(series, 'data');
  if (data === undefined) return [];
  const [rows = 0, columns = 2] = data.shape ?? [];
  const last = Math.min(rows, MOST_ROWS);
  const step = Math.max(1, Math.ceil(last / MOST_POINTS));
  const values = file.reader.read(data, 0, last, step).map(Number);
  const unit = textAttribute(data, 'unit') ?? '';
  const isMetres = /^m(et(er|re)s?)?$/i.test(unit);
  const factor = (numberAttribute(data, 'conversion') ?? 1) * (isMetres ? 100 : 1);
  const points: (readonly [number, number])[] = [];
  for (let at = 0; at + 1 < values.length; at += columns)
    points.push([(values[at] ?? Number.NaN) * factor, (values[at + 1] ?? Number.NaN) * factor]);
  return [{ name: series.name, rows, points, unit: isMetres ? 'cm' : unit }];
}

/** The way that was taken, as the camera sees it: the second coordinate goes down. */
export function drawTracks(panels: readonly TrackPanel[]): string {
  const drawn = panels.flatMap(panelHtml);
  return drawn.length === 0
    ? ''
    : `<figure><figcaption>Seen as the camera sees it; the second of two diodes is drawn in the second colour, dashed.</figcaption><div class="panels tracks">${drawn.join('')}</div></figure>`;
}

function panelHtml({ tracks, epoch }: TrackPanel): string[] {
  const all = tracks.flatMap(({ points }) => points);
  const [xs, ys] = [rangeOf(all.map(([x]) => x)), rangeOf(all.map(([, y]) => y))];
  const [first] = tracks;
  if (xs === undefined || ys === undefined || first === undefined) return [];
  const extent = Math.max(xs[1] - xs[0], ys[1] - ys[0]) || 1;
  const perUnit = (SIDE - 20) / extent;
  const place = ([x, y]: readonly [number, number]): readonly [number, number] => [
    10 + (x - xs[0]) * perUnit,
    10 + (y - ys[0]) * perUnit,
  ];
  const height = (ys[1] - ys[0]) * perUnit + 20;
  const bar = niceBelow(extent / 3);
  const picture = svg({
    width: SIDE,
    height: height + 12,
    isStrip: false,
    label: `Track of ${first.rows} positions`,
    shapes: [
      ...tracks.map(({ points }, index) => line(index === 0 ? 'trace' : 'second', points.map(place))),
      box('bar', 10, height + 4, bar * perUnit, 3),
    ],
  });
  const names = tracks.map(({ name }) => shortened(name, 60)).join(', ');
  const title = epoch === undefined ? '' : `<b>${shortened(epoch, 60)}</b> `;
  return [
    `<div class="panel">${picture}<p>${title}<small>${names}: ${countWords(first.rows, 'position')}; the bar is ${Number(bar.toPrecision(2))} ${shortened(first.unit, 20)}</small></p></div>`,
  ];
}
