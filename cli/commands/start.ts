import { createServer } from 'node:net';
import type { Command } from '../command.ts';
import { DEFAULT_PORT, serveCommand, serviceOptions } from './serve.ts';

export const startCommand: Command = {
  name: 'start',
  summary: 'Starts the assistant on this machine with a sample session to convert, and prints its address.',
  positionals: [],
  options: serveCommand.options,
  details: serveCommand.details,
  async run(args, io) {
    const options = await serviceOptions(args);
    // Whoever just wants to begin should not have to care which port is taken.
    const port = args.text('port') === undefined && !(await isFree(DEFAULT_PORT)) ? 0 : options.port;
    const { runService } = await import('../run-service.ts');
    await runService({ ...options, port, hasSample: true }, io);
  },
};

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once('error', () => resolve(false));
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  return await promise;
}
