import { readContent } from '../../mcp-server/tools/conversion/associated-files.ts';
import { maskChanges, parseStateScript, stateScriptTime, timeStateScript } from '../../recording/index.ts';
import type { Kind } from './kind.ts';
import { filesOf } from './seeds.ts';

/** Edges of the first ports, some of which a log may tell of. */
const EDGES = new Map(
  Array.from({ length: 12 }, (_, key): [number, Float64Array] => [
    key,
    Float64Array.from({ length: 20 }, (_, index) => 1.6e9 + key / 10 + index * 1.37),
  ]),
);

const LOG = `# Trodes
0 0 0
1000 1 0
1100 1 1
1250 UP 1
1500 rewarded = 1
1600 rewarded left = 3
2000 0 0
4294967296 2147483648 4294967295
`;

/** A `.stateScriptLog`: its lines, its port changes and its place in Unix time. */
export const stateScriptKind: Kind = {
  name: 'statescript',
  extension: '.stateScriptLog',
  share: 1.5,
  words: [
    '# ',
    ' = 1',
    '\n0 0 0\n',
    '\n4294967295 4294967295 4294967295\n',
    '\n1 -1 -1\n',
    '\n-5 UP 1\n',
    '\n1e3 a\n',
  ],
  async seeds() {
    const made = await filesOf(
      { seconds: 10, rateHz: 1000, channels: 0, cameras: 0, dropped: [], metadata: false },
      /stateScriptLog$/,
    );
    return [...made, Buffer.from(LOG)];
  },
  textBytes: (seed) => seed.length,
  async read({ file }) {
    const read = await readContent(await file());
    if (read.problem !== undefined) return;
    const log = parseStateScript(read.content);
    const { clock, reason } = timeStateScript(maskChanges(log.events), EDGES);
    if (clock !== undefined) stateScriptTime(clock, 1000);
    else if (reason === '') throw new Error('no time, and no reason why');
  },
};
