import { serveStdio } from '../../mcp-server/index.ts';
import { tableAgents } from './table-agents.ts';

await serveStdio({ agents: tableAgents(), stdin: process.stdin, stdout: process.stdout });
