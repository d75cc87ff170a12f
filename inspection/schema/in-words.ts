import type { NwbGroup } from '../../nwb/index.ts';
import { type InspectedFile, pathOf } from '../file.ts';
import type { Report } from './rule.ts';

/**
 * What the schema asks for in words only, since its language has no "one of these": each member alone is optional.
 * PyNWB makes no object without it, and then opens nothing of the file.
 */
export function checkInWords(file: InspectedFile, group: NwbGroup, report: Report): void {
  if (file.isA(group, 'TimeSeries')) {
    checkTimes(group, report);
    checkShared(file, group, report);
  }
  if (file.isA(group, 'IndexSeries')) {
    const images = ['indexed_images', 'indexed_timeseries'];
    checkOneOf(group, images, 'which images its numbers mean', report);
  }
  if (file.isA(group, 'DecompositionSeries'))
    checkOneOf(group, ['bands'], 'which bands its data are', report);
  if (file.isA(group, 'PlaneSegmentation')) {
    checkOneOf(group, ['image_mask', 'pixel_mask', 'voxel_mask'], 'where its regions lie', report);
  }
}

function checkTimes(series: NwbGroup, report: Report): void {
  if (series.children.has('timestamps') || series.children.has('starting_time')) return;
  report('missing-time', {
    path: series.path,
    message: `${series.path} has neither timestamps nor a starting_time with a rate. Nobody knows when its samples were taken, and readers refuse the file. Write one of them.`,
    found: 'neither',
    expected: 'timestamps, or starting_time with its rate',
  });
}

/** Series share samples or timestamps by a link to those of another series, which PyNWB follows to that series. */
function checkShared(file: InspectedFile, series: NwbGroup, report: Report): void {
  for (const name of ['data', 'timestamps']) {
    const child = series.children.get(name);
    if (child?.link !== 'soft' || child.object === undefined) continue;
    const owner = file.reader.at(child.object.path.slice(0, child.object.path.lastIndexOf('/')));
    if (owner !== undefined && file.isA(owner, 'TimeSeries')) continue;
    report('illegal-link', {
      path: pathOf(series, name),
      message: `The ${name} of ${series.path} are a link to ${child.object.path}, which belongs to no series. PyNWB looks for the series that shares them and does not open the file. Write the ${name} into the series, or link those of another series.`,
      found: `a link to ${child.object.path}`,
      expected: `${name} of its own, or a link to those of another series`,
    });
  }
}

function checkOneOf(group: NwbGroup, names: readonly string[], told: string, report: Report): void {
  if (names.some((name) => group.children.has(name))) return;
  const expected = names.join(' or ');
  report('missing-member', {
    path: group.path,
    message: `${group.path} has no ${expected}, so that it does not tell ${told}. PyNWB does not open the file. Write ${names.length > 1 ? 'one of them' : 'it'}.`,
    found: 'nothing of the kind',
    expected,
  });
}
