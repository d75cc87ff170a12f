import { homedir } from 'node:os';
import { AGENT_WAYS } from '../agent-ways.ts';
import type { Command } from '../command.ts';

export const mcpCommand: Command = {
  name: 'mcp',
  summary: 'Serves the assistant to an MCP host (Claude Desktop, VS Code, …) over standard input and output.',
  positionals: [],
  options: [
    {
      name: 'data-root',
      value: 'DIR',
      help: 'a folder with recordings, read and written; default: your home folder',
      isList: true,
    },
    {
      name: 'agents',
      value: 'HOW',
      help: 'memory (default): all agents in one process; process or http: each in one of its own, over pipes or HTTP',
    },
    {
      name: 'state',
      value: 'DIR',
      help: 'keep the sessions there, or in the database of DATABASE_URL, which they share with the services over it; default: they end with the host',
    },
  ],
  details:
    'A host starts this command by itself: give it "renshaw mcp" as the command of a server. Standard output carries the protocol and nothing else.',
  async run(args, io) {
    const roots = args.list('data-root');
    const stateFolder = args.text('state');
    const databaseUrl = process.env['DATABASE_URL'] || undefined;
    // Servers, agents and SQLite take half a second to load, which no other command should wait for.
    const { runMcp } = await import('../run-mcp.ts');
    await runMcp(
      {
        dataRoots: roots.length > 0 ? roots : [homedir()],
        place: stateFolder === undefined ? undefined : { stateFolder, databaseUrl },
        agents: args.choice('agents', AGENT_WAYS),
      },
      io.signal,
    );
  },
};
