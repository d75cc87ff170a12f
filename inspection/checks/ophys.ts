import type { NwbObject } from '../../nwb/index.ts';
import { datasetOf, groupOf, type InspectedFile, pathOf, targetOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, quoted } from './check.ts';

/** Light of a microscope has hundreds of nanometres; below this the number counts something else. */
const SHORTEST_NM = 10;

function checkTraces(series: NwbObject): Problem[] {
  const shape = datasetOf(series, 'data')?.shape;
  const rois = datasetOf(series, 'rois')?.shape?.[0];
  if (shape?.length !== 2 || rois === undefined || shape[1] === rois) return [];
  const isTurned = shape[0] === rois;
  const hint = isTurned
    ? 'The first axis is as long as the ROIs are many: turn the data round.'
    : 'Correct the data or the rows that rois names; perhaps the data are turned round.';
  const message = `The data of ${series.path} have ${shape[1] ?? 0} columns for ${rois} ROIs. Nobody can tell which trace is of which ROI. ${hint}`;
  return [{ path: pathOf(series, 'data'), message, found: shape.join(' × '), expected: `time × ${rois}` }];
}

function checkRoisTable(series: NwbObject, file: InspectedFile): Problem[] {
  const region = datasetOf(series, 'rois');
  const table = targetOf(region, 'table');
  if (region === undefined || table === undefined || file.isA(table, 'PlaneSegmentation')) return [];
  const found = table.typeName ?? 'an object without type';
  const message = `The rois of ${series.path} are rows of ${table.path}, which is ${found}. Programs look for the places of ROIs in a PlaneSegmentation and find none. Point it to one.`;
  return [{ path: region.path, message, found, expected: 'PlaneSegmentation' }];
}

function checkWavelength(name: string, what: string) {
  return (object: NwbObject, file: InspectedFile): Problem[] => {
    const dataset = datasetOf(object, name);
    const value = dataset === undefined ? undefined : file.reader.scalar(dataset);
    if (dataset === undefined || typeof value !== 'number' || !(value < SHORTEST_NM)) return [];
    const message = `The ${what} of ${quoted(object.name)} is ${value}. NWB counts it in nanometers, and light of that wavelength is none that a microscope uses. Write it in nanometers, such as 500.`;
    return [{ path: dataset.path, message, found: String(value), expected: 'nanometers' }];
  };
}

function checkMaskShape(segmentation: NwbObject, file: InspectedFile): Problem[] {
  const mask = datasetOf(segmentation, 'image_mask')?.shape;
  const images = groupOf(segmentation, 'reference_images');
  if (mask === undefined || mask === null || mask[0] === 0 || images === undefined) return [];
  const expected = mask.slice(1).join(' × ');
  return [...images.children.values()].flatMap(({ object }) => {
    // Images in a file beside have no shape here.
    if (object === undefined || datasetOf(object, 'external_file') !== undefined) return [];
    const shape = file.isA(object, 'ImageSeries') ? datasetOf(object, 'data')?.shape : undefined;
    const found = shape?.slice(1).join(' × ');
    if (found === undefined || found === expected) return [];
    const message = `The image masks of ${segmentation.path} are ${expected} pixels, the images of ${object.name} are ${found}. Drawn over each other the ROIs are in wrong places. Reference the images that were segmented, or turn the masks.`;
    return [{ path: pathOf(segmentation, 'image_mask'), message, found: expected, expected: found }];
  });
}

export const ophysChecks: readonly Check[] = [
  { name: 'check_roi_response_series_dims', type: 'RoiResponseSeries', run: checkTraces },
  {
    name: 'check_roi_response_series_link_to_plane_segmentation',
    type: 'RoiResponseSeries',
    run: checkRoisTable,
  },
  {
    name: 'check_emission_lambda_in_nm',
    type: 'OpticalChannel',
    run: checkWavelength('emission_lambda', 'emission wavelength'),
  },
  {
    name: 'check_excitation_lambda_in_nm',
    type: 'ImagingPlane',
    run: checkWavelength('excitation_lambda', 'excitation wavelength'),
  },
  {
    name: 'check_plane_segmentation_image_mask_shape_against_ref_images',
    type: 'PlaneSegmentation',
    run: checkMaskShape,
  },
];
