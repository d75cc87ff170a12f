import type { NwbObject } from '../nwb/index.ts';
import { childOf, datasetOf, type InspectedFile } from './file.ts';
import { type Timeline, type TimeStep, timelineOf } from './own/timeline.ts';
import { type Epoch, epochName, epochsOf, ofType } from './own/values.ts';
import { ephysOf, spanOf } from './pictures-series.ts';
import { box, type Ink, svg } from './pictures-svg.ts';
import { type Span, STRIP_WIDTH, type TimeAxis, timeAxis } from './pictures-time.ts';
import { countWords, escaped, secondsWords, shortened } from './report-html.ts';

/** Gaps that are told one by one. */
const MOST_TOLD = 12;
/** Epochs in the table; a session has fewer. */
const MOST_EPOCHS = 200;
const HEIGHT = 16;

export interface SessionTime {
  readonly axis: TimeAxis;
  readonly epochs: readonly Epoch[];
  readonly ephys: Span | undefined;
  readonly videos: readonly Span[];
  readonly positions: readonly Span[];
  /** Missing samples within epochs; the pauses between epochs are none. */
  readonly gaps: readonly TimeStep[];
  readonly stepS: number | undefined;
  readonly isComplete: boolean;
}

/** Undefined where nothing in the file has times. */
export function readTime(file: InspectedFile): SessionTime | undefined {
  const epochs = epochsOf(file).filter(({ startS, stopS }) => stopS > startS);
  const found = ephysOf(file);
  const ephys = found === undefined ? undefined : spanOf(file, found.series);
  const timeline = found === undefined ? undefined : timelineFor(file, found.series);
  const axis = timeAxis(
    epochs.length > 0
      ? epochs.map(({ startS, stopS }) => ({ fromS: startS, toS: stopS }))
      : ephys === undefined
        ? []
        : [ephys],
  );
  if (axis === undefined) return undefined;
  return {
    axis,
    epochs,
    ephys,
    videos: spansOf(file, ofType(file, 'ImageSeries')),
    positions: spansOf(file, ofType(file, 'SpatialSeries')),
    gaps: (timeline?.gaps ?? []).filter(({ fromS, toS }) => isWithin(axis, fromS, toS)),
    stepS: timeline?.stepS,
    isComplete: timeline?.isComplete ?? true,
  };
}

/** Of the timestamps where they stand: those of the voltages are often a link to another series'. */
function timelineFor(file: InspectedFile, series: NwbObject): Timeline | undefined {
  const path = datasetOf(series, 'timestamps')?.path;
  const owner = path === undefined ? undefined : file.reader.at(path.slice(0, path.lastIndexOf('/')));
  return owner === undefined || childOf(owner, 'timestamps') === undefined
    ? undefined
    : file.once(timelineOf, owner);
}

function isWithin({ spans }: TimeAxis, fromS: number, toS: number): boolean {
  return spans.some((span) => fromS >= span.fromS - 1e-3 && toS <= span.toS + 1e-3);
}

/** Each stretch once: two diodes of one camera have the same times. */
function spansOf(file: InspectedFile, all: readonly NwbObject[]): Span[] {
  const spans = all.flatMap((series) => spanOf(file, series) ?? []);
  return [...new Map(spans.map((span) => [`${span.fromS} ${span.toS}`, span])).values()];
}

function strip(name: string, label: string, shapes: readonly string[]): string {
  return `<div class="row"><span class="name">${name}</span>${svg({ width: STRIP_WIDTH, height: HEIGHT, isStrip: true, label, shapes })}</div>`;
}

function boxes({ xOf }: TimeAxis, ink: Ink, spans: readonly Span[]): string[] {
  return spans.map(({ fromS, toS }) =>
    box(ink, xOf(fromS), 3, Math.max(1.5, xOf(toS) - xOf(fromS)), HEIGHT - 6),
  );
}

/** Rows of what was recorded when, the epochs with their names, and where samples are missing. */
export function drawTime(time: SessionTime): string {
  const { axis, epochs, ephys, videos, positions, gaps } = time;
  const whole = axis.spans.reduce((sum, { fromS, toS }) => sum + toS - fromS, 0);
  const caption =
    epochs.length === 0
      ? `${secondsWords(whole)} recorded; the file names no epochs.`
      : `${countWords(epochs.length, 'epoch')}, ${secondsWords(whole)} in all; pauses between them are cut short.`;
  const rows = [
    epochs.length === 0
      ? ''
      : strip(
          'epochs',
          `${epochs.length} epochs`,
          boxes(
            axis,
            'epoch',
            epochs.map(({ startS, stopS }) => ({ fromS: startS, toS: stopS })),
          ),
        ),
    ephys === undefined
      ? ''
      : strip(
          'voltages',
          'Voltages',
          boxes(
            axis,
            'epoch',
            epochs.length > 0
              ? axis.spans.filter(({ fromS, toS }) => toS > ephys.fromS && fromS < ephys.toS)
              : [ephys],
          ),
        ),
    videos.length === 0 ? '' : strip('video', `${videos.length} videos`, boxes(axis, 'video', videos)),
    positions.length === 0
      ? ''
      : strip('position', `${positions.length} tracks`, boxes(axis, 'position', positions)),
    gaps.length === 0
      ? ''
      : strip(
          'missing',
          `${gaps.length} gaps`,
          gaps
            .slice(0, 500)
            .map(({ fromS, toS }) =>
              box('gap', axis.xOf(fromS), 0, Math.max(2, axis.xOf(toS) - axis.xOf(fromS)), HEIGHT),
            ),
        ),
  ];
  return `<figure><figcaption>${caption}</figcaption>${rows.join('')}</figure>${epochTable(epochs)}${gapWords(time)}`;
}

function epochTable(epochs: readonly Epoch[]): string {
  if (epochs.length === 0) return '';
  const rows = epochs.slice(0, MOST_EPOCHS).map((epoch, index) => {
    const before = epochs[index - 1];
    const pause = before === undefined ? '' : pauseWords(epoch.startS - before.stopS);
    return `<tr><td>${shortened(epochName(epoch), 80)}</td><td>${startWords(epoch.startS)}</td><td class="number">${secondsWords(epoch.stopS - epoch.startS)}</td><td class="number">${pause}</td></tr>`;
  });
  const more =
    epochs.length > rows.length ? `<p class="soft">And ${epochs.length - rows.length} more.</p>` : '';
  return `<div class="wide"><table><thead><tr><th scope="col">epoch</th><th scope="col">starts</th><th scope="col" class="number">lasts</th><th scope="col" class="number">pause before</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${more}`;
}

function pauseWords(seconds: number): string {
  return seconds < 0 ? `overlaps by ${secondsWords(-seconds)}` : secondsWords(seconds);
}

/** Times since 1970 as a date and a time; others, from the start of a session, as seconds. */
function startWords(timeS: number): string {
  const year2000 = 946_684_800;
  if (timeS < year2000 || timeS > 8.64e12) return `${timeS.toFixed(3)} s`;
  return escaped(
    new Date(timeS * 1000)
      .toISOString()
      .replace('T', ' ')
      .replace(/\.(\d)\d*Z$/, '.$1 UTC'),
  );
}

function gapWords({ gaps, stepS, epochs, axis, isComplete, ephys }: SessionTime): string {
  if (ephys === undefined || stepS === undefined) return '';
  if (gaps.length === 0) return isComplete ? '<p>No samples are missing within the epochs.</p>' : '';
  const told = gaps.slice(0, MOST_TOLD).map(({ fromS, toS }) => {
    const lost = Math.max(1, Math.round((toS - fromS) / stepS) - 1);
    const epoch = epochs.find(({ startS, stopS }) => fromS >= startS && fromS <= stopS);
    const after = Math.max(0, fromS - (epoch?.startS ?? axis.spans[0]?.fromS ?? 0));
    const where = epoch === undefined ? '' : ` in ${shortened(epochName(epoch), 80)},`;
    return `<li>${countWords(lost, 'sample')} missing${where} ${secondsWords(after)} after its start</li>`;
  });
  const more = gaps.length > told.length ? `<li>and at ${gaps.length - told.length} more places</li>` : '';
  return `<ul>${told.join('')}${more}</ul>${isComplete ? '' : '<p class="soft">There are too many to look for all of them.</p>'}`;
}
