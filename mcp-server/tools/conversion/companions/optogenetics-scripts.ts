import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type FsGuiScript,
  parseFsGui,
  parseTrackGeometry,
  type TrackZone,
} from '../../../../recording/index.ts';
import { InputError, type SessionMetadata } from '../../../../schemas/index.ts';
import { findInside, readContent } from '../associated-files.ts';

type FsGuiEntry = NonNullable<SessionMetadata['fs_gui_yamls']>[number];

/** A file that was read: its text goes into the NWB file as it is. */
export interface ScriptFile {
  readonly path: string;
  readonly name: string;
  readonly content: string;
  readonly description: string;
  readonly epochs: readonly number[];
}

/** An entry of fs_gui_yamls with what its script says. */
export interface ReadScript {
  readonly entry: FsGuiEntry;
  readonly script: FsGuiScript;
  /** Corners of each zone of the script in pixels. */
  readonly zones: readonly (readonly (readonly [number, number])[])[];
}

export interface ReadScripts {
  readonly scripts: readonly ReadScript[];
  readonly files: readonly ScriptFile[];
  readonly warnings: readonly string[];
}

/** Reads the fs_gui scripts of the metadata, and the track geometries that they name; all inside the session's folder. */
export async function readScripts(entries: readonly FsGuiEntry[], folder: string): Promise<ReadScripts> {
  const root = await realpath(folder);
  const scripts: ReadScript[] = [];
  const files: ScriptFile[] = [];
  const warnings: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const what = `fs_gui_yamls[${index}] ${entry.name}`;
    try {
      const epochs = entry.epochs ?? [];
      const text = await readText(root, entry.name, what);
      const script = parseFsGui(text.content, entry.name);
      files.push({ ...text, description: `fs_gui script "${script.action.nickname}"`, epochs });
      const geometries = new Map<string, ReadonlyMap<number, TrackZone>>();
      for (const { geometryFile } of script.zones) {
        if (geometries.has(geometryFile)) continue;
        const geometry = await readText(root, geometryFile, `${what}: the track geometry ${geometryFile}`);
        geometries.set(geometryFile, parseTrackGeometry(geometry.content, basename(geometryFile)));
        files.push({ ...geometry, description: `track geometry of the fs_gui script ${entry.name}`, epochs });
      }
      scripts.push({ entry, script, zones: zonesOf(script, geometries, what) });
      warnings.push(...script.notes.map((note) => `${what}: ${note}; the script is kept as text`));
    } catch (cause) {
      if (!(cause instanceof InputError)) throw cause;
      warnings.push(`${what}: its stimulation is left out. ${cause.message}`);
    }
  }
  return { scripts, files: merged(files), warnings };
}

async function readText(root: string, name: string, what: string) {
  const path = await findInside(root, name.replaceAll('\\', '/'), basename(name.replaceAll('\\', '/')));
  const read = path === undefined ? undefined : await readContent(path);
  if (path !== undefined && read?.problem === undefined && read?.isText === true)
    return { path, name: basename(path), content: read.content };
  throw new InputError('metadata', {
    found: read === undefined ? 'no such file' : `a file that ${read.problem ?? 'is no text'}`,
    expected: 'the file in the folder of the session',
    todo: 'Copy it there under this name.',
    where: { field: what },
  });
}

function zonesOf(
  script: FsGuiScript,
  geometries: ReadonlyMap<string, ReadonlyMap<number, TrackZone>>,
  what: string,
): [number, number][][] {
  return script.zones.map(({ geometryFile, zoneId, cameraWidth, cameraHeight }) => {
    const zones = geometries.get(geometryFile);
    const zone = zones?.get(zoneId);
    if (zone === undefined)
      throw new InputError('metadata', {
        found: `no zone ${zoneId} among ${[...(zones?.keys() ?? [])].slice(0, 20).join(', ')}`,
        expected: 'every zone that the script names',
        todo: 'Give the track geometry that was used with the script.',
        where: { file: basename(geometryFile), field: what },
      });
    return zone.xFractions.map((x, i): [number, number] => [
      x * cameraWidth,
      (zone.yFractions[i] ?? 0) * cameraHeight,
    ]);
  });
}

/** One file for several scripts or epochs is kept once, with all of its epochs. */
function merged(files: readonly ScriptFile[]): ScriptFile[] {
  const byPath = new Map<string, ScriptFile>();
  for (const file of files) {
    const known = byPath.get(file.path);
    const epochs = [...new Set([...(known?.epochs ?? []), ...file.epochs])].sort((a, b) => a - b);
    byPath.set(file.path, { ...(known ?? file), epochs });
  }
  return [...byPath.values()];
}
