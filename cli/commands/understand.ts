import { createInterface } from 'node:readline';
import { createBuiltinEngine, understandLines } from '../../agents/language/index.ts';
import type { Command } from '../command.ts';

export const understandCommand: Command = {
  name: 'understand',
  summary: 'Reads what people say, one JSON object a line, and writes what was understood, one a line.',
  positionals: [],
  options: [],
  details:
    'Standard input: {"id", "context": {"asked", "state", "now", "current", "previous"}, "text"}. Standard output: {"id", "metadata", "uncertain", "clarify", "skip", "clear", "sameAsLast", "intent"}.',
  async run(_args, io) {
    const lines = createInterface({ input: process.stdin, signal: io.signal });
    for await (const line of understandLines(lines, createBuiltinEngine())) io.out.write(`${line}\n`);
  },
};
