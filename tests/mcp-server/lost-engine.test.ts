import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createBuiltinEngine } from '../../agents/language/index.ts';
import { memorySessionLog } from '../../api/index.ts';
import { createAgents } from '../../cli/agents.ts';
import { type Connect, memoryLink, processLink, startHub } from '../../mcp-server/index.ts';
import { sessionViewSchema } from '../../schemas/index.ts';
import { scratchFolder } from './made-session.ts';

const viewed = z.object({ view: sessionViewSchema });

it('a conversion goes on by itself when the process of the engine ends in the midst of it', async () => {
  await using scratch = await scratchFolder();
  const folder = await scratch.session('session', { seconds: 5, metadata: true, cameras: 0, ptp: false });
  const { all } = createAgents({
    log: memorySessionLog(),
    dataRoots: [scratch.root],
    language: createBuiltinEngine(),
  });
  const module = fileURLToPath(new URL('mortal-engine.ts', import.meta.url));
  const connect: Connect = (agent) =>
    agent.name === 'engine'
      ? processLink('engine', { module, args: [scratch.root, 'http'], serving: 'http' })
      : memoryLink(agent);
  const hub = await startHub({ agents: all, connect });
  const { call } = hub;
  try {
    const started = z.object({ sessionId: z.string() });
    const session = await call('conversation', 'start_session', { folder, outFolder: 'out' }, started);
    const say = (text: string) => call('conversation', 'say', { ...session, text }, viewed);
    const state = () => call('conversation', 'get_state', { ...session, wait: true }, viewed);
    let { view } = await state();
    for (let turn = 0; turn < 8 && view.phase !== 'confirming'; turn++) ({ view } = await say('skip'));
    await say('go');
    ({ view } = await state());
    await access(join(scratch.root, 'died'));
    expect(view.outputs.map(({ name }) => name)).toContain('sample20230622.nwb');
    expect(view.phase).toMatch(/^(?:done|deciding)$/);
    const said = view.messages.map(({ text }) => text).join('\n');
    expect(said.split('I was interrupted while I wrote sample20230622.nwb; I go on')).toHaveLength(2);
    expect(said).not.toContain('failed');
  } finally {
    await hub.close();
  }
});
