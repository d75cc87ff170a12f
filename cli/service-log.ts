import { createLogger, type Logger } from '../api/index.ts';
import type { Io } from './command.ts';
import type { LoadedSettings } from './settings/load-settings.ts';

/** The log of the service, or of a worker, by its settings. It goes to standard error: standard output is for people. */
export function serviceLog(
  { settings, environment }: LoadedSettings,
  err: Io['err'],
  moreSecrets: readonly string[] = [],
): Logger {
  const { mode, logLevel, logFormat, databaseUrl, anthropicApiKey } = settings;
  const secrets = [databaseUrl, anthropicApiKey, environment['ANTHROPIC_AUTH_TOKEN'], ...moreSecrets];
  return createLogger({
    level: logLevel ?? (mode === 'production' ? 'info' : 'warn'),
    format: logFormat === 'auto' ? (err.isTTY === true ? 'text' : 'json') : logFormat,
    write: (line) => void err.write(line),
    secrets: secrets.filter((secret) => secret !== undefined),
  });
}
