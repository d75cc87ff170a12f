import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { SETTINGS } from '../../schemas/settings/index.ts';
import { readText, root } from './files.ts';
import { spawned } from './spawned.ts';

const files = readdirSync(join(root, 'deploy')).map((name) => `deploy/${name}`);
const variables = new Set(Object.values(SETTINGS).map(({ variable }) => variable));
/** Of the compose file itself. */
const OWN = ['RENSHAW_NAME'];

const service = z.looseObject({
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), z.unknown()).optional(),
  networks: z.array(z.string()),
});

describe('what is given to run the service with', () => {
  it('names only settings that there are', () => {
    const wrong = files.flatMap((file) =>
      [...readText(file).matchAll(/\b(?:RENSHAW_\w+|DATABASE_URL)\b/g)]
        .map(([name]) => name)
        .filter((name) => !variables.has(name) && !OWN.includes(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('is YAML that says what docker-compose reads', () => {
    const document = parseDocument(readText('deploy/docker-compose.yml'), { merge: true });
    expect([...document.errors, ...document.warnings]).toEqual([]);
    const { services, networks } = z
      .looseObject({ services: z.record(z.string(), service), networks: z.record(z.string(), z.unknown()) })
      .parse(document.toJS());
    for (const { depends_on = {}, networks: used } of Object.values(services)) {
      expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(depends_on)));
      expect(Object.keys(networks)).toEqual(expect.arrayContaining(used));
    }
    expect(services['worker']?.environment).toEqual(
      expect.objectContaining({ DATABASE_URL: expect.stringContaining('postgres://') as string }),
    );
  });

  it('calls only commands that there are', async () => {
    const { stdout } = await spawned(process.execPath, [join(root, 'bin', 'renshaw.js'), '--help']);
    const called = [
      ...files.flatMap((file) => [...readText(file).matchAll(/^ExecStart=.*\brenshaw ([\w-]+)/gm)]),
      ...readText('deploy/Dockerfile').matchAll(/^CMD \["([\w-]+)"/gm),
      ...readText('deploy/docker-compose.yml').matchAll(/^ +command: \[([\w-]+)/gm),
    ].map(([, command = '']) => command);
    expect(called.length).toBeGreaterThanOrEqual(4);
    for (const command of called) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  it('is an image whose steps are those of Docker', () => {
    const text = readText('deploy/Dockerfile').replaceAll(/\\\n/g, ' ');
    const steps = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    for (const step of steps.filter((line) => !/^ +CMD/.test(line)))
      expect(step).toMatch(/^(?:FROM|WORKDIR|COPY|RUN|USER|ENV|EXPOSE|HEALTHCHECK|ENTRYPOINT|CMD) /);
    for (const [, json = ''] of text.matchAll(/^(?:CMD|ENTRYPOINT) (\[.*\])$/gm)) JSON.parse(json);
  });

  it.runIf(spawnSync('systemd-analyze', ['--version']).status === 0)('is units that systemd takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'renshaw-units-'));
    try {
      copyFileSync(join(root, 'deploy/renshaw.service'), join(folder, 'renshaw.service'));
      copyFileSync(join(root, 'deploy/renshaw-worker@.service'), join(folder, 'renshaw-worker@1.service'));
      for (const unit of ['renshaw.service', 'renshaw-worker@1.service']) {
        const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', join(folder, unit)], {
          encoding: 'utf8',
        });
        const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('renshaw'));
        expect(said).toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
