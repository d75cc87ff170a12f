import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** How wide an element is, in pixels, as it changes. */
export function useWidth(target: RefObject<Element | null>, first: number): number {
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const element = target.current;
    if (element === null) return;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(entry.contentRect.width);
    });
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [target]);
  return width;
}
