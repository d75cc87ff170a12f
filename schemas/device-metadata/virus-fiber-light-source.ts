import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { InputError } from '../errors.ts';
import { checkYaml } from '../yaml/check.ts';
import { MetadataError, type MetadataIssue } from '../yaml/issues.ts';
import { MAX_YAML_CHARACTERS } from '../yaml/tree.ts';
import { type FiberType, fiberTypeSchema } from './fiber.ts';
import { type LightSourceType, lightSourceTypeSchema } from './light-source.ts';
import { type VirusType, virusTypeSchema } from './virus.ts';

/** What optogenetics metadata name, by the name that they use. */
export interface StimulationDevices {
  readonly viruses: ReadonlyMap<string, VirusType>;
  readonly fibers: ReadonlyMap<string, FiberType>;
  readonly lightSources: ReadonlyMap<string, LightSourceType>;
}

const builtInFolders: readonly string[] = ['viruses', 'fibers', 'light_sources'].map((name) =>
  fileURLToPath(new URL(`../../device_metadata/${name}/`, import.meta.url)),
);

interface Building {
  readonly viruses: Map<string, VirusType>;
  readonly fibers: Map<string, FiberType>;
  readonly lightSources: Map<string, LightSourceType>;
}

/**
 * Viruses, fibers and light sources: those of the program, then the `*.yml` and `*.yaml` files of each folder in turn,
 * which may hold probes, too; a later file replaces what has the same name.
 * @throws {InputError} `file` for a folder or file that cannot be read
 * @throws {MetadataError} with every fault of every file of a folder
 */
export async function readStimulationDevices(folders: readonly string[] = []): Promise<StimulationDevices> {
  const devices: Building = { viruses: new Map(), fibers: new Map(), lightSources: new Map() };
  for (const folder of [...builtInFolders, ...folders]) {
    const issues: MetadataIssue[] = [];
    for (const file of await yamlFiles(folder))
      issues.push(...addDevice(devices, await readText(file), file));
    if (issues.length > 0) throw new MetadataError(folder, issues);
  }
  return devices;
}

/** What a file describes shows in the key that names it; files without any of these are of other kinds. */
function addDevice(devices: Building, text: string, file: string): readonly MetadataIssue[] {
  if (/^virus_name\s*:/m.test(text))
    return add(devices.viruses, virusTypeSchema, (one) => one.virus_name, text, file);
  if (/^hardware_name\s*:/m.test(text))
    return add(devices.fibers, fiberTypeSchema, (one) => one.hardware_name, text, file);
  if (/^model_name\s*:/m.test(text))
    return add(devices.lightSources, lightSourceTypeSchema, (one) => one.model_name, text, file);
  return [];
}

function add<T extends z.ZodType>(
  devices: Map<string, z.infer<T>>,
  schema: T,
  nameOf: (device: z.infer<T>) => string,
  text: string,
  file: string,
): readonly MetadataIssue[] {
  const checked = checkYaml(schema, text, file);
  if (checked.value !== undefined) devices.set(nameOf(checked.value), checked.value);
  return checked.issues;
}

async function yamlFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'))
      .sort()
      .map((name) => join(folder, name));
  } catch (cause) {
    throw fault(folder, cause, 'a folder of device files (*.yml)');
  }
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    // Too long to describe a device: whoever reads probes says so.
    return size > MAX_YAML_CHARACTERS ? '' : await readFile(file, 'utf8');
  } catch (cause) {
    throw fault(file, cause, 'a file that describes a device');
  }
}

function fault(path: string, cause: unknown, expected: string): InputError {
  return new InputError('file', {
    where: { file: path },
    found: `nothing that can be read (${cause instanceof Error ? cause.message : String(cause)})`,
    expected,
    todo: 'Check the path and your permission to read it.',
    cause,
  });
}
