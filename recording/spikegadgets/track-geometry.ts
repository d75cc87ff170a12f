import { InputError } from '../../schemas/index.ts';

/*
 * `.trackgeometry`: text that Trodes' camera module writes.
 *
 *     <Zone Objects> 1
 *     …
 *     Zone id: 54
 *     nodes_x: 0.81 0.88 0.89        corners, fractions of the width of the image
 *     nodes_y: 0.84 0.84 0.90        and of its height
 *
 * Other objects have nodes, and even zones, of their own: lines and ranges of the track before them, behind them
 * `<Inclusion Zone Object>` (whose one zone has the id -1) and `<Exclusion Zone Objects>`.
 */

/** A polygon of the image. */
export interface TrackZone {
  readonly zoneId: number;
  /** Corners in order, fractions of the image's width. */
  readonly xFractions: readonly number[];
  readonly yFractions: readonly number[];
}

/** A track has tens of zones of tens of corners. */
const MOST_ZONES = 10_000;
const MOST_CORNERS = 10_000;

interface Building {
  readonly zoneId: number;
  readonly line: number;
  x: readonly number[] | undefined;
  y: readonly number[] | undefined;
}

/**
 * Reads the zones of a track geometry, by id.
 * @param file name for messages
 * @throws InputError `metadata` naming the line
 */
export function parseTrackGeometry(text: string, file: string): ReadonlyMap<number, TrackZone> {
  const zones = new Map<number, Building>();
  let zone: Building | undefined;
  let isAmongZones = true;
  let line = 0;
  for (const raw of text.split('\n')) {
    line++;
    const [, name, rest = ''] = /^(<|Zone id:|nodes_[xy]:)(.*)$/.exec(raw.trimEnd()) ?? [];
    if (name === undefined) continue;
    if (name === '<') {
      // `<polygon settings>` introduces each zone; an object ends them.
      const [, object] = /^(.*?) objects?>/i.exec(rest) ?? [];
      if (object === undefined) continue;
      isAmongZones = object.toLowerCase() === 'zone';
      zone = undefined;
    } else if (isAmongZones && name === 'Zone id:') {
      zone = { zoneId: zoneId(rest, file, line), line, x: undefined, y: undefined };
      if (zones.has(zone.zoneId))
        throw fault(file, line, `zone ${zone.zoneId} a second time`, 'one polygon for each zone');
      if (zones.size === MOST_ZONES)
        throw fault(file, line, `more than ${MOST_ZONES} zones`, 'those of a track');
      zones.set(zone.zoneId, zone);
    } else if (zone !== undefined) {
      const axis = name === 'nodes_x:' ? 'x' : 'y';
      if (zone[axis] !== undefined)
        throw fault(file, line, `${name} a second time in zone ${zone.zoneId}`, 'one list for each axis');
      zone[axis] = fractions(rest, file, line);
    }
  }
  return new Map([...zones].map(([id, built]) => [id, whole(built, file)]));
}

function zoneId(rest: string, file: string, line: number): number {
  const digits = rest.trim();
  if (/^\d{1,9}$/.test(digits)) return Number(digits);
  throw fault(file, line, `"${shown(digits)}" as the id of a zone`, 'a whole number');
}

function fractions(rest: string, file: string, line: number): number[] {
  const words = rest.split(/\s+/).filter((word) => word !== '');
  if (words.length > MOST_CORNERS)
    throw fault(file, line, `${words.length} corners`, `at most ${MOST_CORNERS} of a zone`);
  return words.map((word) => {
    const value = Number(word);
    if (Number.isFinite(value)) return value;
    throw fault(file, line, `"${shown(word)}" among the corners`, 'fractions of the size of the image');
  });
}

function whole({ zoneId: id, line, x = [], y = [] }: Building, file: string): TrackZone {
  if (x.length === y.length && x.length > 0) return { zoneId: id, xFractions: x, yFractions: y };
  throw fault(
    file,
    line,
    `zone ${id} with ${x.length} nodes_x and ${y.length} nodes_y`,
    'as many of the one as of the other, and at least one',
  );
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function fault(file: string, line: number, found: string, expected: string): InputError {
  return new InputError('metadata', {
    found,
    expected,
    todo: 'Save the track geometry again in the camera module, or copy the file again.',
    where: { file, line },
  });
}
