import { existsSync, readFileSync } from 'node:fs';

/** Name and version of this program, from the package file above this module (in a checkout and installed alike). */
export function program(): { readonly name: string; readonly version: string } {
  for (let up = '../'; up.length < 40; up += '../') {
    const url = new URL(`${up}package.json`, import.meta.url);
    if (!existsSync(url)) continue;
    const { name, version } = JSON.parse(readFileSync(url, 'utf8')) as { name: string; version: string };
    return { name, version };
  }
  return { name: 'renshaw', version: 'unknown' };
}
