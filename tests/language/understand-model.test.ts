import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { describeFallback } from '../../agents/language/index.ts';
import { fail } from './messages-api.ts';
import { answering, KEY, MODELS_WAY, modelRig, RAT } from './model-rig.ts';

const rig = modelRig();

describe('renshaw understand --model', () => {
  async function run(
    env: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; out: string; err: string }> {
    const bin = new URL('../../bin/renshaw.js', import.meta.url).pathname;
    const { PATH } = process.env;
    const child = spawn(process.execPath, [bin, 'understand', '--model'], { env: { PATH, ...env } });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
    child.stdin.on('error', () => undefined).end(`${JSON.stringify({ id: 1, ...RAT })}\n`);
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, ...said };
  }

  it('asks the model, and tells why it was not asked', async () => {
    const env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: rig.api.url, ANTHROPIC_LOG: 'debug' };
    rig.api.respond = answering(MODELS_WAY);
    const asked = await run(env);
    expect([asked.code, asked.err]).toEqual([0, '']);
    expect(asked.out).toContain('Rattus rattus');
    rig.api.respond = fail(401, 'authentication_error');
    const { out, err } = await run(env);
    expect(JSON.parse(out)).toMatchObject({ id: 1, metadata: { species: 'Rattus norvegicus' } });
    expect(err).toBe(`${describeFallback('key')}\n`);
  });

  it('needs a key', async () => {
    const { code, out, err } = await run({});
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('ANTHROPIC_API_KEY');
  });
});
