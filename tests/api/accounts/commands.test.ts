import { expect, it } from 'vitest';
import { openAccounts } from '../../../api/index.ts';
import { called } from '../../conversion/command.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder('renshaw-users');
let folders = 0;

const newState = (): string => inFolder(`state${++folders}`);

it('adds, lists, lets in, revokes and removes users, while the service has the accounts open', async () => {
  const state = newState();
  const user = (...words: string[]) => called('user', ...words, '--state', state);
  const service = await openAccounts({ stateFolder: state });
  expect((await user('list')).stdout).toBe('There are no users yet. See renshaw user add.\n');

  const added = await user('add', 'Alice', '--role', 'admin', '--label', 'laptop', '--days', '30');
  const secret = /^renshaw_\S{43}$/m.exec(added.stdout)?.[0] ?? '';
  const tokenId =
    /^Token (\w+), good until \d{4}-\d\d-\d\d; it is shown only now:$/m.exec(added.stdout)?.[1] ?? '';
  expect(added.stdout).toMatch(/^Added alice \(admin\)\.\n/);
  expect(await service.authenticate(secret)).toMatchObject({ name: 'alice', role: 'admin' });

  const listed = (await user('list')).stdout;
  expect(listed).toMatch(
    /^alice {2}admin, since \S+\n {2}\w+, laptop, made \S+, last used .+ UTC, good until \S+\n$/,
  );
  expect(listed).not.toContain(secret);

  expect((await user('role', 'alice', 'user')).stdout).toBe('alice is now a user.\n');
  expect((await user('revoke', tokenId)).stdout).toBe(`Revoked ${tokenId}.\n`);
  expect(await service.authenticate(secret)).toBeUndefined();
  expect((await user('token', 'alice')).stdout).toMatch(/^renshaw_\S{43}$/m);
  expect((await user('remove', 'alice')).code).toBe(0);
  expect((await user('restore', 'alice')).code).toBe(0);
  expect((await user('add', 'bob', '--no-token')).stdout).toBe('Added bob (user).\n');
  await service.close();

  const { stdout } = await called('audit', '--state', state);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('  ')[3]),
  ).toEqual([
    'user-added alice {"role":"admin"}',
    `token-made ${tokenId} {"name":"Alice","label":"laptop"}`,
    'role-changed alice {"role":"user"}',
    `token-revoked ${tokenId}`,
    expect.stringMatching(/^token-made \w+ /),
    'user-removed alice',
    'user-restored alice',
    'user-added bob {"role":"user"}',
  ]);
  expect(stdout).not.toContain('renshaw_');
  const later = await called('audit', '--state', state, '--after', '7', '--json');
  expect(JSON.parse(later.stdout)).toMatchObject({ seq: 8, what: 'user-added', via: 'command-line' });
});

it.each([
  [[], /user needs ACTION/],
  [['promote', 'alice'], /not "promote"/],
  [['add'], /It is: renshaw user add NAME/],
  [['list', 'alice'], /It is: renshaw user list/],
  [['add', 'a b'], /no name of a user/],
  [['add', 'alice', '--role', 'reader'], /--role takes user or admin/],
  [['add', 'alice', '--days', '0'], /--days takes a whole number/],
  [['token', 'nobody'], /There is no user "nobody"/],
  [['role', 'nobody', 'king'], /A role is user or admin/],
  [['revoke', 'x'], /There is no token "x"/],
])('refuses renshaw user %j', async (words, why) => {
  const { code, stderr } = await called('user', ...words, '--state', newState());
  expect(stderr).toMatch(why);
  expect(code).toBe(2);
});
