import { createInterface } from 'node:readline';
import {
  createBuiltinEngine,
  describeFallback,
  type LanguageEngine,
  modelFromEnvironment,
  understandLines,
} from '../../agents/language/index.ts';
import { UsageError } from '../../schemas/index.ts';
import type { Command, Io } from '../command.ts';

/** @throws UsageError where the environment has no key */
function modelOrComplain(io: Io): LanguageEngine {
  const model = modelFromEnvironment(process.env, {
    onFallback: (reason) => io.err.write(`${describeFallback(reason)}\n`),
  });
  if (model !== undefined) return model;
  throw new UsageError('--model needs a key in ANTHROPIC_API_KEY. See docs/language.md.');
}

export const understandCommand: Command = {
  name: 'understand',
  summary: 'Reads what people say, one JSON object a line, and writes what was understood, one a line.',
  positionals: [],
  options: [{ name: 'model', help: 'ask the model that ANTHROPIC_API_KEY is for, not the built-in engine' }],
  details:
    'Standard input: {"id", "context": {"asked", "state", "now", "current", "previous"}, "text"}. Standard output: {"id", "metadata", "uncertain", "clarify", "skip", "clear", "sameAsLast", "intent"}.',
  async run(args, io) {
    const engine = args.isOn('model') ? modelOrComplain(io) : createBuiltinEngine();
    const lines = createInterface({ input: process.stdin, signal: io.signal });
    for await (const line of understandLines(lines, engine, { signal: io.signal })) io.out.write(`${line}\n`);
  },
};
