import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Positions } from '../../schemas/assistant/index.ts';
import { formatSeconds } from '../format.ts';
import type { Looked } from './looked.ts';
import { useFetched } from './use-fetched.ts';

type Camera = Positions['cameras'][number];

/** Where the animal was: its track, with the part that the plots show on top, or the time that it spent in each place. */
export function Position({ client, epoch, axis, window }: Looked) {
  const positions = useFetched(
    useCallback((signal: AbortSignal) => client.positions(epoch.index, signal), [client, epoch]),
  );
  const [isHeat, setHeat] = useState(false);
  if (positions.problem !== undefined) return <p class="problem">{positions.problem}</p>;
  if (positions.value === undefined) return <p class="small">Reading positions …</p>;
  const { cameras } = positions.value;
  if (cameras.length === 0) return <p class="small">No camera of this epoch has a tracking file.</p>;
  const [fromS, endS] = [window.from / axis.rateHz, (window.from + window.ticks) / axis.rateHz];
  return (
    <>
      <fieldset class="row" aria-label="What is shown">
        <button type="button" aria-pressed={!isHeat} onClick={() => setHeat(false)}>
          track
        </button>
        <button type="button" aria-pressed={isHeat} onClick={() => setHeat(true)}>
          time spent
        </button>
      </fieldset>
      {cameras.map((camera) => (
        <figure key={camera.file} class="position">
          <Plot camera={camera} isHeat={isHeat} fromS={fromS} endS={endS} />
          <figcaption class="small">{captionOf(camera, isHeat)}</figcaption>
        </figure>
      ))}
    </>
  );
}

function Plot(props: {
  readonly camera: Camera;
  readonly isHeat: boolean;
  readonly fromS: number;
  readonly endS: number;
}) {
  const { camera, isHeat, fromS, endS } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!target || !context) return;
    const draw = (): void => {
      const { columns, rows, left, top, cellPixels } = camera.heat;
      const width = target.clientWidth * Math.min(2, devicePixelRatio);
      const scale = width / Math.max(1, columns * cellPixels);
      target.width = Math.round(width);
      target.height = Math.max(1, Math.round(rows * cellPixels * scale));
      const styles = getComputedStyle(target);
      const colour = (name: string): string => styles.getPropertyValue(`--${name}`).trim();
      if (isHeat) drawHeat(context, camera, cellPixels * scale, colour('data-1'));
      else drawTrack(context, camera, fromS, endS, colour, (x, y) => [(x - left) * scale, (y - top) * scale]);
    };
    draw();
    const themes = new MutationObserver(draw);
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const sizes = new ResizeObserver(draw);
    sizes.observe(target);
    return () => {
      themes.disconnect();
      sizes.disconnect();
    };
  }, [camera, isHeat, fromS, endS]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={`${isHeat ? 'Time spent in each place' : 'Track of the animal'}: ${captionOf(camera, isHeat)}`}
    />
  );
}

function drawHeat(context: CanvasRenderingContext2D, { heat }: Camera, cell: number, colour: string): void {
  const most = Math.max(...heat.seconds, 1e-9);
  context.fillStyle = colour;
  for (const [index, seconds] of heat.seconds.entries()) {
    if (seconds <= 0) continue;
    // Most time is spent in few places: the root lets the others be seen.
    context.globalAlpha = 0.1 + 0.9 * Math.sqrt(seconds / most);
    const [column, row] = [index % heat.columns, Math.floor(index / heat.columns)];
    context.fillRect(column * cell, row * cell, Math.ceil(cell), Math.ceil(cell));
  }
  context.globalAlpha = 1;
}

function drawTrack(
  context: CanvasRenderingContext2D,
  { track }: Camera,
  fromS: number,
  endS: number,
  colour: (name: string) => string,
  place: (x: number, y: number) => readonly [number, number],
): void {
  const draw = (isIn: (seconds: number) => boolean): void => {
    context.beginPath();
    let isDown = false;
    for (const [index, seconds] of track.seconds.entries()) {
      if (!isIn(seconds)) {
        isDown = false;
        continue;
      }
      const [x, y] = place(track.x[index] ?? 0, track.y[index] ?? 0);
      if (isDown) context.lineTo(x, y);
      else context.moveTo(x, y);
      isDown = true;
    }
    context.stroke();
  };
  context.lineJoin = 'round';
  context.strokeStyle = colour('faint');
  context.globalAlpha = 0.5;
  context.lineWidth = 1;
  draw(() => true);
  context.globalAlpha = 1;
  context.strokeStyle = colour('data-2');
  context.lineWidth = 3;
  draw((seconds) => seconds >= fromS && seconds <= endS);
}

function captionOf({ camera, rows, rowsAtOrigin, every, heat }: Camera, isHeat: boolean): string {
  const name = camera === undefined ? 'camera' : `camera ${camera}`;
  const lost = rowsAtOrigin === 0 ? '' : `, ${rowsAtOrigin} of them at 0, 0 and left out`;
  const thinned = every > 1 && !isHeat ? `, every ${every}th drawn` : '';
  const most = Math.max(...heat.seconds, 0);
  const at = heat.seconds.indexOf(most);
  const x = Math.round(heat.left + ((at % Math.max(1, heat.columns)) + 0.5) * heat.cellPixels);
  const y = Math.round(heat.top + (Math.floor(at / Math.max(1, heat.columns)) + 0.5) * heat.cellPixels);
  const longest =
    most > 0
      ? ` Longest at x ${x}, y ${y}: ${formatSeconds(most)} in ${heat.cellPixels} × ${heat.cellPixels} pixels.`
      : '';
  const thick = isHeat ? '' : ' Thick: the window of the plots above.';
  const [right, bottom] = [
    heat.left + heat.columns * heat.cellPixels - 1,
    heat.top + heat.rows * heat.cellPixels - 1,
  ];
  const frame = heat.columns === 0 ? '' : `: x ${heat.left} to ${right}, y ${heat.top} to ${bottom}`;
  return `${name}: ${rows} positions${lost}${thinned}, in pixels of the video${frame}.${thick}${isHeat ? longest : ''}`;
}
