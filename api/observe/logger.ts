import { type Logger, pino } from 'pino';
import { currentRequestId } from '../../mcp-server/request-context.ts';
import { plainLine } from './plain-line.ts';
import { redacted } from './redact.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `text` for people, `json` for programs. */
  readonly format: 'text' | 'json';
  /** Where each line goes, its end included. */
  readonly write: (line: string) => void;
  /** Values that never reach a line. */
  readonly secrets?: readonly string[] | undefined;
}

/**
 * The log of what the service does, for who runs it: one JSON object a line, or a line for people. What happens for a request
 * carries its id, in a worker too.
 */
export function createLogger({ level, format, write, secrets = [] }: LoggerOptions): Logger {
  const destination = {
    write: (json: string): void => {
      const line = redacted(json.trimEnd(), secrets);
      write(`${format === 'text' ? plainLine(line) : line}\n`);
    },
  };
  return pino(
    {
      level,
      base: null,
      mixin: () => {
        const requestId = currentRequestId();
        return requestId === undefined ? {} : { requestId };
      },
    },
    destination,
  );
}

/** For what is made without a log, as in tests. */
export const silentLogger: Logger = pino({ level: 'silent' });
