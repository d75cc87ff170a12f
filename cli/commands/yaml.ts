import { join } from 'node:path';
import { draftMetadata, writeWhole } from '../../mcp-server/tools/index.ts';
import type { Command } from '../command.ts';
import { count } from '../format.ts';

export const yamlCommand: Command = {
  name: 'yaml',
  summary: 'Writes a metadata YAML for a session, filled in as far as its recordings tell.',
  positionals: ['FOLDER'],
  options: [
    { name: 'session', value: 'ANIMAL/DATE', help: 'which session, when the folder holds several' },
    {
      name: 'out',
      value: 'FILE',
      help: 'where it goes; default: {YYYYMMDD}_{animal}_metadata.yml in the folder',
    },
    {
      name: 'metadata',
      value: 'FILE',
      help: 'a metadata YAML to keep and fill in; default: the one in the folder, if any',
    },
    { name: 'probes', value: 'DIR', help: 'a folder of device-type files of your own', isList: true },
    {
      name: 'reconfig',
      value: 'FILE',
      help: 'a .trodesconf whose channel grouping replaces the recordings’',
    },
    { name: 'overwrite', help: 'replace an existing file of the same name' },
  ],
  details:
    'nTrodes, channel maps, digital lines, scale, epochs, cameras and files come from the recordings, with comments that say from where. What only people know stays empty, marked "to be filled in". Values that a metadata file holds are kept; where they contradict the recordings, the first lines say so.',
  async run(args, io) {
    const [folder = ''] = args.positionals;
    const draft = await draftMetadata({
      folder,
      session: args.text('session'),
      metadataFile: args.text('metadata'),
      probeFolders: args.list('probes'),
      reconfigFile: args.text('reconfig'),
      signal: io.signal,
    });
    for (const note of draft.notes) io.err.write(`note: ${note}\n`);
    // A second metadata file in the folder would make a conversion ask which one is meant.
    const inPlace = args.text('metadata') === undefined ? draft.keptFrom : undefined;
    const path = args.text('out') ?? inPlace ?? join(folder, draft.fileName);
    await writeWhole(path, draft.text, args.isOn('overwrite'));
    const required = draft.missing
      .filter(({ severity }) => severity === 'required')
      .map(({ field }) => field);
    io.out.write(`Wrote ${path}: ${count(draft.open, 'place')} to be filled in.\n`);
    if (required.length > 0) io.out.write(`An NWB file needs at least: ${required.join(', ')}.\n`);
  },
};
