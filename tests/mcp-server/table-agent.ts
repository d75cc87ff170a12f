import { serveAgentProcess } from '../../mcp-server/index.ts';
import { tableAgents } from './table-agents.ts';

const [name, serving] = process.argv.slice(2);
const agent = tableAgents().find((one) => one.name === name);
if (agent === undefined) throw new Error(`no agent ${name}`);
await serveAgentProcess(agent, {
  stdin: process.stdin,
  stdout: process.stdout,
  serving: serving === 'http' ? 'http' : 'pipes',
});
