import type { Shape } from '../../schemas/nwb/index.ts';

/** Whether a shape is one of those to choose from. */
export function fitsShape(expected: readonly Shape[], shape: readonly number[]): boolean {
  return expected.some(
    (one) =>
      one.length === shape.length && one.every((length, axis) => length === null || length === shape[axis]),
  );
}

export function shapeWords(shape: readonly (number | null)[]): string {
  if (shape.length === 0) return 'a single value';
  return `${shape.map((length) => length ?? 'any').join(' × ')}`;
}

export function shapesWords(
  shapes: readonly Shape[],
  dims: readonly (readonly string[])[] | undefined,
): string {
  return shapes
    .map((shape, index) => {
      const names = dims?.[index]?.join(', ');
      return names === undefined ? shapeWords(shape) : `${shapeWords(shape)} (${names})`;
    })
    .join(', or ');
}
