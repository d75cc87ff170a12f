import type { Sheet } from './draw.ts';

/** A canvas made as large as it is shown. */
export function sheetOf(
  target: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  ratio: number,
): Sheet {
  const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (target.width !== wide) target.width = wide;
  if (target.height !== tall) target.height = tall;
  const styles = getComputedStyle(target);
  const known = new Map<string, string>();
  const colour = (name: string): string => {
    const found = known.get(name) ?? styles.getPropertyValue(`--${name}`).trim();
    known.set(name, found);
    return found;
  };
  return { context, width: wide, height: tall, ratio, colour };
}

/** Draws again when the canvas gets another size, and when light becomes dark. */
export function redrawnWith(target: HTMLCanvasElement | null, draw: () => void): () => void {
  if (target === null) return () => undefined;
  const sizes = new ResizeObserver(draw);
  sizes.observe(target);
  const themes = new MutationObserver(draw);
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    sizes.disconnect();
    themes.disconnect();
  };
}
