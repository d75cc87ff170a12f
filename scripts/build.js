// `npm run build`: what the published package holds, in dist/. Node strips no types below node_modules, so that a package
// needs compiled JavaScript. Types are checked by `npm run check`, not here. The data files of the rooms stand beside it at the same relative places as in the source.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPage } from './page.js';
import { finish, NotReady, prepare, root } from './prepare.js';
import { run } from './run.js';

const dist = join(root, 'dist');

/**
 * @param {string} file
 * @returns {unknown}
 */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * @param {string} folder relative to `base`
 * @param {string} base
 * @returns {string[]} the files in it and below it, relative to `base`
 */
function filesBelow(folder, base) {
  if (!existsSync(join(base, folder))) return [];
  return readdirSync(join(base, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, base);
    return entry.isFile() ? [path] : [];
  });
}

/** @param {readonly string[]} rooms */
function copyData(rooms) {
  const isData = /** @param {string} file */ (file) => !/\.(tsx?|md)$|(^|\/)\./.test(file);
  for (const file of rooms.flatMap((room) => filesBelow(room, root)).filter(isData)) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    cpSync(join(root, file), join(dist, file));
  }
}

/**
 * tsc turns `.ts` into `.js` in imports, but not in the address of a worker: new URL('./encode.ts', import.meta.url).
 */
function pointAddressesAtJavaScript() {
  for (const file of filesBelow('.', dist).filter((name) => name.endsWith('.js'))) {
    const source = readFileSync(join(dist, file), 'utf8');
    const changed = source.replace(
      /(new URL\(\s*(['"])\.{1,2}\/[^'"]+)\.ts(\2,\s*import\.meta\.url)/g,
      '$1.js$3',
    );
    if (changed !== source) writeFileSync(join(dist, file), changed);
  }
}

/** The program tells its version from the package.json one folder above its rooms; in dist this is it. */
function writeManifest() {
  const { name, version, type } = /** @type {Record<string, unknown>} */ (
    readJson(join(root, 'package.json'))
  );
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ name, version, type }, null, 2)}\n`);
}

finish(async () => {
  const { env } = await prepare();
  rmSync(dist, { recursive: true, force: true });
  const config = join(root, 'tsconfig.build.json');
  const { code } = await run('tsc', ['--project', config], { env });
  if (code !== 0) throw new NotReady('The build stopped: mend what tsc names above.', code);
  const { include } = /** @type {{ include: string[] }} */ (readJson(config));
  copyData(include);
  pointAddressesAtJavaScript();
  await buildPage(env);
  cpSync(join(root, 'web', 'dist'), join(dist, 'web', 'dist'), { recursive: true });
  writeManifest();
  return 0;
});
