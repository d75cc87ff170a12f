import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ReadStream } from 'node:tty';
import { z } from 'zod';
import { describeFallback, languageFromEnvironment } from '../agents/language/index.ts';
import { StoppedError } from '../schemas/index.ts';
import { type Assistant, startAssistant } from './assistant.ts';
import { type Front, isEnded } from './chat/front.ts';
import { type Ending, hold } from './chat/hold.ts';
import { outputsText } from './chat/message-lines.ts';
import { PipeFront } from './chat/pipe-front.ts';
import { TerminalFront } from './chat/terminal-front.ts';
import type { Io } from './command.ts';
import { shellWord } from './describe-fix.ts';
import { defaultStateFolder } from './state-folder.ts';
import { cleaned, cleanText } from './terminal/clean.ts';
import { type ColourWhen, colourLevel, paletteOf } from './terminal/palette.ts';

export interface ChatOptions {
  readonly folder: string;
  readonly outFolder: string;
  readonly session: string | undefined;
  readonly stateFolder: string;
  readonly isNew: boolean;
  readonly colour: ColourWhen;
}

const started = z.object({ sessionId: z.string() });
const listed = z.object({
  sessions: z.array(z.object({ sessionId: z.string(), folder: z.string(), phase: z.string() })),
});

/**
 * Holds the conversation until the session is over, or the person leaves.
 *
 * @returns false when the folder could not be read
 * @throws {StoppedError} when the session was cancelled, or left by Ctrl-C or at the end of a pipe
 */
export async function runChat(options: ChatOptions, io: Io): Promise<boolean> {
  const folder = resolve(options.folder);
  const outFolder = resolve(options.outFolder);
  await mkdir(outFolder, { recursive: true });
  let front: Front | undefined;
  const language = languageFromEnvironment(process.env, {
    onFallback: (reason) => front?.notice(cleanText(describeFallback(reason))),
  });
  const assistant = await startAssistant({
    stateFolder: options.stateFolder,
    dataRoots: [folder, outFolder],
    language,
  });
  try {
    front = openFront(options.colour, io);
    const sessionId = await openSession(assistant, options, { folder, outFolder }, front, io.signal);
    const ending = await hold(assistant, sessionId, front, io.signal);
    front.close();
    return tellEnding(ending, options, io);
  } catch (error) {
    throw io.signal.aborted ? new StoppedError(keptText(options)) : error;
  } finally {
    front?.close();
    await assistant.close();
  }
}

/** The terminal where there is one at both ends that can move its cursor; else lines. */
function openFront(colour: ColourWhen, io: Io): Front {
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY && stdout.isTTY && process.env['TERM'] !== 'dumb';
  if (!isTerminal || !(stdin instanceof ReadStream)) return new PipeFront(io, stdin);
  const palette = paletteOf(colourLevel(colour, true, process.env));
  return new TerminalFront({ input: stdin, output: stdout, palette });
}

/** The session of the folder that is not over, else a new one, whose folder is read first. */
async function openSession(
  assistant: Assistant,
  { isNew, session }: ChatOptions,
  folders: { readonly folder: string; readonly outFolder: string },
  front: Front,
  signal: AbortSignal,
): Promise<string> {
  front.busy('reading the folder');
  await assistant.resume();
  const { sessions } = await assistant.call('conversation', 'list_sessions', {}, listed);
  const open = sessions.find((one) => one.folder === folders.folder && !isEnded(one.phase));
  if (open !== undefined && !isNew) return open.sessionId;
  const args = session === undefined ? folders : { ...folders, session };
  const { sessionId } = await assistant.call('conversation', 'start_session', args, started, {
    onProgress: (progress) => front.progress(cleaned(progress)),
    signal,
  });
  return sessionId;
}

/** Says how to go on, or what there is now. */
function tellEnding(ending: Ending, options: ChatOptions, io: Io): boolean {
  const { view } = ending;
  if (ending.kind === 'left') {
    if (ending.isInterrupted) throw new StoppedError(keptText(options));
    io.out.write(`${keptText(options)}\n`);
    return true;
  }
  if (view.phase === 'cancelled') throw new StoppedError('The session was cancelled; what was told is kept.');
  const files = outputsText(view);
  if (files !== '') io.out.write(`Files: ${files}\n`);
  return view.phase !== 'failed';
}

function keptText({ folder, outFolder, stateFolder }: ChatOptions): string {
  const out = outFolder === folder ? '' : ` --out ${shellWord(outFolder)}`;
  const state = stateFolder === defaultStateFolder() ? '' : ` --state ${shellWord(stateFolder)}`;
  return cleanText(`The conversation is kept. To go on: renshaw chat ${shellWord(folder)}${out}${state}`);
}
