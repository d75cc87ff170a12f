import { inspectPath } from '../../mcp-server/tools/index.ts';
import type { Command } from '../command.ts';
import { describeInspection } from '../describe-inspection.ts';

export const inspectCommand: Command = {
  name: 'inspect',
  summary: 'Says what recordings hold without reading their samples, and what is missing for a conversion.',
  positionals: ['PATH'],
  options: [{ name: 'json', help: 'print everything as one JSON object' }],
  details: 'PATH is a .rec file or a folder; a folder is searched through, subfolders too.',
  async run(args, io) {
    const [path = ''] = args.positionals;
    const inspection = await inspectPath(path, io.signal);
    io.out.write(args.isOn('json') ? `${JSON.stringify(inspection)}\n` : describeInspection(inspection));
  },
};
