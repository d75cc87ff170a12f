import type { Hono } from 'hono';
import type { Accounts } from '../../../api/accounts/accounts.ts';
import { type AppDeps, createApp } from '../../../api/index.ts';
import { ProblemError } from '../../../api/problems.ts';
import { InputError } from '../../../schemas/index.ts';
import type { ProblemSlug } from '../../../schemas/service/index.ts';
import type { Operation } from './document.ts';
import { type Asked, request } from './requests.ts';

/** What there is to ask about. */
export interface Stage {
  readonly deps: AppDeps;
  /** A folder that is no data root. */
  readonly elsewhere: string;
  /** A folder below a data root that is not there. */
  readonly missing: string;
  /** A session whose folder was read, and nothing more. */
  readonly fresh: string;
}

/** Makes an operation refuse for one reason, in one way or several. */
type Ways = (operation: Operation, stage: Stage) => readonly Asked[] | Promise<readonly Asked[]>;

/** Whatever it is asked fails. */
const failing = <T extends object>(error: Error): T =>
  new Proxy({}, { get: () => () => Promise.reject(error) }) as T;

/** Asks none of the means that fail below. */
const NEEDS_NOTHING = ['listFolder', 'listUploads', 'removeUpload', 'getMe'];

/** A service whose means fail; where an operation needs none, the one that knows who asks. */
function failingApp(deps: AppDeps, { operationId }: Operation, error: Error): Hono {
  if (NEEDS_NOTHING.includes(operationId))
    return createApp({ ...deps, signIn: { mode: 'users', accounts: failing<Accounts>(error) } });
  return createApp({
    ...deps,
    call: () => Promise.reject(error),
    log: failing(error),
    jobs: failing(error),
    audit: failing(error),
  });
}

const inputFault = (kind: 'file' | 'database'): InputError =>
  new InputError(kind, {
    found: 'what cannot be read',
    expected: 'what can',
    todo: 'Look at it.',
  });

/** Bodies that are understood, and cannot be used. */
const UNUSABLE: Readonly<Record<string, (stage: Stage) => unknown>> = {
  openSession: ({ missing }) => ({ folder: missing }),
  openBatch: ({ missing }) => ({ days: [{ folder: missing }, { folder: missing }] }),
  attachFile: ({ missing }) => ({ path: missing }),
  answer: () => ({ answers: { 'subject.none': 'x' } }),
  edit: () => ({ change: { kind: 'set', field: 'subject.none', value: 'x' } }),
  decide: () => ({ decision: { kind: 'accept', reason: 'it is fine' } }),
};

/** Bodies that name what lies elsewhere. */
const OUTSIDE: Readonly<Record<string, (folder: string) => unknown>> = {
  openSession: (folder) => ({ folder }),
  openBatch: (folder) => ({ days: [{ folder }, { folder }] }),
  attachFile: (folder) => ({ path: folder }),
};

/** What an address of an operation may hold that is read as something: each gets what cannot be read so. */
const UNREADABLE = { state: 'none', limit: 'none', after: 'none', path: '', index: 'none' };

function unreadable({ parameters, requestBody }: Operation): readonly Asked[] {
  if (requestBody !== undefined) return ['{}', '{"a":', '['.repeat(100_000)].map((body) => ({ body }));
  return parameters.flatMap(({ name, in: place }): readonly Asked[] => {
    const value = Object.entries(UNREADABLE).find(([one]) => one === name)?.[1];
    if (value === undefined) return [];
    return [place === 'path' ? { values: { [name]: value } } : { query: { [name]: value } }];
  });
}

/** Lets anybody in as somebody who is no admin. */
const USER = {
  authenticate: async () => ({ userId: 'u', name: 'ann', role: 'user', via: 'token' }),
} as unknown as Accounts;

/** How each problem comes about. A problem that an operation documents has to have come about in this way. */
export const REFUSALS: Readonly<Partial<Record<ProblemSlug, Ways>>> = {
  'no-token': () => [{ headers: { authorization: 'Bearer wrong' } }],
  'wrong-host': () => [{ headers: { host: 'evil.example' } }],
  'wrong-origin': () => [{ headers: { origin: 'https://evil.example' } }],
  'too-many-requests': async (operation, { deps }) => {
    const app = createApp({ ...deps, requestsPerMinute: 1 });
    await request(app, operation, { headers: { authorization: 'Bearer wrong' } });
    return [{ app }];
  },
  'too-many-open': (_, { deps }) => [{ app: createApp({ ...deps, openAtOnce: 0 }) }],
  ours: (operation, { deps }) => [{ app: failingApp(deps, operation, new TypeError('of the inside')) }],
  'database-away': (operation, { deps }) => [{ app: failingApp(deps, operation, inputFault('database')) }],
  'not-understood': unreadable,
  'not-json': () => [{ headers: { 'content-type': 'text/plain' } }],
  'too-large': () => [{ body: `{"text":"${'x'.repeat(5_000_000)}"}` }],
  usage: () => [{ values: { index: '99' } }],
  cancelled: () => [{ signal: AbortSignal.abort() }],
  input: (operation, stage) => {
    const { operationId, parameters } = operation;
    const body = UNUSABLE[operationId]?.(stage);
    if (body !== undefined) return [{ body: JSON.stringify(body) }];
    if (parameters.some(({ name }) => name === 'path')) return [{ query: { path: stage.missing } }];
    return [{ app: failingApp(stage.deps, operation, inputFault('file')) }];
  },
  'outside-of-the-data': ({ operationId }, { elsewhere }) => {
    const body = OUTSIDE[operationId]?.(elsewhere);
    return [body === undefined ? { query: { path: elsewhere } } : { body: JSON.stringify(body) }];
  },
  'not-found': (_, { deps }) => [{ app: createApp({ ...deps, recordings: undefined }) }],
  'no-uploads': (_, { deps }) => [{ app: createApp({ ...deps, uploads: undefined }) }],
  'no-such-upload': () => [{ query: { path: 'none' } }],
  'for-admins': (_, { deps }) => [{ app: createApp({ ...deps, signIn: { mode: 'users', accounts: USER } }) }],
  'no-such-session': () => [{ values: { id: 'none' } }],
  'no-such-job': () => [{ values: { id: 'none' } }],
  'no-jobs': (_, { deps }) => [{ app: createApp({ ...deps, jobs: undefined }) }],
  'too-many-jobs': (operation, { deps }) => [
    { app: failingApp(deps, operation, new ProblemError('too-many-jobs', 'As many wait as may.')) },
  ],
  'no-such-field': () => [{ values: { field: 'subject.none' } }],
  'no-such-file': ({ operationId }, { fresh }) => [
    { values: operationId === 'getOutput' ? { name: 'none.nwb' } : { id: fresh } },
  ],
  'no-report-yet': (_, { fresh }) => [{ values: { id: fresh } }],
  'a-websocket-is-needed': () => [{}],
};
