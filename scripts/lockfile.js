// Whether node_modules holds what package-lock.json names.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} Entry */

/**
 * @param {string} file a lock file
 * @returns {Record<string, Entry> | undefined} its packages by folder, or undefined when it cannot be read
 */
function packagesOf(file) {
  try {
    const lock = /** @type {{ packages?: Record<string, Entry> }} */ (JSON.parse(readFileSync(file, 'utf8')));
    return lock.packages;
  } catch {
    return undefined;
  }
}

/**
 * npm writes what it installed into node_modules/.package-lock.json as its last step, so that an interrupted installation
 * does not pass for a whole one. Optional packages (those of other platforms) may be missing, but not differ.
 *
 * @param {string} root the folder of package-lock.json
 * @returns {boolean}
 */
export function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([folder, want]) => {
    if (folder === '') return true;
    const have = present[folder];
    if (have === undefined) return want.optional === true;
    return (
      have.version === want.version && have.integrity === want.integrity && existsSync(join(root, folder))
    );
  });
}
