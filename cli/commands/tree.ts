import { formatTree, readTree } from '../../nwb/index.ts';
import type { Command } from '../command.ts';

export const treeCommand: Command = {
  name: 'tree',
  summary:
    'Shows what is in an NWB or HDF5 file: groups, datasets with shape, type, chunks, filters and size.',
  positionals: ['FILE.nwb'],
  options: [{ name: 'json', help: 'print the tree as one JSON object' }],
  async run(args, io) {
    const [file = ''] = args.positionals;
    const tree = await readTree(file);
    io.out.write(args.isOn('json') ? `${JSON.stringify(tree)}\n` : `${formatTree(tree)}\n`);
  },
};
