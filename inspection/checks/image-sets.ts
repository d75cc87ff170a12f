import type { NwbDataset, NwbObject, NwbValue } from '../../nwb/index.ts';
import { childOf, datasetOf, type InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, head, quoted } from './check.ts';

/** No set of images that is shown to an animal is larger. */
const MOST_IMAGES = 100_000;

function orderOf(images: NwbObject): NwbDataset | undefined {
  return datasetOf(images, 'order_of_images');
}

function checkOrderLength(images: NwbObject, file: InspectedFile): Problem[] {
  const ordered = orderOf(images)?.shape?.[0];
  if (images.kind !== 'group' || ordered === undefined) return [];
  // In NWB 2.x an image was an Image, before it became one kind of BaseImage.
  const isImage = (object: NwbObject): boolean => file.isA(object, 'Image') || file.isA(object, 'BaseImage');
  const count = [...images.children.values()].filter(
    ({ object }) => object !== undefined && isImage(object),
  ).length;
  if (ordered === count) return [];
  const message = `${images.path} has ${count} images, its order_of_images names ${ordered}. A series that shows images by their place in the order shows wrong ones. Name every image once.`;
  return [
    { path: `${images.path}/order_of_images`, message, found: String(ordered), expected: String(count) },
  ];
}

function nameOf(reference: NwbValue): string | undefined {
  return typeof reference === 'object' && 'target' in reference ? reference.target?.path : undefined;
}

function checkOrderUnique(images: NwbObject, file: InspectedFile): Problem[] {
  const order = orderOf(images);
  if (order === undefined || (order.shape?.[0] ?? 0) === 0) return [];
  const seen = new Set<string>();
  const paths = head(file, order, MOST_IMAGES).flatMap((reference) => nameOf(reference) ?? []);
  const twice = paths.find((path) => seen.size === seen.add(path).size);
  if (twice === undefined) return [];
  const message = `The order_of_images of ${images.path} names ${twice} more than once. The order gives each image its number, so that one image would have two. Name every image once; an IndexSeries says how often it was shown.`;
  return [{ path: order.path, message, found: twice, expected: 'every image once' }];
}

function checkIndexed(series: NwbObject): Problem[] {
  if (childOf(series, 'indexed_timeseries') === undefined) return [];
  const message = `${quoted(series.name)} points to the frames of a series by indexed_timeseries, which NWB has given up. Programs that know only indexed_images find no images. Put the images in an Images group and point indexed_images to it.`;
  return [
    {
      path: `${series.path}/indexed_timeseries`,
      message,
      found: 'indexed_timeseries',
      expected: 'indexed_images',
    },
  ];
}

export const imageSetChecks: readonly Check[] = [
  { name: 'check_order_of_images_unique', type: 'Images', run: checkOrderUnique },
  { name: 'check_order_of_images_len', type: 'Images', run: checkOrderLength },
  { name: 'check_index_series_points_to_image', type: 'IndexSeries', run: checkIndexed },
];
