export { SETTING_GROUPS, SETTINGS } from './groups.ts';
export {
  environmentSource,
  type ReadSettings,
  readSettings,
  refuse,
  type SettingName,
  type SettingProblem,
  type SettingSource,
  type SettingValues,
} from './read-settings.ts';
export type { Setting } from './setting.ts';
export { unsafeSettings } from './unsafe.ts';
export { settingsAsDotEnv, settingsAsMarkdown } from './written.ts';
