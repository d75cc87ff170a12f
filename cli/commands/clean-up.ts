import type { Command } from '../command.ts';

export const cleanUpCommand: Command = {
  name: 'clean-up',
  summary:
    'Removes uploads, sample files and unfinished conversions of the service that nobody has use for any more.',
  positionals: [],
  options: [
    { name: 'dry-run', help: 'only list what would be removed' },
    {
      name: 'state',
      value: 'DIR',
      help: 'the state folder of the service; default: RENSHAW_STATE, or your state folder',
    },
    { name: 'older-than', value: 'DAYS', help: 'default: RENSHAW_CLEAN_UP_AFTER_DAYS, or 30' },
    { name: 'json', help: 'what was removed as JSON' },
  ],
  details:
    'The service does the same once a day. No recording, and no file that somebody was given, is removed unless it is in the state folder. Sessions themselves are kept. A service that runs holds its sessions: stop it first, or leave it to the service.',
  async run(args, io) {
    const [{ cleanUp, planCleanUp, openSessionLog }, { loadSettings }, { formatBytes }, { ownFoldersIn }] =
      await Promise.all([
        import('../../api/index.ts'),
        import('../settings/load-settings.ts'),
        import('../format.ts'),
        import('../state-folder.ts'),
      ]);
    const { settings } = await loadSettings({
      text: (flag) => (flag === 'state' ? args.text('state') : undefined),
      list: () => [],
    });
    const days = args.integer('older-than', 1, 36_500) ?? (settings.cleanUpAfterDays || 30);
    const policy = {
      before: new Date(Date.now() - days * 24 * 60 * 60 * 1000),
      ownFolders: ownFoldersIn(settings.stateFolder),
    };
    const log = await openSessionLog(settings);
    try {
      const isDry = args.isOn('dry-run');
      const files = await (isDry ? planCleanUp : cleanUp)(log, policy);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      if (args.isOn('json')) {
        io.out.write(`${JSON.stringify({ dryRun: isDry, bytes, files })}\n`);
        return;
      }
      for (const file of files) io.out.write(`${file.path}  ${formatBytes(file.bytes)}  ${file.why}\n`);
      const what = files.length === 1 ? '1 file' : `${files.length} files`;
      io.out.write(
        `${isDry ? 'Would remove' : 'Removed'} ${what}, ${formatBytes(bytes)}, unused for ${days} days.\n`,
      );
    } finally {
      await log[Symbol.asyncDispose]();
    }
  },
};
