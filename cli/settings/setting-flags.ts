import type { Setting } from '../../schemas/settings/index.ts';
import { SETTINGS } from '../../schemas/settings/index.ts';
import type { Option } from '../command.ts';

/** The flags of a command that takes settings of the service. */
export function settingFlags(): readonly Option[] {
  return Object.values<Setting<unknown>>(SETTINGS).flatMap((setting) => {
    const { flag, variable, about, fallback, fallbackWords, kind, placeholder } = setting;
    if (flag === undefined) return [];
    const preset = fallback === '' ? 'none' : (fallback ?? fallbackWords ?? 'none');
    const help = `${about} Default: ${variable}, or ${preset}.`;
    return [{ name: flag, value: placeholder, help, isList: kind.isList }];
  });
}
