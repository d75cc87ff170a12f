import { UsageError } from '../errors.ts';
import { SETTINGS } from './groups.ts';
import type { Setting, ValuesOf } from './setting.ts';

/** Everything that the service was told, or holds by default. */
export type SettingValues = ValuesOf<typeof SETTINGS>;
export type SettingName = keyof typeof SETTINGS;

/** Why the service does not start as it was told. */
export interface SettingProblem {
  readonly setting: SettingName;
  readonly found: string;
  readonly expected: string;
  readonly todo?: string | undefined;
}

/** Where values come from, the one that counts first. */
export interface SettingSource {
  /** What a setting is called in it, as in "RENSHAW_PORT (.env)". */
  readonly nameOf: (setting: Setting<unknown>) => string;
  /** Undefined where it says nothing of this setting; several texts where a flag was given several times. */
  readonly textOf: (setting: Setting<unknown>) => string | readonly string[] | undefined;
}

export interface ReadSettings {
  readonly values: SettingValues;
  /** How the source of a value is named in messages. */
  readonly namesOf: (setting: SettingName) => string;
}

/** A variable that is set to nothing is not set. */
export function environmentSource(
  environment: Readonly<Record<string, string | undefined>>,
  words: string,
): SettingSource {
  return {
    nameOf: ({ variable }) => `${variable} (${words})`,
    textOf: ({ variable }) => {
      const text = environment[variable];
      return text === undefined || text.trim() === '' ? undefined : text;
    },
  };
}

/**
 * Reads every setting from the first source that says something of it, else its fallback.
 *
 * @throws UsageError that names every variable that does not fit, with what was found and what was expected
 */
export function readSettings(sources: readonly SettingSource[]): ReadSettings {
  const values: Record<string, unknown> = {};
  const names = new Map<string, string>();
  const problems: SettingProblem[] = [];
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]) {
    const source = sources.find(({ textOf }) => textOf(setting) !== undefined);
    const text = source?.textOf(setting) ?? setting.fallback;
    names.set(name, source?.nameOf(setting) ?? setting.variable);
    if (text === undefined) continue;
    const read = setting.kind.schema.safeParse(text);
    if (read.success) values[name] = read.data;
    else problems.push({ setting: name, found: shown(setting, text), expected: setting.kind.expected });
  }
  const namesOf = (name: SettingName): string => names.get(name) ?? SETTINGS[name].variable;
  refuse(problems, namesOf);
  return { values: values as SettingValues, namesOf };
}

/** @throws UsageError where there is a problem */
export function refuse(
  problems: readonly SettingProblem[],
  namesOf: (setting: SettingName) => string = (name) => SETTINGS[name].variable,
): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ setting, found, expected, todo }) =>
    [`${namesOf(setting)}: found ${found}; expected ${expected}.`, todo].filter(Boolean).join(' '),
  );
  throw new UsageError(
    `The service does not start with these settings (docs/configuration.md):\n- ${lines.join('\n- ')}`,
  );
}

function shown({ isSecret }: Setting<unknown>, text: string | readonly string[]): string {
  return isSecret === true ? 'something else, which is not shown' : JSON.stringify(text);
}
