import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import type { ProbeType } from '../electrodes.ts';
import { InputError } from '../errors.ts';
import { checkYaml } from '../yaml/check.ts';
import { MetadataError, type MetadataIssue } from '../yaml/issues.ts';
import type { FieldPath } from '../yaml/path.ts';
import { MAX_YAML_CHARACTERS } from '../yaml/tree.ts';
import { probeTypeSchema } from './probe.ts';

/** The device types that come with the program. */
export const builtInProbesFolder: string = fileURLToPath(
  new URL('../../device_metadata/probes/', import.meta.url),
);

/** Files of viruses, fibers and light sources, which a lab may keep in the same folder. */
const otherDevice = /^(virus_name|hardware_name|model_name)\s*:/m;

/**
 * The device types by name: those of the program, then the `*.yml` and `*.yaml` files of each folder in turn; a
 * later folder replaces types of the same name.
 * @throws {InputError} `file` for a folder or file that cannot be read
 * @throws {MetadataError} with every fault of every file of a folder
 */
export async function readProbeTypes(folders: readonly string[] = []): Promise<Map<string, ProbeType>> {
  const probes = new Map(await builtInProbes());
  for (const folder of folders) {
    for (const [name, probe] of await readFolder(folder)) probes.set(name, probe);
  }
  return probes;
}

let builtIn: Promise<ReadonlyMap<string, ProbeType>> | undefined;

/** They do not change while the program runs, and reading them takes longer than the rest of a plan. */
async function builtInProbes(): Promise<ReadonlyMap<string, ProbeType>> {
  builtIn ??= readFolder(builtInProbesFolder);
  try {
    return await builtIn;
  } catch (error) {
    // Too many files may have been open.
    builtIn = undefined;
    throw error;
  }
}

/**
 * Reads the text of one device-type file. `file` is the name for messages.
 * @throws {MetadataError} with every fault at once
 */
export function readProbeType(text: string, file: string): ProbeType {
  const checked = checkProbe(text, file);
  if (checked.probe === undefined) throw new MetadataError(file, checked.issues);
  return checked.probe;
}

async function readFolder(folder: string): Promise<Map<string, ProbeType>> {
  const probes = new Map<string, ProbeType>();
  const fileOf = new Map<string, string>();
  const issues: MetadataIssue[] = [];
  for (const file of await listYamlFiles(folder)) {
    const text = await readText(file);
    if (otherDevice.test(text)) continue;
    const checked = checkProbe(text, file);
    issues.push(...checked.issues);
    if (checked.probe === undefined) continue;
    const { probe_type } = checked.probe;
    const earlier = fileOf.get(probe_type);
    if (earlier !== undefined) {
      issues.push({
        file,
        field: 'probe_type',
        found: `${probe_type}, which ${earlier} describes too`,
        expected: 'one file for each device type in a folder',
      });
    }
    fileOf.set(probe_type, file);
    probes.set(probe_type, checked.probe);
  }
  if (issues.length > 0) {
    const [first] = issues;
    const inOneFile = first !== undefined && issues.every((issue) => issue.file === first.file);
    throw new MetadataError(inOneFile ? first.file : folder, issues);
  }
  return probes;
}

async function listYamlFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'))
      .sort()
      .map((name) => join(folder, name));
  } catch (cause) {
    throw new InputError('file', {
      where: { file: folder },
      found: `no folder that can be read (${reason(cause)})`,
      expected: 'a folder of device-type files (*.yml)',
      todo: 'Check the path of the folder of probes.',
      cause,
    });
  }
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= MAX_YAML_CHARACTERS) return await readFile(file, 'utf8');
  } catch (cause) {
    throw new InputError('file', {
      where: { file },
      found: `a file that cannot be read (${reason(cause)})`,
      expected: 'a device-type file',
      todo: 'Make it readable, or move it out of the folder of probes.',
      cause,
    });
  }
  throw new InputError('file', {
    where: { file },
    found: 'a file that is too long for a device type',
    expected: `at most ${MAX_YAML_CHARACTERS} bytes`,
    todo: 'Move it out of the folder of probes.',
  });
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

interface CheckedProbe {
  readonly probe: ProbeType | undefined;
  readonly issues: readonly MetadataIssue[];
}

function checkProbe(text: string, file: string): CheckedProbe {
  const checked = checkYaml(probeTypeSchema, text, file);
  if (checked.value === undefined) return { probe: undefined, issues: checked.issues };
  const repeated = repeatedNumbers(checked.value).map(([path, number]) =>
    checked.issueAt(path, `${number} a second time`, 'each number once on the probe'),
  );
  if (repeated.length > 0) return { probe: undefined, issues: repeated };
  return { probe: { ...checked.value, num_shanks: checked.value.shanks.length }, issues: [] };
}

/** Shanks and electrodes that carry a number which an earlier one has. */
function repeatedNumbers(probe: z.infer<typeof probeTypeSchema>): [FieldPath, number][] {
  const shankIds = new Set<number>();
  const electrodeIds = new Set<number>();
  return probe.shanks.flatMap((shank, at): [FieldPath, number][] => {
    const again: [FieldPath, number][] = shankIds.has(shank.shank_id)
      ? [[['shanks', at, 'shank_id'], shank.shank_id]]
      : [];
    shankIds.add(shank.shank_id);
    for (const [index, electrode] of shank.electrodes.entries()) {
      if (electrodeIds.has(electrode.id))
        again.push([['shanks', at, 'electrodes', index, 'id'], electrode.id]);
      electrodeIds.add(electrode.id);
    }
    return again;
  });
}
