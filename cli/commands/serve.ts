import { homedir } from 'node:os';
import { AGENT_WAYS } from '../agent-ways.ts';
import type { Arguments, Command } from '../command.ts';
import type { ServiceOptions } from '../run-service.ts';

export const DEFAULT_PORT = 8787;

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Runs the assistant with its page on this machine, and prints the address.',
  positionals: [],
  options: [
    {
      name: 'host',
      value: 'NAME',
      help: 'localhost, 127.0.0.1 (default) or ::1: only this machine is served',
    },
    { name: 'port', value: 'N', help: `default ${DEFAULT_PORT}; 0 for any that is free` },
    {
      name: 'data-root',
      value: 'DIR',
      help: 'a folder with recordings, read and written; default: your home folder',
      isList: true,
    },
    {
      name: 'state',
      value: 'DIR',
      help: 'where sessions are kept; default: RENSHAW_STATE, or your state folder',
    },
    {
      name: 'agents',
      value: 'HOW',
      help: 'memory (default): all agents in one process; process or http: those that do the work in processes of their own, over pipes or HTTP',
    },
    { name: 'no-open', help: 'do not open the page in a browser' },
  ],
  details:
    'Nothing outside of the data roots is listed, read or written. The address carries a token; whoever has it can do as you can. From another machine come through a tunnel: ssh -L 8787:localhost:8787 HOST.',
  async run(args, io) {
    // Servers, agents and SQLite take half a second to load, which no other command should wait for.
    const { runService } = await import('../run-service.ts');
    await runService(await serviceOptions(args), io);
  },
};

/** What the words of `serve`, and of `start`, ask of the service. */
export async function serviceOptions(args: Arguments): Promise<ServiceOptions> {
  const { defaultStateFolder } = await import('../state-folder.ts');
  const roots = args.list('data-root');
  return {
    host: args.text('host') ?? '127.0.0.1',
    port: args.integer('port', 0, 65_535) ?? DEFAULT_PORT,
    stateFolder: args.text('state') ?? defaultStateFolder(),
    dataRoots: roots.length > 0 ? roots : [homedir()],
    agents: args.choice('agents', AGENT_WAYS),
    isOpened: !args.isOn('no-open'),
  };
}
