/** Units across a strip. */
export const STRIP_WIDTH = 600;
/** Of a pause between epochs, however long it was: the epochs are what is looked at. */
const PAUSE_WIDTH = 10;
/** All pauses together take no more of the strip. */
const MOST_PAUSE = 0.2;

export interface Span {
  readonly fromS: number;
  readonly toS: number;
}

/** Time across a strip: epochs to scale, the pauses between them cut short. */
export interface TimeAxis {
  readonly spans: readonly Span[];
  /** 0 to {@link STRIP_WIDTH}; a time in a pause stands in the middle of it. */
  readonly xOf: (timeS: number) => number;
}

/** Undefined without any stretch of time that has a length. */
export function timeAxis(stretches: readonly Span[]): TimeAxis | undefined {
  const spans = merged(stretches);
  const totalS = spans.reduce((sum, { fromS, toS }) => sum + toS - fromS, 0);
  if (spans.length === 0 || totalS <= 0) return undefined;
  const pauses = spans.length - 1;
  const pause = pauses === 0 ? 0 : Math.min(PAUSE_WIDTH, (STRIP_WIDTH * MOST_PAUSE) / pauses);
  const unitsPerS = (STRIP_WIDTH - pauses * pause) / totalS;
  const places: (Span & { readonly x: number })[] = [];
  let x = 0;
  for (const span of spans) {
    places.push({ ...span, x });
    x += (span.toS - span.fromS) * unitsPerS + pause;
  }
  return {
    spans,
    xOf: (timeS) => {
      const place = places.findLast(({ fromS }) => fromS <= timeS);
      if (place === undefined) return 0;
      if (timeS <= place.toS) return place.x + (timeS - place.fromS) * unitsPerS;
      const end = place.x + (place.toS - place.fromS) * unitsPerS;
      return Math.min(STRIP_WIDTH, end + pause / 2);
    },
  };
}

/** In their order, those that overlap or touch as one; what has no length or no number is left out. */
function merged(stretches: readonly Span[]): Span[] {
  const sorted = stretches
    .filter(({ fromS, toS }) => Number.isFinite(fromS) && Number.isFinite(toS) && toS > fromS)
    .sort((a, b) => a.fromS - b.fromS);
  const spans: Span[] = [];
  for (const span of sorted) {
    const last = spans.at(-1);
    if (last !== undefined && span.fromS <= last.toS)
      spans[spans.length - 1] = { fromS: last.fromS, toS: Math.max(last.toS, span.toS) };
    else spans.push(span);
  }
  return spans;
}
