import type { NwbObject } from '../../nwb/index.ts';
import { quoted } from '../checks/check.ts';
import { childOf, datasetOf, type InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';
import { listed, type OwnCheck } from './own-check.ts';
import { renaming } from './spyglass-places.ts';
import { electrodesOf, membersOf, ofType } from './values.ts';

function checkCameraName(camera: NwbObject, file: InspectedFile): Problem[] {
  if (/^\S+ \d+$/.test(camera.name)) return [];
  const id = camera.name.match(/^camera_?device[_-]?(\d+)$/i)?.[1];
  const message = `The camera is called ${quoted(camera.name)}. Spyglass takes the number of a camera from what stands behind the blank in its name; without a number no camera of the file is taken in. Call it camera_device and its number, such as "camera_device 0".`;
  const corrections =
    id === undefined
      ? []
      : renaming(file, camera.path, `camera_device ${Number(id)}`, 'Its name ends with this number.');
  return [{ path: camera.path, message, found: camera.name, expected: 'camera_device 0', corrections }];
}

/** What stands at a place must be of this very class: spyglass passes over what is not. */
const classes: readonly { readonly place: RegExp; readonly typeName: string; readonly lost: string }[] = [
  { place: /^\/general\/devices\/camera_device/, typeName: 'CameraDevice', lost: 'the camera' },
  { place: /^\/general\/devices\/dataacq_device/, typeName: 'DataAcqDevice', lost: 'the acquisition device' },
  { place: /^\/general\/devices\/header_device$/, typeName: 'HeaderDevice', lost: 'the header' },
  { place: /^\/general\/devices\/probe [^/]*$/, typeName: 'Probe', lost: 'the probe with its contacts' },
];

function checkClass(object: NwbObject): Problem[] {
  const wanted = classes.find(({ place }) => place.test(object.path));
  if (wanted === undefined || object.path.split('/').length !== 4 || object.typeName === wanted.typeName)
    return [];
  const message = `${object.path} is a ${object.typeName ?? object.kind}. Spyglass looks for a ${wanted.typeName} of ndx-franklab-novela by that very class, and leaves ${wanted.lost} out without a word. Write it with that type: convert again, or build it with the extension.`;
  return [{ path: object.path, message, found: object.typeName ?? object.kind, expected: wanted.typeName }];
}

function checkGroupDevice(group: NwbObject): Problem[] {
  const device = childOf(group, 'device');
  if (device === undefined || device.typeName === 'Probe') return [];
  const message = `The device of electrode group ${group.name} is ${device.path}, a ${device.typeName ?? device.kind}. Spyglass knows contacts, shanks, bad channels and references only of a Probe of ndx-franklab-novela: it takes all channels for good and without a reference. Give the group its device type in the metadata, and convert again.`;
  return [{ path: group.path, message, found: device.typeName ?? device.kind, expected: 'Probe' }];
}

const ELECTRODE_COLUMNS = ['probe_shank', 'probe_electrode', 'bad_channel', 'ref_elect_id'];

function checkColumns(_root: NwbObject, file: InspectedFile): Problem[] {
  const table = electrodesOf(file);
  const missing = ELECTRODE_COLUMNS.filter((name) => datasetOf(table, name) === undefined);
  if (table === undefined || missing.length === 0) return [];
  const message = `${table.path} has no column ${listed(missing)}. Spyglass then takes in electrodes without their contacts, calls all of them good and none referenced. Convert again with the nTrode map, or add the columns to the table.`;
  return [
    { path: table.path, message, found: `no ${missing.join(', ')}`, expected: ELECTRODE_COLUMNS.join(', ') },
  ];
}

function checkProbeNumbers(_root: NwbObject, file: InspectedFile): Problem[] {
  const parts = ofType(file, 'Probe').flatMap((probe) =>
    membersOf(probe).flatMap((shank) => (shank.typeName === 'Shank' ? [shank, ...membersOf(shank)] : [])),
  );
  const odd = parts.filter(
    ({ name, typeName }) => (typeName === 'Shank' || typeName === 'ShanksElectrode') && !/^\d+$/.test(name),
  );
  const [first] = odd;
  if (first === undefined) return [];
  const message = `Shanks or contacts are called ${listed(odd.map(({ path }) => quoted(path)))}. Spyglass takes their names for numbers, and stops at these. Name shanks and contacts by whole numbers from 0.`;
  return [{ path: first.path, message, found: odd.map(({ name }) => name).join(', '), expected: '0, 1, …' }];
}

const type = 'NWBFile';

export const spyglassDevicesChecks: readonly OwnCheck[] = [
  { name: 'spyglass_camera_name', type: 'CameraDevice', level: 'CRITICAL', run: checkCameraName },
  { name: 'spyglass_device_class', type: undefined, level: 'BEST_PRACTICE_VIOLATION', run: checkClass },
  {
    name: 'spyglass_group_device',
    type: 'ElectrodeGroup',
    level: 'BEST_PRACTICE_VIOLATION',
    run: checkGroupDevice,
  },
  { name: 'spyglass_electrode_columns', type, level: 'BEST_PRACTICE_VIOLATION', run: checkColumns },
  { name: 'spyglass_probe_numbers', type, level: 'BEST_PRACTICE_VIOLATION', run: checkProbeNumbers },
];
