import { expect, it } from 'vitest';
import type { Picture } from '../../web/recording/picture.ts';
import { rangeWords, valueWords } from '../../web/recording/picture-words.ts';

const NONE = [32_767, -32_768] as const;

/** One channel, pixel by pixel. */
function picture(...pixels: readonly (readonly [low: number, high: number])[]): Picture {
  return { width: pixels.length, channels: 1, pairs: Int16Array.from(pixels.flat()) };
}

const track = { id: '5', label: '3·2', colour: 1, unit: 'µV', unitsPerCount: 0.5 };

it('tells what a trace is at a pixel: one value, the least and the greatest, or the nearest sample', () => {
  const shown = picture([10, 10], [-4, 20], NONE, NONE, [6, 6]);
  const at = (pixel: number): string => valueWords('traces', track, 0, shown, pixel);
  expect([0, 1, 2, 3].map(at)).toEqual(['3·2: 5 µV', '3·2: -2 to 10 µV', '3·2: -2 to 10 µV', '3·2: 3 µV']);
  expect(valueWords('traces', track, 0, picture(NONE), 0)).toBe('3·2: no sample');
  expect(rangeWords('traces', [track], shown)).toEqual(['3·2: -2 to 10 µV']);
});

it('tells what a line is at a pixel: as it was until it changes', () => {
  const line = { ...track, label: 'Din1' };
  const shown = picture([0, 0], NONE, [0, 1], NONE, [1, 1], NONE);
  const at = (pixel: number): string => valueWords('raster', line, 0, shown, pixel);
  expect([1, 2, 5].map(at)).toEqual(['Din1: 0', 'Din1: changes', 'Din1: 1']);
  expect(rangeWords('raster', [line], shown)).toEqual(['Din1: changes']);
  expect(rangeWords('raster', [line], picture([1, 1], NONE))).toEqual(['Din1: 1 throughout']);
});
