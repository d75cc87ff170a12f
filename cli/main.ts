import { program } from '../mcp-server/tools/index.ts';
import { CancelledError, InputError, StoppedError, UsageError } from '../schemas/index.ts';
import { type Command, EXIT_CODES, helpOf, type Io, parseArguments } from './command.ts';
import { cleanedOutput, cleanText } from './terminal/clean.ts';

/** Loaded when they are called: what all of them need together takes half a second and 100 MB. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).startCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  chat: async () => (await import('./commands/chat.ts')).chatCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
  yaml: async () => (await import('./commands/yaml.ts')).yamlCommand,
  convert: async () => (await import('./commands/convert.ts')).convertCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  fix: async () => (await import('./commands/fix.ts')).fixCommand,
  'update-electrodes': async () => (await import('./commands/update-electrodes.ts')).updateElectrodesCommand,
  dandi: async () => (await import('./commands/dandi.ts')).dandiCommand,
  tree: async () => (await import('./commands/tree.ts')).treeCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  understand: async () => (await import('./commands/understand.ts')).understandCommand,
  'clean-up': async () => (await import('./commands/clean-up.ts')).cleanUpCommand,
  worker: async () => (await import('./commands/worker.ts')).workerCommand,
  mcp: async () => (await import('./commands/mcp.ts')).mcpCommand,
  user: async () => (await import('./commands/user.ts')).userCommand,
  audit: async () => (await import('./commands/audit.ts')).auditCommand,
};

/**
 * The command line. Returns the exit code: 0 done, 1 the input is at fault, 2 usage, 3 cancelled, 4 our fault, 5 some sessions
 * of several failed.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const cancel = new AbortController();
  const io: Io = { out: cleanedOutput(process.stdout), err: process.stderr, signal: cancel.signal };
  const onSignal = (name: NodeJS.Signals): void => {
    // A second Ctrl-C means: now.
    if (cancel.signal.aborted) process.exit(EXIT_CODES.cancelled);
    // Ctrl-C is a person who gives up; SIGTERM a machine that goes down, or a scheduler that wants it back.
    cancel.abort(name === 'SIGTERM' ? new StoppedError() : undefined);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await run(argv, io);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  const [word, ...rest] = argv;
  if (word === undefined || word === '--help' || word === '-h' || word === 'help') {
    io.out.write(await overview());
    return EXIT_CODES.done;
  }
  if (word === '--version' || word === '-v') {
    io.out.write(`${program().version}\n`);
    return EXIT_CODES.done;
  }
  const isJson = rest.includes('--json');
  try {
    const command = Object.hasOwn(COMMANDS, word) ? await COMMANDS[word]?.() : undefined;
    if (command === undefined) throw new UsageError(`renshaw has no command "${word}". See renshaw --help.`);
    if (rest.includes('--help') || rest.includes('-h')) {
      io.out.write(helpOf(command));
      return EXIT_CODES.done;
    }
    const ended = await command.run(parseArguments(command, rest), io);
    if (typeof ended === 'number') return ended;
    return ended === false ? EXIT_CODES.input : EXIT_CODES.done;
  } catch (error) {
    return reportFailure(error, io, isJson);
  }
}

function reportFailure(error: unknown, io: Io, isJson: boolean): number {
  const { code, kind, message } = classify(error, io.signal);
  if (isJson) io.out.write(`${JSON.stringify({ error: { kind, message } })}\n`);
  else io.err.write(`${cleanText(message)}\n`);
  return code;
}

function classify(error: unknown, signal: AbortSignal): { code: number; kind: string; message: string } {
  if (error instanceof InputError)
    return { code: EXIT_CODES.input, kind: error.kind, message: error.message };
  if (error instanceof UsageError) return { code: EXIT_CODES.usage, kind: 'usage', message: error.message };
  if (error instanceof CancelledError || signal.aborted) {
    const { message } = error instanceof StoppedError ? error : new CancelledError();
    return { code: EXIT_CODES.cancelled, kind: 'cancelled', message };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: EXIT_CODES.ours,
    kind: 'ours',
    message: `This is a fault of renshaw, not of your files. Please report it with these lines:\n${detail}`,
  };
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `renshaw ${program().version}: SpikeGadgets session folders to NWB`,
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'renshaw COMMAND --help says more. Exit codes: 0 done, 1 the input is at fault, 2 usage, 3 cancelled, 4 our fault, 5 some of several sessions failed.',
    '',
  ].join('\n');
}
