import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Scratch, scratchFolder, smallMetadata } from './made-session.ts';

const renshaw = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));

let scratch: Scratch;
beforeAll(async () => {
  scratch = await scratchFolder();
});
afterAll(() => scratch[Symbol.asyncDispose]());

describe('renshaw mcp, as a host starts it', () => {
  it('does the work, tells its progress, keeps to its folders, and ends with the host', async () => {
    await scratch.session('session');
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [renshaw, 'mcp', '--data-root', scratch.root],
      stderr: 'pipe',
    });
    const client = new Client({ name: 'a host', version: '1' });
    await client.connect(transport);
    try {
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain('convert_folder');
      const refused = await client.callTool({ name: 'scan_session', arguments: { folder: '/' } });
      expect(refused.isError).toBe(true);
      expect(JSON.stringify(refused.content)).toContain('a path outside of the data folders');

      const scanned = await client.callTool({ name: 'scan_session', arguments: { folder: 'session' } });
      expect(scanned.structuredContent).toMatchObject({ animal: 'sample', channels: 32 });
      const started = await client.callTool({
        name: 'convert_session',
        arguments: { folder: 'session', outFolder: 'out', metadata: smallMetadata() },
      });
      const { jobId, output } = z
        .object({ jobId: z.string(), output: z.string() })
        .parse(started.structuredContent);
      const stages: unknown[] = [];
      const ended = await client.callTool({ name: 'await_job', arguments: { jobId } }, undefined, {
        onprogress: ({ message }) => stages.push(message),
      });
      expect(ended.structuredContent).toMatchObject({ outcome: 'done', output: { path: output } });
      expect((await stat(output)).size).toBeGreaterThan(1000);
      expect(stages.length).toBeGreaterThan(0);

      const asked = await client.callTool({
        name: 'convert_folder',
        arguments: { folder: 'session', outFolder: 'other' },
      });
      expect(asked.structuredContent).toMatchObject({ phase: 'collecting' });
    } finally {
      await client.close();
    }
  });

  const start = (): ChildProcess =>
    spawn(process.execPath, [renshaw, 'mcp', '--data-root', scratch.root], { stdio: 'pipe' });

  it('writes nothing but the protocol to standard output, and ends with 0 when its input ends', async () => {
    const child = start();
    let out = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const exit = once(child, 'exit');
    const hello = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
    };
    child.stdin?.write(`${JSON.stringify(hello)}\nthis is no JSON\n`);
    child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
    child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'ping' })}\n`);
    await expect.poll(() => out).toContain('"id":2');
    child.stdin?.end();
    expect(await exit).toEqual([0, null]);
    const lines = out.trim().split('\n');
    const messages = lines.map((line) => JSON.parse(line) as { jsonrpc: string; id: number });
    expect(messages.map(({ jsonrpc, id }) => [jsonrpc, id])).toEqual([
      ['2.0', 1],
      ['2.0', 2],
    ]);
  });

  it.each(['process', 'http'])('runs each agent in a process of its own: --agents %s', async (agents) => {
    await scratch.session(agents);
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [renshaw, 'mcp', '--agents', agents, '--data-root', scratch.root],
      stderr: 'inherit',
    });
    const client = new Client({ name: 'a host', version: '1' });
    await client.connect(transport);
    try {
      // Four processes may have to be started first, on a machine with much else to do.
      const call = { name: 'start_session', arguments: { folder: agents } };
      const opened = await client.callTool(call, undefined, { timeout: 110_000 });
      const args = z.object({ sessionId: z.string() }).parse(opened.structuredContent);
      const state = await client.callTool({ name: 'get_state', arguments: args });
      expect(state.structuredContent).toMatchObject({ view: { phase: 'collecting' } });
    } finally {
      await client.close();
    }
  });

  it('stops a conversion that runs when the host goes away, and leaves nothing that looks finished', async () => {
    await scratch.session('long', { seconds: 20, channels: 64 });
    const child = start();
    const exit = once(child, 'exit');
    let out = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const send = (message: object): void =>
      void child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    send({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
    });
    send({ method: 'notifications/initialized' });
    const args = { folder: 'long', outFolder: 'gone', metadata: smallMetadata(16) };
    send({ id: 2, method: 'tools/call', params: { name: 'convert_session', arguments: args } });
    await expect.poll(() => out).toContain('"id":2');
    expect(out).toContain('jobId');
    child.stdin?.end();
    expect(await exit).toEqual([0, null]);
    await expect(stat(join(scratch.root, 'gone', 'sample20230622.nwb'))).rejects.toThrow();
  });
});
