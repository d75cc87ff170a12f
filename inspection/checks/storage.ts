import type { NwbDataset, NwbObject } from '../../nwb/index.ts';
import type { InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';
import type { Check } from './check.ts';

const SMALL_BYTES = 50e6;
const LARGE_BYTES = 20e9;

/** Datasets of an object, without those that have a type and are looked at themselves. */
function plainDatasets(object: NwbObject, file: InspectedFile): NwbDataset[] {
  if (object.kind === 'dataset') return [object];
  return [...object.children.values()].flatMap(({ object: child, link }) =>
    child?.kind === 'dataset' && link === 'hard' && file.factsOf(child) === undefined ? [child] : [],
  );
}

function checkCompression(fromBytes: number, toBytes: number) {
  return (object: NwbObject, file: InspectedFile): Problem[] =>
    plainDatasets(object, file).flatMap((dataset) => {
      const bytes = (dataset.shape ?? []).reduce((product, size) => product * size, dataset.elementBytes);
      if (dataset.isCompressed || bytes <= fromBytes || bytes >= toBytes) return [];
      const message = `${dataset.path} takes ${(bytes / 1e9).toFixed(2)} GB without compression. Compressed it would take less room and less time to send. Convert again with compression.`;
      return [{ path: dataset.path, message, found: 'no compression' }];
    });
}

export const storageChecks: readonly Check[] = [
  {
    name: 'check_large_dataset_compression',
    type: undefined,
    run: checkCompression(LARGE_BYTES, Number.POSITIVE_INFINITY),
  },
  {
    name: 'check_small_dataset_compression',
    type: undefined,
    run: checkCompression(SMALL_BYTES, LARGE_BYTES),
  },
];
