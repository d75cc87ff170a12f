import { isList, type NwbDataset, type NwbObject } from '../../nwb/index.ts';
import { datasetOf, groupOf, type InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';
import { allenStructures } from './allen-structures.ts';
import { type Check, head, quoted } from './check.ts';

/** Ways to write the species for which the atlas is the map; other animals have other atlases. */
const mice = new Set(['Mus musculus', 'Mouse', 'mouse', 'http://purl.obolibrary.org/obo/NCBITaxon_10090']);
/** No probe has more electrodes. */
const MOST_ELECTRODES = 100_000;
/** So many wrong places are named in a message. */
const NAMED = 5;

function isMouse(root: NwbObject, file: InspectedFile): boolean {
  const species = datasetOf(groupOf(groupOf(root, 'general'), 'subject'), 'species');
  const value = species === undefined ? undefined : file.reader.scalar(species);
  return typeof value === 'string' && mice.has(value);
}

/** Undefined for a file of another animal. */
function atlasFor(root: NwbObject, file: InspectedFile) {
  return file.once(isMouse, root) ? file.once(allenStructures, root) : undefined;
}

/** The places in `location` that are no terms of the atlas, as one problem. */
function notInAtlas(location: NwbDataset, file: InspectedFile): Problem[] {
  const atlas = atlasFor(file.reader.root, file);
  if (atlas === undefined) return [];
  const said = head(file, location, MOST_ELECTRODES).filter((value) => !isList(value));
  const wrong = [...new Set(said)]
    .filter((value) => typeof value === 'string' && !atlas.has(value))
    .map(String);
  if (wrong.length === 0) return [];
  const named = wrong.slice(0, NAMED).map(quoted).join(', ');
  const more = wrong.length > NAMED ? ` and ${wrong.length - NAMED} more` : '';
  const likes = wrong.slice(0, NAMED).flatMap((text) => atlas.like(text) ?? []);
  const hint =
    likes.length === 0
      ? 'Write the acronym or the full name of a structure, such as "CA1" or "Field CA1"'
      : `Write ${likes.map(quoted).join(', ')} for what differs only in its spelling`;
  const message = `${location.path} says ${named}${more}, no term of the Allen Mouse Brain Atlas. DANDI and searches by brain area do not find the recording. ${hint}; where the atlas has no word for the place, leave it.`;
  return [
    {
      path: location.path,
      message,
      found: named + more,
      expected: likes.join(', ') || 'a term of the atlas',
    },
  ];
}

function checkElectrodes(root: NwbObject, file: InspectedFile): Problem[] {
  const table = groupOf(groupOf(groupOf(root, 'general'), 'extracellular_ephys'), 'electrodes');
  const location = datasetOf(table, 'location');
  return location === undefined ? [] : notInAtlas(location, file);
}

function checkLocation(object: NwbObject, file: InspectedFile): Problem[] {
  const location = datasetOf(object, 'location');
  return location === undefined ? [] : notInAtlas(location, file);
}

export const allenChecks: readonly Check[] = [
  { name: 'check_electrodes_location_allen_ccf', type: 'NWBFile', run: checkElectrodes },
  {
    name: 'check_intracellular_electrode_location_allen_ccf',
    type: 'IntracellularElectrode',
    run: checkLocation,
  },
  { name: 'check_imaging_plane_location_allen_ccf', type: 'ImagingPlane', run: checkLocation },
];
