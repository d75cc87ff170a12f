import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine, serveAgentProcess } from '../../mcp-server/index.ts';
import type { ToolDefinition } from '../../schemas/index.ts';

// The engine, whose process ends in the midst of its first conversion.
const [dataRoot = '', serving] = process.argv.slice(2);
const engine = createEngine({ dataRoots: [dataRoot] });

function isFirst(): boolean {
  try {
    writeFileSync(join(dataRoot, 'died'), '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

const mortal = (tool: ToolDefinition): ToolDefinition => ({
  ...tool,
  run: (args, context) =>
    tool.run(args, {
      ...context,
      progress: (progress) => {
        if (progress.done > 0 && isFirst()) process.exit(9);
        context.progress(progress);
      },
    }),
});

await serveAgentProcess(
  { ...engine, tools: engine.tools.map((tool) => (tool.name === 'await_job' ? mortal(tool) : tool)) },
  { stdin: process.stdin, stdout: process.stdout, serving: serving === 'http' ? 'http' : 'pipes' },
);
