import { parseTrackGeometry } from '../../recording/index.ts';
import type { Kind } from './kind.ts';
import { filesOf } from './seeds.ts';

/** Zones of a track, as fractions of an image. */
export const trackGeometryKind: Kind = {
  name: 'track-geometry',
  extension: '.trackgeometry',
  share: 0.5,
  words: [
    'Zone id: 1\n',
    'nodes_x: 0.1 0.2\n',
    'nodes_y: 1e999 nan\n',
    'nodes_x:\n',
    'Zone id: -1\n',
    'Zone id: 99999999999999999999\n',
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
      /\.trackgeometry$/,
    ),
  textBytes: (seed) => seed.length,
  async read({ bytes }) {
    parseTrackGeometry(Buffer.from(bytes).toString('utf8'), 'w.trackgeometry');
  },
};
