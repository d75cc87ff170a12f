import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { NwbChild } from '../../nwb/index.ts';
import type { InspectedFile } from '../file.ts';
import type { Report } from './rule.ts';

/** A link that leads nowhere. What stands in another file that is there is not ours to judge. */
export function checkLink(file: InspectedFile, path: string, child: NwbChild, report: Report): void {
  if (child.object !== undefined || child.link === 'hard') return;
  const target = child.target ?? 'another object';
  if (child.link === 'external' && isThere(file, target)) return;
  report('broken-link', {
    path,
    message: `${path} is a link to ${target}, where nothing stands. What it should show is lost to readers. Point the link to the object that is meant, or remove it.`,
    found: `a link to ${target}`,
    expected:
      child.link === 'external' ? 'a link to a file that is there' : 'a link to an object of the file',
  });
}

/**
 * A link in place of an object whose name means something, a column or a part that the schema names: PyNWB knows what
 * is linked by the name that it has where it stands.
 */
export function checkRenamed(path: string, { name, link, object }: NwbChild, report: Report): void {
  if (link !== 'soft' || object === undefined || object.name === name) return;
  report('renamed-link', {
    path,
    message: `${path} is a link to ${object.path}, an object of another name. PyNWB knows it by that name and refuses it as ${name}. Write the object itself here, or give what the link leads to the name ${name}.`,
    found: `a link to an object named ${object.name}`,
    expected: `an object, or a link to one, named ${name}`,
  });
}

/** HDF5 looks for the file of an external link beside the file that holds the link. */
function isThere(file: InspectedFile, target: string): boolean {
  const end = target.lastIndexOf(':/');
  const name = target.slice(0, end > 0 ? end : target.lastIndexOf(':'));
  // A share of another machine is not asked for on behalf of a file that may come from anywhere.
  if (/^[\\/]{2}|^\w+:\/\//.test(name)) return true;
  return existsSync(resolve(dirname(file.reader.path), name));
}
