import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { fitted, scrolled, type TimeAxis, type TimeWindow, zoomed } from './time-axis.ts';

const ZOOM_STEP = 2;
const SCROLL_STEP = 0.25;

/** By keys: the window after one, or undefined where the key means nothing here. */
export function afterKey(key: string, axis: TimeAxis, window: TimeWindow): TimeWindow | undefined {
  switch (key) {
    case 'ArrowLeft':
      return scrolled(axis, window, -SCROLL_STEP);
    case 'ArrowRight':
      return scrolled(axis, window, SCROLL_STEP);
    case 'PageUp':
      return scrolled(axis, window, -1);
    case 'PageDown':
      return scrolled(axis, window, 1);
    case 'ArrowUp':
    case '+':
    case '=':
      return zoomed(axis, window, 1 / ZOOM_STEP);
    case 'ArrowDown':
    case '-':
      return zoomed(axis, window, ZOOM_STEP);
    case 'Home':
      return fitted(axis, { from: 0, ticks: window.ticks });
    case 'End':
      return fitted(axis, { from: axis.ticks, ticks: window.ticks });
    case '0':
      return fitted(axis, { from: 0, ticks: axis.ticks });
    default:
      return undefined;
  }
}

/** Scrolls and zooms by dragging, wheel, two fingers and keys. `gutter`: what stands left of the time. */
export function useGestures(
  target: RefObject<HTMLElement | null>,
  gutter: number,
  axis: TimeAxis,
  window: TimeWindow,
  onWindow: (window: TimeWindow) => void,
  /** The wheel was turned over it, and it is not its turn. */
  onPassedBy: () => void,
): void {
  const now = useRef({ axis, window, onWindow, onPassedBy });
  now.current = { axis, window, onWindow, onPassedBy };
  useEffect(() => {
    const pane = target.current;
    if (pane === null) return;
    const own = new AbortController();
    const { signal } = own;
    const pointers = new Map<number, number>();
    const shareAt = (clientX: number): number => {
      const { left, width } = pane.getBoundingClientRect();
      return Math.min(1, Math.max(0, (clientX - left - gutter) / (width - gutter)));
    };
    const move = (next: TimeWindow): void => {
      const { window: before, onWindow: tell } = now.current;
      if (next.from === before.from && next.ticks === before.ticks) return;
      // The next event may come before the page was drawn again.
      now.current = { ...now.current, window: next };
      tell(next);
    };
    pane.addEventListener(
      'keydown',
      (event) => {
        // With Shift the arrows move the cursor.
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.shiftKey && event.key.startsWith('Arrow')) return;
        const next = afterKey(event.key, now.current.axis, now.current.window);
        if (next === undefined) return;
        event.preventDefault();
        move(next);
      },
      { signal },
    );
    pane.addEventListener(
      'wheel',
      (event) => {
        // A wheel that only passes by on its way down the page is left alone.
        if (!event.ctrlKey && document.activeElement !== pane) {
          now.current.onPassedBy();
          return;
        }
        event.preventDefault();
        const { axis: time, window: before } = now.current;
        if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          const delta = event.deltaX === 0 ? event.deltaY : event.deltaX;
          move(scrolled(time, before, delta / (pane.clientWidth - gutter)));
        } else {
          const factor = 2 ** Math.max(-1, Math.min(1, event.deltaY / 150));
          move(zoomed(time, before, factor, shareAt(event.clientX)));
        }
      },
      { signal, passive: false },
    );
    pane.addEventListener(
      'pointerdown',
      (event) => {
        pane.setPointerCapture(event.pointerId);
        pointers.set(event.pointerId, event.clientX);
      },
      { signal },
    );
    pane.addEventListener(
      'pointermove',
      (event) => {
        const lastX = pointers.get(event.pointerId);
        if (lastX === undefined) return;
        const { axis: time, window: before } = now.current;
        const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
        if (other === undefined)
          move(scrolled(time, before, (lastX - event.clientX) / (pane.clientWidth - gutter)));
        else {
          const [was, is] = [Math.abs(lastX - other), Math.abs(event.clientX - other)];
          if (was > 8 && is > 8) move(zoomed(time, before, was / is, shareAt((event.clientX + other) / 2)));
        }
        pointers.set(event.pointerId, event.clientX);
      },
      { signal },
    );
    const end = (event: PointerEvent): void => void pointers.delete(event.pointerId);
    for (const kind of ['pointerup', 'pointercancel'] as const) pane.addEventListener(kind, end, { signal });
    return () => own.abort();
  }, [target, gutter]);
}
