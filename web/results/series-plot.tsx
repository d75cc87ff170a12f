import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { formatAmount, formatSeconds } from '../format.ts';
import type { Samples, SeriesFacts } from './file/contents.ts';
import type { RemoteFile } from './file/remote-file.ts';
import { plotOptions } from './plot-options.ts';
import { plotRows } from './plot-rows.ts';

const MOST_CHANNELS = 8;
/** More than any screen shows; a stretch of that length is a few blocks of the file. */
const MOST_SAMPLES = 65_536;
const FEWEST_SAMPLES = 32;
const FIRST_SECONDS = 1;

/** A stretch of a series, read from the server as it is asked for: earlier, later, closer, wider. */
export function SeriesPlot(props: {
  readonly file: RemoteFile;
  readonly series: SeriesFacts;
  /** Channels beside one another, not on top. */
  readonly isStacked: boolean;
}) {
  const { file, series, isStacked } = props;
  const most = Math.min(series.samples, MOST_SAMPLES);
  const [from, setFrom] = useState(0);
  const [count, setCount] = useState(() =>
    series.samples <= MOST_SAMPLES / 16
      ? most
      : Math.min(most, Math.max(FEWEST_SAMPLES, Math.round(series.aboutHz * FIRST_SECONDS))),
  );
  const [first, setFirst] = useState(0);
  const [samples, setSamples] = useState<Samples>();
  const [fault, setFault] = useState<string>();
  const end = Math.min(series.channels, first + MOST_CHANNELS);

  useEffect(() => {
    let isCurrent = true;
    setFault(undefined);
    file.ask<'samples'>({ kind: 'samples', path: series.path, from, count, channels: [first, end] }).then(
      (read) => isCurrent && setSamples(read),
      (error: Error) => isCurrent && setFault(error.message),
    );
    return () => {
      isCurrent = false;
    };
  }, [file, series.path, from, count, first, end]);

  const show = (start: number, length: number): void => {
    const wanted = Math.max(Math.min(FEWEST_SAMPLES, most), Math.min(most, Math.round(length)));
    setCount(wanted);
    setFrom(Math.max(0, Math.min(series.samples - wanted, Math.round(start))));
  };
  const names =
    series.channels === 1
      ? ['value']
      : Array.from({ length: end - first }, (_, index) => `channel ${first + index}`);
  const shownFrom = samples?.times[0];
  const shownTo = samples?.times.at(-1);
  return (
    <figure class="plot" aria-label={`plot of ${series.path}`}>
      <figcaption class="small">
        {series.samples.toLocaleString('en')} samples
        {series.channels > 1 ? ` of ${series.channels} channels` : ''}
        {series.rateHz === undefined ? '' : ` at ${series.rateHz} Hz`}
        {shownFrom === undefined || shownTo === undefined
          ? ''
          : `; shown: ${formatSeconds(shownTo - shownFrom)} from ${from.toLocaleString('en')} on`}
        {samples === undefined ? '' : extremesWords(samples, series.unit)}
      </figcaption>
      {samples === undefined ? (
        <p class="small">reading …</p>
      ) : (
        <Drawing
          samples={samples}
          names={names}
          unit={series.unit}
          isStacked={isStacked && end - first > 1}
          start={momentOf(shownFrom ?? 0, series.reference)}
        />
      )}
      {fault === undefined ? null : (
        <p class="blocks small" role="alert">
          {fault}
        </p>
      )}
      <div class="choices">
        <button type="button" disabled={from === 0} onClick={() => show(from - count / 2, count)}>
          ← earlier
        </button>
        <button
          type="button"
          disabled={from + count >= series.samples}
          onClick={() => show(from + count / 2, count)}
        >
          later →
        </button>
        <button
          type="button"
          disabled={count <= FEWEST_SAMPLES}
          onClick={() => show(from + count / 4, count / 2)}
        >
          closer
        </button>
        <button type="button" disabled={count >= most} onClick={() => show(from - count / 2, count * 2)}>
          wider
        </button>
        {series.samples > count ? (
          <label class="small where">
            where{' '}
            <input
              type="range"
              min={0}
              max={series.samples - count}
              value={from}
              step={Math.max(1, Math.floor(count / 2))}
              aria-valuetext={`from sample ${from.toLocaleString('en')} of ${series.samples.toLocaleString('en')} on`}
              onChange={(event) => show(Number(event.currentTarget.value), count)}
            />
          </label>
        ) : null}
        {series.channels > MOST_CHANNELS ? (
          <label class="small">
            channels{' '}
            <select value={first} onChange={(event) => setFirst(Number(event.currentTarget.value))}>
              {Array.from({ length: Math.ceil(series.channels / MOST_CHANNELS) }, (_, index) => {
                const start = index * MOST_CHANNELS;
                return (
                  <option key={start} value={start}>
                    {start}–{Math.min(series.channels, start + MOST_CHANNELS) - 1}
                  </option>
                );
              })}
            </select>
          </label>
        ) : null}
      </div>
    </figure>
  );
}

/** For those who do not see the plot. */
function extremesWords({ values }: Samples, unit: string): string {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const channel of values)
    for (const value of channel) {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  return least > greatest
    ? '; no values'
    : `; least ${formatAmount(least, unit)}, greatest ${formatAmount(greatest, unit)}`;
}

/** When a time of the file was, where the file says from when on it counts. */
function momentOf(seconds: number, reference: string | undefined): string {
  const startMs = reference === undefined ? Number.NaN : Date.parse(reference);
  if (Number.isNaN(startMs)) return `${seconds.toFixed(3)} s`;
  return `${new Date(startMs + seconds * 1000).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

function Drawing(props: {
  readonly samples: Samples;
  readonly names: readonly string[];
  readonly unit: string;
  readonly isStacked: boolean;
  readonly start: string;
}) {
  const { samples, names, unit, isStacked, start } = props;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const target = place.current;
    if (target === null) return;
    const { rows, ...plotted } = plotRows(samples, isStacked);
    const stepped = plotted.isHeld ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
    const draw = (): uPlot => {
      const options = plotOptions({ width: target.clientWidth, names, unit, plot: plotted, start });
      const [time, ...channels] = options.series;
      const series = [
        time ?? {},
        ...channels.map((one) => (stepped === undefined ? one : { ...one, paths: stepped })),
      ];
      return new uPlot({ ...options, series }, rows as uPlot.AlignedData, target);
    };
    let plot = draw();
    const again = (): void => {
      plot.destroy();
      plot = draw();
    };
    const sized = new ResizeObserver(() => plot.setSize({ width: target.clientWidth, height: plot.height }));
    sized.observe(target);
    // A canvas does not follow the colours of the page by itself.
    const themed = new MutationObserver(again);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      sized.disconnect();
      themed.disconnect();
      plot.destroy();
    };
  }, [samples, unit, isStacked, start, names.join()]);
  return <div class="drawing" ref={place} />;
}
