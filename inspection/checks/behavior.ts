import type { NwbObject } from '../../nwb/index.ts';
import { spatialUnitCorrection } from '../corrections-series.ts';
import { datasetOf, type InspectedFile, textAttribute } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, head, quoted } from './check.ts';

const spatialUnits = [
  'centimeters',
  'degrees',
  'meters',
  'micrometers',
  'millimeters',
  'n.a.',
  'pixels',
  'radians',
];
const angularUnits = ['degrees', 'radians'];

function unitOf(series: NwbObject): string {
  return textAttribute(datasetOf(series, 'data'), 'unit') ?? '';
}

function unitCorrections(series: NwbObject, known: readonly string[]) {
  const data = datasetOf(series, 'data');
  return data === undefined ? [] : [spatialUnitCorrection(data, unitOf(series), known)];
}

function isInCompass(series: NwbObject, file: InspectedFile): boolean {
  return file.typed.some(
    (one) => file.isA(one, 'CompassDirection') && series.path.startsWith(`${one.path}/`),
  );
}

function checkAxes(series: NwbObject): Problem[] {
  const columns = datasetOf(series, 'data')?.shape?.[1];
  if (columns === undefined || columns <= 3) return [];
  const message = `${series.path} has ${columns} columns; a position has x, y and z at most. Readers take the first columns for the position. Keep what is no position in series of its own.`;
  return [{ path: series.path, message, found: String(columns), expected: '1, 2 or 3' }];
}

function checkUnit(series: NwbObject, file: InspectedFile): Problem[] {
  const unit = unitOf(series);
  if (spatialUnits.includes(unit) || isInCompass(series, file)) return [];
  const expected = spatialUnits.join(', ');
  const message = `The unit of ${series.path} is ${quoted(unit)}. Programs know ${expected}. Write one of them; "n.a." where it is not known.`;
  return [
    { path: series.path, message, found: unit, expected, corrections: unitCorrections(series, spatialUnits) },
  ];
}

function checkCompass(compass: NwbObject, file: InspectedFile): Problem[] {
  if (compass.kind !== 'group') return [];
  return [...compass.children.values()].flatMap(({ object }) => {
    if (object === undefined || !file.isA(object, 'SpatialSeries')) return [];
    const unit = unitOf(object);
    if (angularUnits.includes(unit)) return [];
    const message = `${object.path} is a direction in ${quoted(unit)}. Directions are angles. Write degrees or radians.`;
    const corrections = unitCorrections(object, angularUnits);
    return [{ path: object.path, message, found: unit, expected: angularUnits.join(' or '), corrections }];
  });
}

function checkMagnitude(units: readonly string[], most: number, words: string) {
  return (series: NwbObject, file: InspectedFile): Problem[] => {
    const data = datasetOf(series, 'data');
    if (data === undefined || !units.includes(unitOf(series))) return [];
    const far = head(file, data).find((value) => Math.abs(Number(value)) > most);
    if (far === undefined) return [];
    const message = `${series.path} has the angle ${Number(far)}, beyond a full turn (${words}). Most likely the unit is another. Correct unit or values.`;
    return [{ path: series.path, message, found: String(Number(far)), expected: words }];
  };
}

const type = 'SpatialSeries';

export const behaviorChecks: readonly Check[] = [
  { name: 'check_spatial_series_dims', type, run: checkAxes },
  { name: 'check_spatial_series_unit', type, run: checkUnit },
  {
    name: 'check_compass_direction_unit',
    type: 'CompassDirection',
    run: checkCompass,
  },
  {
    name: 'check_spatial_series_radians_magnitude',
    type,
    run: checkMagnitude(['radian', 'radians'], 2 * Math.PI, '-2π to 2π'),
  },
  {
    name: 'check_spatial_series_degrees_magnitude',
    type,
    run: checkMagnitude(['degree', 'degrees'], 360, '-360 to 360'),
  },
];
