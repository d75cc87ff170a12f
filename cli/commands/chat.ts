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
    { name: 'color', value: 'WHEN', help: 'auto, always or never; default: auto, which NO_COLOR turns off' },
    { name: 'new', help: 'begin anew, also when an earlier conversation about the folder is not finished' },
  ],
  details:
    'Answer in your own words; a key in front of a choice, or the arrow keys, pick it. /help lists the commands. Ctrl-C stops a conversion; at a question it leaves, as Ctrl-D does, and the next chat about the folder goes on. In a pipe every line is an answer. Exit codes: 0 done, or left by Ctrl-D or /quit; 1 the folder could not be read; 3 cancelled, left by Ctrl-C, or the pipe ended before the conversation.',
  async run(args, io) {
    const [folder = ''] = args.positionals;
    // Servers, agents and SQLite take half a second to load, which no other command should wait for.
    const [{ runChat }, { defaultStateFolder }] = await Promise.all([
      import('../run-chat.ts'),
      import('../state-folder.ts'),
    ]);
    return await runChat(
      {
        folder,
        outFolder: args.text('out') ?? folder,
        session: args.text('session'),
        stateFolder: args.text('state') ?? defaultStateFolder(),
        isNew: args.isOn('new'),
        colour: args.choice('color', ['auto', 'always', 'never']) ?? 'auto',
      },
      io,
    );
  },
};
