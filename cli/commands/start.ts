import { createServer } from 'node:net';
import { SETTINGS } from '../../schemas/settings/index.ts';
import type { Command } from '../command.ts';
import { serveCommand } from './serve.ts';

export const startCommand: Command = {
  name: 'start',
  summary: 'Starts the assistant on this machine with a sample session to convert, and prints its address.',
  positionals: [],
  options: serveCommand.options,
  details: serveCommand.details,
  async run(args, io) {
    const [{ runService }, { loadSettings }] = await Promise.all([
      import('../run-service.ts'),
      import('../settings/load-settings.ts'),
    ]);
    const loaded = await loadSettings(args);
    const { settings } = loaded;
    // Whoever just wants to begin should not have to care which port is taken.
    const isPreset = args.text('port') === undefined && String(settings.port) === SETTINGS.port.fallback;
    const port = isPreset && !(await isFree(settings.port)) ? 0 : settings.port;
    const isOpened = !args.isOn('no-open');
    await runService({ ...loaded, settings: { ...settings, port }, isOpened, hasSample: true }, io);
  },
};

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once('error', () => resolve(false));
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  return await promise;
}
