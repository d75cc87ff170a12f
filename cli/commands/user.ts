import { userInfo } from 'node:os';
import { type Accounts, openAccounts, ROLES, type TokenEntry } from '../../api/index.ts';
import { UsageError } from '../../schemas/index.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { loadSettings } from '../settings/load-settings.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What may follow `renshaw user`, each with the words that it takes. */
const ACTIONS: Readonly<Record<string, { readonly words: readonly string[]; readonly run: Action }>> = {
  add: { words: ['NAME'], run: add },
  list: { words: [], run: list },
  remove: { words: ['NAME'], run: remove },
  restore: { words: ['NAME'], run: restore },
  role: { words: ['NAME', 'user or admin'], run: changeRole },
  token: { words: ['NAME'], run: makeToken },
  revoke: { words: ['TOKEN-ID'], run: revoke },
};

type Action = (accounts: Accounts, words: readonly string[], args: Arguments) => Promise<string>;

export const userCommand: Command = {
  name: 'user',
  summary:
    'Who may use a service that others reach: add NAME, list, remove NAME, token NAME, revoke TOKEN-ID.',
  positionals: ['ACTION…'],
  options: [
    { name: 'role', value: 'ROLE', help: 'add: user (default) or admin, who sees the sessions of all' },
    { name: 'no-token', help: 'add: make no token, where a single sign-on lets people in' },
    { name: 'label', value: 'TEXT', help: 'add, token: what the token is for' },
    {
      name: 'days',
      value: 'N',
      help: 'add, token: how long the token is good for; without it until it is revoked',
    },
    { name: 'state', value: 'DIR', help: 'where the service keeps its state; default as in renshaw serve' },
  ],
  details: [
    'add NAME        a new user with a first token, which is shown once',
    'list            users, and their tokens without the tokens',
    'remove NAME     lets nobody in by that name any more; their sessions stay',
    'restore NAME    lets the same person in again; they need a new token',
    'role NAME ROLE  makes a user an admin, or an admin a user',
    'token NAME      a further token, which is shown once',
    'revoke ID       ends a token, and the pages that were signed in with it',
    '',
    'Works while the service runs. Accounts are where the service keeps them: in its state folder, or in the database of DATABASE_URL, which then has to be said here, too, in the environment or a file .env.',
  ].join('\n'),
  async run(args, io) {
    const [word = '', ...words] = args.positionals;
    const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
    if (action === undefined)
      throw new UsageError(
        `user does ${Object.keys(ACTIONS).join(', ')}, not "${word}". See renshaw user --help.`,
      );
    if (words.length !== action.words.length)
      throw new UsageError(`It is: renshaw ${['user', word, ...action.words].join(' ')}.`);
    await withAccounts(args, io, (accounts) => action.run(accounts, words, args));
  },
};

/** Opens the accounts, writes what is to be told, and closes them. */
export async function withAccounts(
  args: Arguments,
  io: Io,
  work: (accounts: Accounts) => Promise<string>,
): Promise<void> {
  const accounts = await openAccounts((await loadSettings(args)).settings);
  try {
    io.out.write(await work(accounts));
  } finally {
    await accounts.close();
  }
}

/** Whoever may write the file of accounts may do all of this: who they are is what the system says. */
function operator(): { userId: string; name: string; via: 'command-line' } {
  let name = 'unknown';
  try {
    name = userInfo().username;
  } catch {
    // A container may run under a number that has no name.
  }
  return { userId: '', name, via: 'command-line' };
}

async function add(accounts: Accounts, [name = '']: readonly string[], args: Arguments): Promise<string> {
  const role = args.choice('role', ROLES) ?? 'user';
  const user = await accounts.addUser(name, role);
  await accounts.audit.record({ by: operator(), what: 'user-added', target: user.name, detail: { role } });
  const added = `Added ${user.name} (${user.role}).\n`;
  return args.isOn('no-token') ? added : added + (await makeToken(accounts, [name], args));
}

async function makeToken(
  accounts: Accounts,
  [name = '']: readonly string[],
  args: Arguments,
): Promise<string> {
  const days = args.integer('days', 1, 3650);
  const label = args.text('label') ?? '';
  const expiresAt = days === undefined ? undefined : new Date(Date.now() + days * DAY_MS);
  const { tokenId, secret } = await accounts.newToken(name, { label, expiresAt });
  await accounts.audit.record({
    by: operator(),
    what: 'token-made',
    target: tokenId,
    detail: { name, label },
  });
  return [
    `Token ${tokenId}${expiresAt === undefined ? '' : `, good until ${expiresAt.toISOString().slice(0, 10)}`}; it is shown only now:`,
    secret,
    'Programs send it as "Authorization: Bearer …"; people sign in with it at the page.',
    '',
  ].join('\n');
}

async function list(accounts: Accounts): Promise<string> {
  const users = await accounts.users();
  if (users.length === 0) return 'There are no users yet. See renshaw user add.\n';
  const lines: string[] = [];
  for (const { name, role, createdAt, removedAt } of users) {
    const removed = removedAt === undefined ? '' : `, removed ${day(removedAt)}`;
    lines.push(`${name}  ${role}, since ${day(createdAt)}${removed}`);
    const tokens = (await accounts.tokens(name)).filter(({ kind }) => kind === 'token');
    lines.push(...tokens.map(describeToken));
  }
  return `${lines.join('\n')}\n`;
}

function describeToken({ tokenId, label, createdAt, expiresAt, revokedAt, lastUsedAt }: TokenEntry): string {
  return [
    `  ${tokenId}`,
    ...(label === '' ? [] : [label]),
    `made ${day(createdAt)}`,
    lastUsedAt === undefined ? 'never used' : `last used ${lastUsedAt.slice(0, 16).replace('T', ' ')} UTC`,
    ...(expiresAt === undefined ? [] : [`good until ${day(expiresAt)}`]),
    ...(revokedAt === undefined ? [] : [`revoked ${day(revokedAt)}`]),
  ].join(', ');
}

const day = (at: string): string => at.slice(0, 10);

async function remove(accounts: Accounts, [name = '']: readonly string[]): Promise<string> {
  const user = await accounts.removeUser(name);
  await accounts.audit.record({ by: operator(), what: 'user-removed', target: user.name });
  return `Removed ${user.name}. Their tokens are revoked; their sessions stay, and admins see them.\n`;
}

async function restore(accounts: Accounts, [name = '']: readonly string[]): Promise<string> {
  const user = await accounts.restoreUser(name);
  await accounts.audit.record({ by: operator(), what: 'user-restored', target: user.name });
  return `${user.name} may come in again. For a token: renshaw user token ${user.name}\n`;
}

async function changeRole(accounts: Accounts, [name = '', wanted]: readonly string[]): Promise<string> {
  const role = ROLES.find((one) => one === wanted);
  if (role === undefined) throw new UsageError(`A role is ${ROLES.join(' or ')}, not "${wanted}".`);
  const user = await accounts.setRole(name, role);
  await accounts.audit.record({ by: operator(), what: 'role-changed', target: user.name, detail: { role } });
  return `${user.name} is now ${role === 'admin' ? 'an admin' : 'a user'}.\n`;
}

async function revoke(accounts: Accounts, [tokenId = '']: readonly string[]): Promise<string> {
  if (!(await accounts.revoke(tokenId)))
    throw new UsageError(`There is no token ${JSON.stringify(tokenId)} that is good. See renshaw user list.`);
  await accounts.audit.record({ by: operator(), what: 'token-revoked', target: tokenId });
  return `Revoked ${tokenId}.\n`;
}
