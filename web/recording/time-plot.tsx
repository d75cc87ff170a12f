import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Track } from './channels.ts';
import { Cursor, useCursor } from './cursor.tsx';
import { drawFrame, drawRaster, drawTraces, fittedScale, type Scale } from './draw.ts';
import type { Looked } from './looked.ts';
import { type Picture, pictureOf } from './picture.ts';
import { type PlotKind, rangeWords, valueWords } from './picture-words.ts';
import { enlarged, isFarOff, scaleText } from './plot-scale.ts';
import { redrawnWith, sheetOf } from './plot-sheet.ts';
import { AXIS_HEIGHT, GUTTER } from './plot-size.ts';
import { levelOf, Tiles, tilesFor } from './tiles.ts';
import { clockDigits, clockText, gapsIn, packetAt, type TimeAxis, type TimeWindow } from './time-axis.ts';
import { useGestures } from './use-gestures.ts';

export interface TimePlotProps extends Looked {
  readonly tracks: readonly Track[];
  readonly kind: PlotKind;
  readonly trackHeight: number;
  /** What is shown, for those who cannot see it. */
  readonly name: string;
}

/** Screens with finer pixels gain nothing from so thin lines. */
const MOST_RATIO = 2;

/**
 * Channels against time, to scroll and to zoom. It never waits: what is there is drawn at once, from wider points if need
 * be, and drawn again when finer ones arrive.
 */
export function TimePlot(props: TimePlotProps) {
  const { client, epoch, axis, window, tracks, kind } = props;
  const pane = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [share, setShare] = useState<number | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  const [factor, setFactor] = useState(1);
  const [shown, setShown] = useState('');
  const [picture, setPicture] = useState<Picture>();
  const cursor = useCursor(pane, props.trackHeight);
  const scale = useRef<Scale | undefined>(undefined);
  const ids = tracks.map(({ id }) => id).join(',');

  const drawer = useMemo(() => ({ draw: (): void => undefined }), []);
  const tiles = useMemo(() => {
    scale.current = undefined;
    const channels = ids === '' ? [] : ids.split(',');
    return new Tiles({
      packets: epoch.packets,
      fetchTile: (firstPacket, packets, points, signal) =>
        client.window(epoch.index, { channels, firstPacket, packets, points }, signal),
      onChange: () => drawer.draw(),
    });
  }, [client, epoch, ids, drawer]);
  useEffect(() => () => tiles.close(), [tiles]);

  const draw = useCallback((): void => {
    const target = canvas.current;
    const { width, height } = target?.getBoundingClientRect() ?? { width: 0, height: 0 };
    const context = target?.getContext('2d');
    if (!target || !context || width <= GUTTER || tracks.length === 0) return;
    const ratio = Math.min(MOST_RATIO, devicePixelRatio);
    const sheet = sheetOf(target, context, width, height, ratio);
    const level = levelOf(window.ticks / (sheet.width - GUTTER * ratio));
    const [first, end] = [packetAt(axis, window.from), packetAt(axis, window.from + window.ticks)];
    tiles.want(tilesFor(level, first, Math.max(first + 1, end)));
    const plotWidth = Math.floor(sheet.width - GUTTER * ratio);
    const next = pictureOf(tiles, axis, window, level, plotWidth, tracks.length);
    const whole = tiles.shareOf(level, first, Math.max(first + 1, end));
    drawFrame(sheet, axis, window);
    if (kind === 'raster') drawRaster(sheet, tracks, next);
    else {
      const fit = fittedScale(tracks, next);
      if (scale.current === undefined || isFarOff(scale.current, fit))
        // What is half there is no measure for what is to come.
        scale.current = whole === undefined && scale.current !== undefined ? scale.current : fit;
      const gaps = pixelGaps(axis, window, plotWidth);
      drawTraces(sheet, tracks, next, enlarged(scale.current, factor), gaps);
      setShown(scaleText(tracks, enlarged(scale.current, factor)));
    }
    setShare(whole);
    setProblem(tiles.problem);
    setPicture(next);
  }, [tiles, axis, window, tracks, kind, factor]);

  drawer.draw = draw;
  // With the render, so that the picture never lags behind what else says the time.
  useLayoutEffect(draw, [draw]);
  useEffect(() => redrawnWith(canvas.current, () => drawer.draw()), [drawer]);
  const [isPassedBy, setPassedBy] = useState(false);
  useGestures(pane, GUTTER, axis, window, props.onWindow, () => setPassedBy(true));

  const state =
    problem ??
    (share === undefined
      ? 'loading …'
      : share < 1
        ? `coarse so far: ${percent(share)} of the samples looked at`
        : isPassedBy
          ? 'click the plot, then the wheel zooms'
          : '');
  return (
    <div class="time-plot">
      <div
        ref={pane}
        class="pane"
        onFocus={() => setPassedBy(false)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled and zoomed by keys
        tabIndex={0}
        role="application"
        aria-roledescription="plot"
        aria-label={`${props.name}. Arrow keys left and right scroll, up and down zoom, Home and End go to the ends; with Shift they move a cursor that tells values.`}
      >
        <canvas ref={canvas} style={{ height: `${tracks.length * props.trackHeight + AXIS_HEIGHT}px` }} />
        {cursor === undefined || picture === undefined ? null : (
          <Cursor
            place={cursor}
            paneWidth={pane.current?.clientWidth ?? 0}
            words={wordsAt(cursor, pane.current?.clientWidth ?? 0, props, picture)}
          />
        )}
      </div>
      <p class="plot-state small">
        {kind === 'traces' ? (
          <span class="scale">
            <button
              type="button"
              class="plain"
              aria-label="Draw smaller"
              onClick={() => setFactor(factor / 2)}
            >
              −
            </button>
            <button
              type="button"
              class="plain"
              aria-label="Draw taller"
              onClick={() => setFactor(factor * 2)}
            >
              +
            </button>
            <button
              type="button"
              class="plain"
              onClick={() => {
                scale.current = undefined;
                setFactor(1);
                draw();
              }}
            >
              fit
            </button>{' '}
            {shown}
          </span>
        ) : null}{' '}
        <span class={problem === undefined ? 'coarse' : 'blocks'} role="status">
          {state}
        </span>
      </p>
      {picture === undefined ? null : <Ranges kind={kind} tracks={tracks} picture={picture} />}
    </div>
  );
}

/** The plot in words and numbers, for whoever opens it. */
function Ranges(props: {
  readonly kind: PlotKind;
  readonly tracks: readonly Track[];
  readonly picture: Picture;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="small" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {props.kind === 'traces' ? 'Least and greatest in this window' : 'States in this window'}
      </summary>
      {isOpen ? (
        <ul class="ranges">
          {rangeWords(props.kind, props.tracks, props.picture).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ) : null}
    </details>
  );
}

/** The time at a place of the plot, and the value of the row there; or that it was lost. */
function wordsAt(
  { x, y }: { readonly x: number; readonly y: number },
  paneWidth: number,
  { axis, window, tracks, kind, trackHeight }: TimePlotProps,
  picture: Picture,
): string {
  const share = (x - GUTTER) / Math.max(1, paneWidth - GUTTER);
  const tick = window.from + share * window.ticks;
  const time = clockText(Math.max(0, tick / axis.rateHz), clockDigits(window.ticks / axis.rateHz) + 1);
  if (gapsIn(axis, tick, tick + 1e-6).length > 0) return `${time}  lost`;
  const index = Math.floor(y / trackHeight);
  const track = tracks[index];
  if (track === undefined) return time;
  const pixel = Math.min(picture.width - 1, Math.max(0, Math.floor(share * picture.width)));
  return `${time}  ${valueWords(kind, track, index, picture, pixel)}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(share < 0.1 ? 1 : 2))} %`;
}

function pixelGaps(axis: TimeAxis, { from, ticks }: TimeWindow, width: number) {
  const perTick = width / ticks;
  return gapsIn(axis, from, from + ticks).map((gap) => ({
    from: (gap.from - from) * perTick,
    end: (gap.end - from) * perTick,
  }));
}
