import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { GUTTER } from './plot-size.ts';

/** A place in a plot, in pixels of the page. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

const STEP = 4;

/** Where somebody points in a plot: with the mouse, or with Shift and the arrow keys. */
export function useCursor(pane: RefObject<HTMLElement | null>, rowHeight: number): Place | undefined {
  const [place, setPlace] = useState<Place>();
  useEffect(() => {
    const target = pane.current;
    if (target === null) return;
    const own = new AbortController();
    const { signal } = own;
    const leave = (): void => setPlace(undefined);
    target.addEventListener(
      'pointermove',
      (event) => {
        const { left, top } = target.getBoundingClientRect();
        const x = event.clientX - left;
        // Whoever drags looks at what moves.
        if (event.buttons !== 0 || event.pointerType === 'touch' || x < GUTTER) leave();
        else setPlace({ x, y: event.clientY - top });
      },
      { signal },
    );
    target.addEventListener('pointerdown', leave, { signal });
    target.addEventListener('pointerleave', leave, { signal });
    target.addEventListener('blur', leave, { signal });
    target.addEventListener(
      'keydown',
      (event) => {
        const step = STEPS.get(event.key);
        if (!event.shiftKey || step === undefined) return;
        event.preventDefault();
        const { clientWidth, clientHeight } = target;
        setPlace((before) => ({
          x: within(GUTTER, clientWidth - 1, (before?.x ?? (GUTTER + clientWidth) / 2) + STEP * step.right),
          y: within(0, clientHeight - 1, (before?.y ?? rowHeight / 2) + rowHeight * step.down),
        }));
      },
      { signal },
    );
    return () => own.abort();
  }, [pane, rowHeight]);
  return place;
}

const STEPS: ReadonlyMap<string, { readonly right: number; readonly down: number }> = new Map([
  ['ArrowLeft', { right: -1, down: 0 }],
  ['ArrowRight', { right: 1, down: 0 }],
  ['ArrowUp', { right: 0, down: -1 }],
  ['ArrowDown', { right: 0, down: 1 }],
]);

function within(least: number, most: number, value: number): number {
  return Math.max(least, Math.min(most, value));
}

/** Narrower plots have no room for words beside the line. */
const NARROW = 420;

/** A line at the place, and beside it what stands there. */
export function Cursor(props: { readonly place: Place; readonly paneWidth: number; readonly words: string }) {
  const { place, paneWidth, words } = props;
  const left = `${place.x}px`;
  const [side, at] =
    paneWidth < NARROW ? ['narrow', {}] : [place.x > paneWidth / 2 ? 'left' : 'right', { left }];
  return (
    <>
      <div class="cursor-line" style={{ left }} />
      <output class={`cursor-words ${side}`} style={{ ...at, top: `${place.y}px` }}>
        {words}
      </output>
    </>
  );
}
