import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { languageFromEnvironment } from '../../agents/language/index.ts';
import { parseArguments } from '../../cli/command.ts';
import { serveCommand } from '../../cli/commands/serve.ts';
import { loadSettings, type Settings } from '../../cli/settings/load-settings.ts';
import { requireScanner } from '../../cli/settings/scanner.ts';
import { UsageError } from '../../schemas/index.ts';
import { SETTING_GROUPS, SETTINGS, type Setting } from '../../schemas/settings/index.ts';
import { temporaryFolder } from '../api/temporary-folder.ts';
import { readText } from '../repository/files.ts';
import { writtenSettings } from './written-settings.ts';

const inTemporary = temporaryFolder('renshaw-settings');
/** The folder that the service is started in. */
let working = '';
let state = '';
beforeEach(() => {
  working = mkdtempSync(inTemporary('working-'));
  state = join(working, 'state');
  mkdirSync(state, { mode: 0o700 });
});

async function load(environment: Record<string, string>, ...flags: readonly string[]): Promise<Settings> {
  const args = parseArguments(serveCommand, flags);
  return (await loadSettings(args, { environment, workingFolder: working })).settings;
}

async function refusal(environment: Record<string, string>, ...flags: readonly string[]): Promise<string> {
  const error: unknown = await load({ RENSHAW_STATE: state, ...environment }, ...flags).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof UsageError)) throw new Error(`it was not refused: ${JSON.stringify(error)}`);
  return error.message;
}

function writeDotEnv(...lines: readonly string[]): string {
  const file = join(working, '.env');
  writeFileSync(file, lines.join('\n'), { mode: 0o600 });
  return file;
}

/** What a service for a lab is told at least. */
const PRODUCTION = {
  RENSHAW_MODE: 'production',
  RENSHAW_SIGN_IN: 'users',
  RENSHAW_DATA_ROOTS: '/srv/recordings',
} as const;

describe('settings', () => {
  it('have defaults that need nothing', async () => {
    const settings = await load({});
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      port: 8787,
      dataRoots: [homedir()],
      signIn: 'start-up-token',
      corsOrigins: [],
      uploadMaxBytes: 200e9,
      phrase: false,
    });
    expect(settings.databaseUrl).toBeUndefined();
  });

  it('come from flags before the environment before .env', async () => {
    writeDotEnv('RENSHAW_PORT=1', 'RENSHAW_HOST="localhost"', 'RENSHAW_LOG_LEVEL=warn', '# RENSHAW_X=1');
    const environment = { RENSHAW_PORT: '2', RENSHAW_LOG_LEVEL: 'error', RENSHAW_HOST: ' ' };
    const settings = await load(environment, '--port', '3');
    expect(settings).toMatchObject({ port: 3, logLevel: 'error', host: 'localhost' });
  });

  it('take lists as PATH does, or a flag for each', async () => {
    expect((await load({ RENSHAW_DATA_ROOTS: '/a:/b' })).dataRoots).toEqual(['/a', '/b']);
    const flags = ['--data-root', '/a:1', '--data-root', '/b'];
    expect((await load({ RENSHAW_DATA_ROOTS: '/c' }, ...flags)).dataRoots).toEqual(['/a:1', '/b']);
    const names = await load({ RENSHAW_PUBLIC_NAMES: 'One.example, two.example' });
    expect(names.publicNames).toEqual(['one.example', 'two.example']);
  });

  it('give the variables of .env to what reads variables itself', async () => {
    writeDotEnv('ANTHROPIC_API_KEY=from-file', 'RENSHAW_MODEL=from-file');
    const { environment } = await loadSettings(undefined, {
      environment: { RENSHAW_MODEL: 'from-environment', ANTHROPIC_API_KEY: '' },
      workingFolder: working,
    });
    expect(environment).toMatchObject({ ANTHROPIC_API_KEY: 'from-file', RENSHAW_MODEL: 'from-environment' });
    expect(() => languageFromEnvironment(environment)).not.toThrow();
  });

  it.each([
    ['RENSHAW_PORT', '65536', /a whole number from 0 to 65535/],
    ['RENSHAW_PORT', '80a', /a whole number/],
    ['RENSHAW_HOST', 'http://x', /name or address/],
    ['RENSHAW_PUBLIC_NAMES', 'a.example,b/c', /without protocol and port/],
    ['RENSHAW_CORS_ORIGINS', 'https://a.example/path', /origins such as/],
    ['RENSHAW_TRUSTED_PROXIES', '10.0.0.0/33', /addresses or networks/],
    ['RENSHAW_METRICS_FROM', 'localhost', /addresses or networks/],
    ['RENSHAW_UPLOAD_MAX_BYTES', 'much', /a size such as/],
    ['RENSHAW_UPLOAD_MAX_BYTES', '1e9 GB', /a size such as/],
    ['RENSHAW_LOG_LEVEL', 'loud', /debug, info, warn, error or silent/],
    ['RENSHAW_SIGN_IN', 'nobody', /start-up-token, users or trusted-header/],
    ['RENSHAW_USER_HEADER', 'X User', /name of a header/],
    ['RENSHAW_MODEL_BUDGET_USD', '-1', /a number from 0 on/],
    ['RENSHAW_PHRASE', 'maybe', /on or off/],
    ['ANTHROPIC_BASE_URL', 'model.example', /begins with https/],
    ['DATABASE_URL', 'mysql://a', /postgres:/],
  ])('%s = %s is refused by name', async (variable, text, expected) => {
    const message = await refusal({ [variable]: text });
    expect(message).toContain(`${variable} (environment): found `);
    expect(message).toMatch(expected);
  });

  it('name every fault at once, and where it was set', async () => {
    writeDotEnv('RENSHAW_LOG_FORMAT=xml');
    const message = await refusal({ RENSHAW_JOBS_AT_ONCE: '-1' }, '--port', 'x');
    expect(message).toContain('--port (RENSHAW_PORT): found "x"');
    expect(message).toContain('RENSHAW_JOBS_AT_ONCE (environment): found "-1"');
    expect(message).toContain('RENSHAW_LOG_FORMAT (.env): found "xml"');
  });

  it('keep secrets to themselves', async () => {
    const message = await refusal({ DATABASE_URL: 'mysql://me:hunter2@host/db' });
    expect(message).toMatch(/DATABASE_URL.*not shown/);
    expect(message).not.toContain('hunter2');
  });
});

describe('unsafe settings', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['production without users', { ...PRODUCTION, RENSHAW_SIGN_IN: '' }, /RENSHAW_SIGN_IN: found start-up/],
    [
      'another host without users',
      { RENSHAW_HOST: '0.0.0.0', RENSHAW_DATA_ROOTS: '/d' },
      /RENSHAW_SIGN_IN: .*0\.0\.0\.0/,
    ],
    ['open CORS', { ...PRODUCTION, RENSHAW_CORS_ORIGINS: '*' }, /RENSHAW_CORS_ORIGINS .*every page/],
    ['no data roots', { ...PRODUCTION, RENSHAW_DATA_ROOTS: '' }, /RENSHAW_DATA_ROOTS: found nothing/],
    ['no name', { ...PRODUCTION, RENSHAW_HOST: '::' }, /RENSHAW_PUBLIC_NAMES: found nothing/],
    [
      'a header that everybody can send',
      { RENSHAW_SIGN_IN: 'trusted-header' },
      /RENSHAW_TRUSTED_PROXIES: found none/,
    ],
    [
      'a proxy that is everybody',
      { RENSHAW_TRUSTED_PROXIES: '0.0.0.0/0' },
      /RENSHAW_TRUSTED_PROXIES .*0\.0\.0\.0\/0, which is more than any network of your own/,
    ],
    [
      'a proxy that is half of everybody',
      { RENSHAW_TRUSTED_PROXIES: '10.0.0.1,128.0.0.0/1' },
      /128\.0\.0\.0\/1/,
    ],
    ['a proxy of most of IPv6', { RENSHAW_TRUSTED_PROXIES: '8000::/1' }, /8000::\/1/],
    ['jobs for nobody', { RENSHAW_JOBS_AT_ONCE: '0' }, /RENSHAW_JOBS_AT_ONCE .*DATABASE_URL/],
    [
      'a key in the open',
      { ...PRODUCTION, ANTHROPIC_BASE_URL: 'http://model.example' },
      /ANTHROPIC_BASE_URL .*without encryption/,
    ],
  ])('%s', async (_, environment, expected) => {
    expect(await refusal(environment)).toMatch(expected);
  });

  it('a state folder that others may read in production, or change anywhere', async () => {
    chmodSync(state, 0o755);
    expect(await refusal(PRODUCTION)).toMatch(/RENSHAW_STATE \(environment\): found .*may read; .*chmod 700/);
    await load({ RENSHAW_STATE: state });
    chmodSync(state, 0o777);
    expect(await refusal({})).toMatch(/RENSHAW_STATE .*may change/);
  });

  it('a state folder that everybody who reads the data reads', async () => {
    const environment = { ...PRODUCTION, RENSHAW_DATA_ROOTS: `/srv:${working}` };
    expect(await refusal(environment)).toMatch(/RENSHAW_DATA_ROOTS .*holds the state folder/);
    await load({ ...PRODUCTION, RENSHAW_STATE: state, RENSHAW_DATA_ROOTS: join(state, 'within') });
  });

  it('a scanner that is not there, where uploads are taken', async () => {
    for (const command of ['/no/such/scanner --quiet', 'no-such-scanner', working])
      await expect(requireScanner({ scanCommand: command })).rejects.toThrow(
        /RENSHAW_SCAN_COMMAND: found \S+, which is no program/,
      );
    await requireScanner({ scanCommand: `${process.execPath} scan.js` });
    await requireScanner({ scanCommand: 'node' }, `/no/such:${dirname(process.execPath)}`);
    await requireScanner({ scanCommand: undefined });
  });

  it('are none where a lab says what it has to', async () => {
    const names = { RENSHAW_HOST: '0.0.0.0', RENSHAW_PUBLIC_NAMES: 'renshaw.lab.example' };
    const settings = await load({ ...PRODUCTION, ...names, RENSHAW_STATE: state });
    expect(settings.mode).toBe('production');
  });
});

describe('.env', () => {
  it('is refused when somebody else can change it', async () => {
    chmodSync(writeDotEnv('RENSHAW_PORT=1'), 0o666);
    await expect(load({})).rejects.toThrow(/other users can change.*chmod go-w/);
  });

  it('is refused when it names what there is not', async () => {
    writeDotEnv('RENSHAW_PROT=1', 'OTHER=2');
    await expect(load({})).rejects.toThrow(/found RENSHAW_PROT; expected .*RENSHAW_PORT/);
  });
});

describe('what is written of the settings', () => {
  it.each([...writtenSettings()])('%s is current (npm run settings)', (file, text) => {
    expect(readText(file)).toBe(text);
  });

  it('has every variable once', () => {
    const variables = Object.values<Setting<unknown>>(SETTINGS).map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(variables.length);
    expect(SETTING_GROUPS.flatMap(({ settings }) => Object.keys(settings))).toEqual(Object.keys(SETTINGS));
  });
});
