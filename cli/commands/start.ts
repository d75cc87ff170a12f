import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { planConversion } from '../../mcp-server/tools/index.ts';
import { formatTree, readTree } from '../../nwb/index.ts';
import { sampleSessionOptions, writeSyntheticSession } from '../../recording/synthetic/index.ts';
import type { Command } from '../command.ts';
import { convertWithProgress, describeResult } from './convert.ts';

const SAMPLE_FOLDER = 'sample';
const TREE_DEPTH = 2;

export const startCommand: Command = {
  name: 'start',
  summary: 'Makes a sample session in ./sample, converts it, and shows what is in the file.',
  positionals: [],
  options: [],
  async run(_args, io) {
    const session = join(SAMPLE_FOLDER, 'session');
    if (!existsSync(session) || (await readdir(session)).length === 0) {
      io.err.write(`Making a sample session in ${session} …\n`);
      await writeSyntheticSession(session, sampleSessionOptions, { signal: io.signal });
    }
    const outFolder = join(SAMPLE_FOLDER, 'nwb');
    const plan = await planConversion({ folder: session, outFolder, overwrite: true }, io.signal);
    const result = await convertWithProgress(plan, io);
    io.out.write(describeResult(result));
    io.out.write(`\n${formatTree(await readTree(result.output.path), { depth: TREE_DEPTH })}\n`);
    io.out.write(
      [
        '',
        'Next: look at a recording of yours, then convert it:',
        '  npm run -s renshaw -- inspect FOLDER',
        '  npm run -s renshaw -- convert FOLDER --out DIR',
        '',
      ].join('\n'),
    );
  },
};
