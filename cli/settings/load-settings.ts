import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import {
  environmentSource,
  readSettings,
  refuse,
  SETTINGS,
  type SettingProblem,
  type SettingSource,
  type SettingValues,
  unsafeSettings,
} from '../../schemas/settings/index.ts';
import type { Arguments } from '../command.ts';
import { defaultStateFolder } from '../state-folder.ts';
import { readDotEnv } from './dot-env.ts';

/** What the service was told, whole. */
export interface Settings extends SettingValues {
  readonly stateFolder: string;
  readonly dataRoots: readonly string[];
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** The variables of the environment, with those of `.env` where it has none; for what reads variables itself. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface Places {
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Where `.env` lies. */
  readonly workingFolder?: string | undefined;
}

/**
 * Reads the settings of the service: flags before variables of the environment before `.env`.
 *
 * @param args of a command that takes `settingFlags()`, or undefined for one that takes none
 * @throws UsageError that names every variable with a value that does not fit or is unsafe
 */
export async function loadSettings(
  args: Pick<Arguments, 'text' | 'list'> | undefined,
  { environment = process.env, workingFolder = process.cwd() }: Places = {},
): Promise<LoadedSettings> {
  const dotEnv = await readDotEnv(join(workingFolder, '.env'));
  const { values, namesOf } = readSettings([
    ...(args === undefined ? [] : [flagSource(args)]),
    environmentSource(environment, 'environment'),
    environmentSource(dotEnv, '.env'),
  ]);
  refuse(unsafeSettings(values), namesOf);
  const settings: Settings = {
    ...values,
    stateFolder: resolve(values.stateFolder ?? defaultStateFolder(environment)),
    dataRoots: (values.dataRoots ?? [homedir()]).map((folder) => resolve(folder)),
  };
  refuse(await unsafeFolders(settings), namesOf);
  const set = Object.entries(environment).filter(([, text]) => text !== undefined && text.trim() !== '');
  return { settings, environment: { ...dotEnv, ...Object.fromEntries(set) } };
}

function flagSource(args: Pick<Arguments, 'text' | 'list'>): SettingSource {
  return {
    nameOf: ({ flag, variable }) => `--${flag} (${variable})`,
    textOf: ({ flag, kind }) => {
      if (flag === undefined) return undefined;
      if (kind.isList !== true) return args.text(flag);
      const texts = args.list(flag);
      return texts.length === 0 ? undefined : texts;
    },
  };
}

/** What is wrong with folders that are there; one that is not is made, or refused, where it is used. */
async function unsafeFolders(settings: Settings): Promise<readonly SettingProblem[]> {
  const problems: SettingProblem[] = [];
  const { stateFolder, dataRoots, mode, signIn } = settings;
  const info = await stat(stateFolder).catch(() => undefined);
  // Windows tells nothing by these bits.
  const bits = process.getuid === undefined ? 0 : (info?.mode ?? 0);
  // Alone on a machine a folder that others can look into is the usage of decades; one that they can change is not.
  const forbidden = mode === 'production' ? 0o007 : 0o002;
  if ((bits & forbidden) !== 0)
    problems.push({
      setting: 'stateFolder',
      found: `${stateFolder}, which every user of the machine may ${(bits & 0o002) === 0 ? 'read' : 'change'}`,
      expected: SETTINGS.stateFolder.kind.expected,
      todo: `Say: chmod 700 ${stateFolder}`,
    });
  const state = await realpath(stateFolder).catch(() => stateFolder);
  const hasSeveral = mode === 'production' || signIn !== 'start-up-token';
  for (const root of hasSeveral ? dataRoots : []) {
    const way = relative(await realpath(root).catch(() => root), state);
    if (way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way) continue;
    problems.push({
      setting: 'dataRoots',
      found: `${root}, which holds the state folder ${stateFolder}`,
      expected: 'folders with recordings alone: whoever reads the data would read the sessions of everybody',
    });
  }
  return problems;
}
