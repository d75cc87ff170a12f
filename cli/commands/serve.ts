import type { Command } from '../command.ts';
import { settingFlags } from '../settings/setting-flags.ts';

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Runs the assistant with its page on this machine, and prints the address.',
  positionals: [],
  options: [...settingFlags(), { name: 'no-open', help: 'do not open the page in a browser' }],
  details:
    'Every setting can be a variable too, of the environment or in a file .env; docs/configuration.md lists all of them. Nothing outside of the data roots is listed, read or written. The address carries a token; whoever has it can do as you can. From another machine come through a tunnel: ssh -L 8787:localhost:8787 HOST.',
  async run(args, io) {
    // Servers, agents and SQLite take half a second to load, which no other command should wait for.
    const [{ runService }, { loadSettings }] = await Promise.all([
      import('../run-service.ts'),
      import('../settings/load-settings.ts'),
    ]);
    await runService({ ...(await loadSettings(args)), isOpened: !args.isOn('no-open') }, io);
  },
};
