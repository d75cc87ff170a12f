// The first module of a process that runs one agent; see agent-processes.ts.
import { runAgentProcess } from './agent-processes.ts';

// A person's Ctrl-C reaches every process of the terminal. The hub ends this one when it is done with it.
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);
await runAgentProcess(process.argv.slice(2));
