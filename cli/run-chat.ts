import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { z } from 'zod';
import { type Phase, type SessionView, sessionViewSchema, throwIfCancelled } from '../schemas/index.ts';
import { type Assistant, startAssistant } from './assistant.ts';
import { describeMessage, describeOutputs, wordsOf } from './chat-view.ts';
import type { Io } from './command.ts';
import { ProgressView } from './progress.ts';

export interface ChatOptions {
  readonly folder: string;
  readonly outFolder: string;
  readonly session: string | undefined;
  readonly stateFolder: string;
  readonly isNew: boolean;
}

const started = z.object({ sessionId: z.string() });
const viewed = z.object({ view: sessionViewSchema });
const listed = z.object({
  sessions: z.array(z.object({ sessionId: z.string(), folder: z.string(), phase: z.string() })),
});

/** Phases in which the assistant works and the person waits. */
const WORKING: ReadonlySet<Phase> = new Set(['scanning', 'converting', 'evaluating', 'correcting']);
const ENDED: ReadonlySet<Phase> = new Set(['done', 'cancelled', 'failed']);

/** Holds the conversation on the terminal until the session is done, or the person leaves. */
export async function runChat(options: ChatOptions, io: Io): Promise<void> {
  const folder = resolve(options.folder);
  const outFolder = resolve(options.outFolder);
  await mkdir(outFolder, { recursive: true });
  const assistant = await startAssistant({
    stateFolder: options.stateFolder,
    dataRoots: [folder, outFolder],
  });
  try {
    await assistant.resume();
    const chat = new Chat(assistant, io);
    await chat.hold(await findOrStart(assistant, options, folder, outFolder));
  } finally {
    await assistant.close();
  }
}

async function findOrStart(
  assistant: Assistant,
  options: ChatOptions,
  folder: string,
  outFolder: string,
): Promise<string> {
  const { sessions } = await assistant.call('conversation', 'list_sessions', {}, listed);
  const open = sessions.find((one) => one.folder === folder && !ENDED.has(one.phase as Phase));
  if (open !== undefined && !options.isNew) return open.sessionId;
  const named = options.session === undefined ? {} : { session: options.session };
  const { sessionId } = await assistant.call(
    'conversation',
    'start_session',
    { folder, outFolder, ...named },
    started,
  );
  return sessionId;
}

class Chat {
  readonly #assistant: Assistant;
  readonly #io: Io;
  #printedSeq = 0;

  constructor(assistant: Assistant, io: Io) {
    this.#assistant = assistant;
    this.#io = io;
  }

  async hold(sessionId: string): Promise<void> {
    const lines = createInterface({
      input: process.stdin,
      output: this.#io.out,
      terminal: process.stdin.isTTY,
    });
    // Ctrl-C on a terminal is read by readline: it is handed on to whoever stops the program.
    lines.on('SIGINT', () => process.emit('SIGINT'));
    const answers = new Answers(lines, this.#io.signal);
    try {
      for (let view = await this.#settled(sessionId); ; ) {
        throwIfCancelled(this.#io.signal);
        this.#print(view);
        if (ENDED.has(view.phase)) {
          const files = describeOutputs(view);
          if (files !== '') this.#io.out.write(`Files: ${files}\n`);
          return;
        }
        const line = await answers.next();
        if (line === undefined) return;
        if (line.trim() === '') continue;
        const text = wordsOf(line, view);
        await this.#assistant.call('conversation', 'say', { sessionId, text }, viewed);
        view = await this.#settled(sessionId);
      }
    } finally {
      lines.close();
    }
  }

  /** Waits while the assistant works, with its progress, and answers with the session as it is then. */
  async #settled(sessionId: string): Promise<SessionView> {
    const progress = new ProgressView(this.#io);
    const unsubscribe = this.#assistant.progress.subscribe(sessionId, progress.showJob);
    try {
      for (;;) {
        const event = nextEvent(this.#assistant, sessionId, this.#io.signal);
        const { view } = await this.#assistant.call('conversation', 'get_state', { sessionId }, viewed);
        if (!WORKING.has(view.phase)) {
          event.ignore();
          return view;
        }
        this.#print(view);
        await event.happened;
        throwIfCancelled(this.#io.signal);
      }
    } finally {
      unsubscribe();
      progress.end();
    }
  }

  #print(view: SessionView): void {
    for (const message of view.messages) {
      if (message.seq <= this.#printedSeq) continue;
      this.#printedSeq = message.seq;
      if (message.who === 'renshaw') this.#io.out.write(`\n${describeMessage(message, view)}\n`);
    }
  }
}

function nextEvent(
  assistant: Assistant,
  sessionId: string,
  signal: AbortSignal,
): { readonly happened: Promise<void>; readonly ignore: () => void } {
  const { promise, resolve: happen } = Promise.withResolvers<void>();
  const unsubscribe = assistant.log.subscribe(sessionId, () => happen());
  const onAbort = (): void => happen();
  signal.addEventListener('abort', onAbort, { once: true });
  const ignore = (): void => {
    unsubscribe();
    signal.removeEventListener('abort', onAbort);
    happen();
  };
  return { happened: promise.finally(ignore), ignore };
}

/** Lines as they come, also those that were typed while the assistant worked. */
class Answers {
  readonly #lines: Interface;
  readonly #iterator: AsyncIterator<string>;
  readonly #signal: AbortSignal;

  constructor(lines: Interface, signal: AbortSignal) {
    this.#lines = lines;
    this.#iterator = lines[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** The next line, or undefined at the end of input or when the program is stopped. */
  async next(): Promise<string | undefined> {
    if (process.stdin.isTTY) {
      this.#lines.setPrompt('> ');
      this.#lines.prompt();
    }
    const { promise, resolve: stop } = Promise.withResolvers<undefined>();
    const onAbort = (): void => stop(undefined);
    this.#signal.addEventListener('abort', onAbort, { once: true });
    try {
      const line = await Promise.race([this.#iterator.next(), promise]);
      return line === undefined || line.done === true ? undefined : line.value;
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
    }
  }
}
