import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, posix, relative, resolve, sep, win32 } from 'node:path';
import type { NwbDataset } from '../nwb/index.ts';
import type { Correction } from '../schemas/index.ts';
import { attributeQuestion, editCorrection } from './corrections.ts';
import { proposeSpatialUnit } from './proposals.ts';

/** Another spelling of a unit that programs know; else the question which one it is. */
export function spatialUnitCorrection(data: NwbDataset, unit: string, known: readonly string[]): Correction {
  const place = `${data.path}.unit`;
  const value = proposeSpatialUnit(unit);
  if (value === undefined || !known.includes(value))
    return attributeQuestion(`Say the unit: ${known.join(', ')}.`, place, unit);
  return editCorrection({
    title: `Write the unit as ${value}.`,
    place,
    from: unit,
    value,
    why: `"${unit}" is another spelling of ${value}.`,
    certainty: 'certain',
    edits: [{ kind: 'set-attribute', path: data.path, name: 'unit', value }],
  });
}

/** −1 is NWB's word for a resolution that is not known. */
export function unknownResolution(data: NwbDataset, from: number): Correction {
  return editCorrection({
    title: 'Write the resolution as -1: not known.',
    place: `${data.path}.resolution`,
    from,
    value: -1,
    why: 'A resolution of 0 or less says nothing, and NWB has -1 for one that is not known.',
    certainty: 'certain',
    edits: [{ kind: 'set-attribute', path: data.path, name: 'resolution', value: -1 }],
  });
}

/** Paths as seen from the NWB file, for those files that are there; none when there are none. */
export function relativeFiles(place: string, files: readonly string[], nwbFile: string): Correction[] {
  const folder = dirname(resolve(nwbFile));
  const value = files.map((file) => besideOf(file, folder) ?? file);
  if (value.every((file, index) => file === files[index])) return [];
  return [
    editCorrection({
      title: 'Write the paths as seen from the folder of the NWB file.',
      place,
      from: [...files],
      value,
      why: 'A file of this name stands there.',
      certainty: 'certain',
      edits: [{ kind: 'set-text', path: place, value }],
    }),
  ];
}

/** Where an absolute path leads, seen from the folder, when it leads below it or the file stands in it. */
function besideOf(file: string, folder: string): string | undefined {
  if (!posix.isAbsolute(file) && !win32.isAbsolute(file)) return undefined;
  const below = relative(folder, file);
  if (isAbsolute(file) && !below.startsWith('..') && !isAbsolute(below) && existsSync(file))
    return below.split(sep).join('/');
  // A path of Windows has its name behind another sign.
  const name = posix.isAbsolute(file) ? basename(file) : win32.basename(file);
  return name !== '' && existsSync(resolve(folder, name)) ? name : undefined;
}

export function withoutStartingFrame(frames: NwbDataset): Correction {
  return editCorrection({
    title: 'Remove starting_frame.',
    place: frames.path,
    from: undefined,
    value: null,
    why: 'It numbers the frames of external files, and there are none.',
    certainty: 'certain',
    edits: [{ kind: 'remove', path: frames.path }],
  });
}

/** An optional text that says nothing, and no metadata hold. A person may rather want to say it. */
export function withoutEmptyText(path: string): Correction {
  return editCorrection({
    title: 'Remove the empty text.',
    place: path,
    from: '',
    value: null,
    why: 'The schema does not ask for it, and it says nothing.',
    certainty: 'likely',
    edits: [{ kind: 'remove', path }],
  });
}
