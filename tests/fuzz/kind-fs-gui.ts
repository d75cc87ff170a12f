import { parseFsGui } from '../../recording/index.ts';
import type { Kind } from './kind.ts';
import { filesOf } from './seeds.ts';

/** A script of fs_gui: nodes that name one another. */
export const fsGuiKind: Kind = {
  name: 'fs-gui',
  extension: '.yaml',
  share: 1,
  words: [
    '&a ',
    '*a',
    '<<: *a\n',
    'children: [*a, *a]\n',
    'instance_id: a\n',
    'trigger_id:\n  data:\n    value: a\n',
    'condition_id: &b [*b]\n',
    'filter_id: []\n',
    'type_id: action-type\n',
    'type_id: ripple-trigger-type\n',
    'type_id: theta-trigger-type\n',
    'nodes: []\n',
    '- nodes\n',
  ],
  seeds: () =>
    filesOf(
      {
        seconds: 0.01,
        channels: 8,
        cameras: 0,
        dropped: [],
        optogenetics: true,
        metadata: false,
        stateScript: false,
      },
      /\.ya?ml$/,
    ),
  textBytes: (seed) => seed.length,
  async read({ bytes }) {
    parseFsGui(Buffer.from(bytes).toString('utf8'), 'script.yaml');
  },
};
