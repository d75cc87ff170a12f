import type { Command } from '../command.ts';

export const chatCommand: Command = {
  name: 'chat',
  summary:
    'Talks about a session folder in the terminal: reads it, asks for what is missing, converts and checks.',
  positionals: ['FOLDER'],
  options: [
    { name: 'out', value: 'DIR', help: 'where the file goes; default: the folder itself' },
    { name: 'session', value: 'ANIMAL/DATE', help: 'which session, when the folder holds several' },
    {
      name: 'state',
      value: 'DIR',
      help: 'where sessions are kept; default: RENSHAW_STATE, or your state folder',
    },
    { name: 'new', help: 'begin anew, also when an earlier conversation about the folder is not finished' },
  ],
  details:
    'Answer in your own words; a number picks the choice of that number. "undo", "skip", "status", "cancel" and questions work at any time. Ctrl-D leaves, and the next chat about the folder goes on.',
  async run(args, io) {
    const [folder = ''] = args.positionals;
    // Servers, agents and SQLite take half a second to load, which no other command should wait for.
    const [{ runChat }, { defaultStateFolder }] = await Promise.all([
      import('../run-chat.ts'),
      import('../state-folder.ts'),
    ]);
    await runChat(
      {
        folder,
        outFolder: args.text('out') ?? folder,
        session: args.text('session'),
        stateFolder: args.text('state') ?? defaultStateFolder(),
        isNew: args.isOn('new'),
      },
      io,
    );
  },
};
