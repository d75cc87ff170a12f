import {
  type Addition,
  associatedFile,
  OPTOGENETIC_EPOCHS_PATH,
  objectName,
  optogeneticEpochsTable,
} from '../../../../nwb/index.ts';
import { readStimulationDevices, type SessionMetadata } from '../../../../schemas/index.ts';
import { placeAssociatedFiles } from '../associated-files.ts';
import { type EpochSpan, epochSpans, finalEpochSpans } from '../epoch-spans.ts';
import type { Companion, CompanionInput } from './companion.ts';
import { stimulatedEpochs } from './optogenetics-epochs.ts';
import { experiment } from './optogenetics-experiment.ts';
import { readScripts, type ScriptFile } from './optogenetics-scripts.ts';

/**
 * Optogenetics as metadata and fs_gui scripts give it: what was implanted and injected, a row for each script and
 * epoch, and the scripts themselves as texts, since the table has no columns for all that they say.
 * @throws InputError for a folder of device files that cannot be read
 */
export async function planOptogenetics(input: CompanionInput): Promise<Companion> {
  const { metadata, folder, recordings } = input;
  if (!hasOptogenetics(metadata)) return NONE;
  const devices = await readStimulationDevices([...(input.settings.probeFolders ?? [])]);
  const used = experiment(metadata, devices);
  const read = await readScripts(metadata.fs_gui_yamls ?? [], folder);
  const files = await texts(read.files, metadata, folder);
  const withEpochs = (spans: readonly EpochSpan[]) => {
    const { rows, warnings } = stimulatedEpochs(read.scripts, metadata, recordings, spans);
    const table = rows.length === 0 ? [] : [placed(OPTOGENETIC_EPOCHS_PATH, optogeneticEpochsTable(rows))];
    return { rows, warnings, additions: [...used.additions, ...table, ...files] };
  };
  const planned = withEpochs(epochSpans(recordings));
  return {
    planned: planned.additions,
    warnings: [...used.warnings, ...read.warnings, ...planned.warnings],
    finish: async ({ clock }) => {
      const { additions, rows } = withEpochs(finalEpochSpans(recordings, clock));
      return { additions, warnings: [], counts: rows.length === 0 ? {} : { optogeneticEpochs: rows.length } };
    },
  };
}

const NONE: Companion = {
  planned: [],
  warnings: [],
  finish: async () => ({ additions: [], warnings: [], counts: {} }),
};

function hasOptogenetics(metadata: SessionMetadata): boolean {
  const { opto_excitation_source, optical_fiber, virus_injection, fs_gui_yamls } = metadata;
  return [opto_excitation_source, optical_fiber, virus_injection, fs_gui_yamls].some(
    (list) => list !== undefined && list.length > 0,
  );
}

function placed(path: string, node: Addition['node']): Addition {
  const cut = path.lastIndexOf('/');
  return { parent: path.slice(0, cut), name: path.slice(cut + 1), node };
}

/** Files that the metadata lists are in the file already; no other has the name of a log. */
async function texts(
  files: readonly ScriptFile[],
  metadata: SessionMetadata,
  folder: string,
): Promise<Addition[]> {
  const listed = await placeAssociatedFiles(metadata, folder);
  const taken = new Set(listed.map(({ entry }) => objectName(entry.name)));
  return files
    .filter(({ path, name }) => !listed.some((one) => one.path === path) && !/\.statescriptlog$/i.test(name))
    .map((file) => {
      let name = objectName(file.name);
      for (let number = 2; taken.has(name); number++) name = `${objectName(file.name)}_${number}`;
      taken.add(name);
      return { parent: '/processing/associated_files', name, node: associatedFile(file) };
    });
}
