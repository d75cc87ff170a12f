import type { NwbObject } from '../nwb/index.ts';
import { datasetOf, type InspectedFile, textAttribute } from './file.ts';
import { membersOf, ofType } from './own/values.ts';
import { isNumeric } from './pictures-series.ts';
import { runs, svg } from './pictures-svg.ts';
import { STRIP_WIDTH, type TimeAxis } from './pictures-time.ts';
import { countWords, shortened } from './report-html.ts';

const MOST_LINES = 32;
/** Changes of one line that are read: a camera's ticks of an hour and a half. */
const MOST_CHANGES = 200_000;
const HEIGHT = 12;

/** What one digital line did. */
interface Line {
  readonly name: string;
  /** What the file says of it: the hardware's name. */
  readonly description: string;
  /** How often it went up; of a series that only says when something happened, how often it did. */
  readonly count: number;
  /** States of a line, 0 and more; otherwise moments. */
  readonly hasStates: boolean;
  /** Whether it was high, or something happened, at some time in each column of the strip. */
  readonly isHigh: readonly boolean[];
}

export interface EventRaster {
  readonly lines: readonly Line[];
  readonly all: number;
}

/** The digital lines: series of events whose states are 0 or 1. */
export function readEvents(file: InspectedFile, axis: TimeAxis): EventRaster {
  const series = ofType(file, 'BehavioralEvents')
    .flatMap((group) => membersOf(group))
    .filter((one) => isDigital(one));
  return {
    lines: series.slice(0, MOST_LINES).map((one) => lineOf(file, one, axis)),
    all: series.length,
  };
}

function isDigital(series: NwbObject): boolean {
  const [data, timestamps] = [datasetOf(series, 'data'), datasetOf(series, 'timestamps')];
  if (data === undefined || timestamps === undefined || !isNumeric(data)) return false;
  return data.shape?.length === 1 && timestamps.shape?.length === 1 && data.elementBytes <= 8;
}

function lineOf(file: InspectedFile, series: NwbObject, axis: TimeAxis): Line {
  const [data, timestamps] = [datasetOf(series, 'data'), datasetOf(series, 'timestamps')];
  const states = data === undefined ? [] : file.reader.read(data, 0, MOST_CHANGES).map(Number);
  const times = timestamps === undefined ? [] : file.reader.read(timestamps, 0, MOST_CHANGES).map(Number);
  const isHigh = Array.from({ length: STRIP_WIDTH }, () => false);
  const hasStates = states.includes(0);
  let rises = 0;
  for (const [index, state] of states.entries()) {
    const [time, next] = [times[index], times[index + 1]];
    if (!(state > 0) || time === undefined) continue;
    if (index > 0 && states[index - 1] === 0) rises += 1;
    // A line that is high at the end of an epoch stays so until it: what follows is another recording.
    const end = axis.spans.find(({ fromS, toS }) => time >= fromS && time <= toS)?.toS ?? time;
    const until = hasStates ? Math.min(next ?? end, Math.max(end, time)) : time;
    const from = Math.min(STRIP_WIDTH - 1, Math.max(0, Math.floor(axis.xOf(time))));
    isHigh.fill(true, from, Math.max(from + 1, Math.min(STRIP_WIDTH, Math.ceil(axis.xOf(until)))));
  }
  return {
    name: series.name,
    description: textAttribute(series, 'description') ?? '',
    count: hasStates ? rises : states.length,
    hasStates,
    isHigh,
  };
}

/** A strip a line: dark where it was high. */
export function drawEvents({ lines, all }: EventRaster): string {
  if (lines.length === 0) return '';
  const rows = lines.map(
    ({ name, description, count, hasStates, isHigh }, index) =>
      `<div class="row"><span class="name">${shortened(name, 60)}<small> ${shortened(description, 40)} · ${countWords(count, hasStates ? 'rise' : 'event')}</small></span>${svg(
        {
          width: STRIP_WIDTH,
          height: HEIGHT,
          isStrip: true,
          label: `Line ${index + 1}: ${countWords(count, hasStates ? 'rise' : 'event')}`,
          shapes: [runs('state', isHigh, HEIGHT)],
        },
      )}</div>`,
  );
  const more = all > lines.length ? ` The first ${lines.length} of ${all} are drawn.` : '';
  return `<figure class="events"><figcaption>When each line was high, or something happened, along the epochs of the timeline.${more}</figcaption>${rows.join('')}</figure>`;
}
