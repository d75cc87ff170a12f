import type { Track } from './channels.ts';
import type { Scale } from './draw.ts';

/** Whether traces of this scale would be drawn too tall or too small. */
export function isFarOff(scale: Scale, fit: Scale): boolean {
  return [...fit.unitsPerTrack].some(([unit, wanted]) => {
    const now = scale.unitsPerTrack.get(unit) ?? 0;
    // Traces never reach far into each other; they become small before they are drawn taller.
    return wanted > 1.1 * now || wanted < now / 5.1;
  });
}

export function enlarged(scale: Scale, factor: number): Scale {
  return {
    ...scale,
    unitsPerTrack: new Map([...scale.unitsPerTrack].map(([unit, units]) => [unit, units / factor])),
  };
}

/** `500 µV a row`, for each unit of which there are samples. */
export function scaleText(tracks: readonly Track[], scale: Scale): string {
  return [...new Set(tracks.map(({ unit }) => unit))]
    .flatMap((unit) => {
      const perTrack = scale.unitsPerTrack.get(unit);
      return perTrack === undefined ? [] : [`${amountText(perTrack, unit)} a row`];
    })
    .join(', ');
}

function amountText(value: number, unit: string): string {
  const isLarge = unit === 'µV' && value >= 1000;
  return `${Number((isLarge ? value / 1000 : value).toPrecision(2))} ${isLarge ? 'mV' : unit}`;
}
