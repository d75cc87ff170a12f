import { parseArgs } from 'node:util';
import { UsageError } from '../schemas/index.ts';

/** What the process tells its caller; `some`: of several sessions, some were not converted. */
export const EXIT_CODES = { done: 0, input: 1, usage: 2, cancelled: 3, ours: 4, some: 5 } as const;

/** A flag of a command. Without `value` it is a switch. */
export interface Option {
  readonly name: string;
  /** Placeholder of its value in the help. */
  readonly value?: string | undefined;
  readonly help: string;
  /** May be given several times. */
  readonly isList?: boolean | undefined;
}

export interface Io {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream & {
    readonly isTTY?: boolean | undefined;
    readonly columns?: number | undefined;
  };
  readonly signal: AbortSignal;
}

/** The words of a call, checked against the command's table. */
export interface Arguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  isOn(name: string): boolean;
  /** @throws UsageError when the value is no whole number in the range */
  integer(name: string, least: number, most: number): number | undefined;
  /** @throws UsageError when the value is none of the choices */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Names of the words that must follow, such as FOLDER; the last may stand for several: `FILE…`. */
  readonly positionals: readonly string[];
  readonly options: readonly Option[];
  readonly details?: string | undefined;
  /**
   * False when what it judged did not pass: the command did its work, and ends with the code of faulty input. Or the exit
   * code itself.
   */
  run(args: Arguments, io: Io): Promise<void> | Promise<boolean> | Promise<number>;
}

/** @throws UsageError naming the word that does not fit */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const options = Object.fromEntries(
    command.options.map((option) => [
      option.name,
      option.value === undefined
        ? { type: 'boolean' as const }
        : { type: 'string' as const, multiple: option.isList === true },
    ]),
  );
  const parsed = parse(command, argv, options);
  const missing = command.positionals[parsed.positionals.length];
  if (missing !== undefined) throw new UsageError(`${command.name} needs ${missing}. ${hint(command)}`);
  const extra = parsed.positionals[command.positionals.length];
  if (extra !== undefined && command.positionals.at(-1)?.endsWith('…') !== true)
    throw new UsageError(`${command.name} does not know what to do with "${extra}". ${hint(command)}`);
  const text = (name: string): string | undefined => {
    const value = parsed.values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    positionals: parsed.positionals,
    text,
    list: (name) => {
      const value = parsed.values[name];
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
    },
    isOn: (name) => parsed.values[name] === true,
    integer: (name, least, most) => {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      if (value.trim() === '' || !Number.isInteger(number) || number < least || number > most)
        throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not "${value}".`);
      return number;
    },
    choice: <T extends string>(name: string, choices: readonly T[]) => {
      const value = text(name);
      const found = choices.find((choice) => choice === value);
      if (value !== undefined && found === undefined)
        throw new UsageError(`--${name} takes ${choices.join(' or ')}, not "${value}".`);
      return found;
    },
  };
}

function parse(
  command: Command,
  argv: readonly string[],
  options: NonNullable<Parameters<typeof parseArgs>[0]>['options'],
) {
  try {
    return parseArgs({ args: [...argv], options: options ?? {}, strict: true, allowPositionals: true });
  } catch (cause) {
    const [sentence = ''] = (cause as Error).message.split('. ');
    throw new UsageError(`${sentence.replace(/\.$/, '')}. ${hint(command)}`, { cause });
  }
}

function hint(command: Command): string {
  return `See renshaw ${command.name} --help.`;
}

export function helpOf(command: Command): string {
  const positionals = command.positionals.map((name) => ` ${name}`).join('');
  const flags = command.options.map((option) => ({ left: flagOf(option), help: option.help }));
  const width = Math.max(0, ...flags.map(({ left }) => left.length));
  return [
    `renshaw ${command.name}${positionals}${flags.length > 0 ? ' [options]' : ''}`,
    '',
    command.summary,
    ...(command.details === undefined ? [] : ['', command.details]),
    ...(flags.length > 0 ? ['', 'Options:'] : []),
    ...flags.map(({ left, help }) => `  ${left.padEnd(width)}  ${help}`),
    '',
  ].join('\n');
}

function flagOf(option: Option): string {
  return option.value === undefined ? `--${option.name}` : `--${option.name} ${option.value}`;
}
