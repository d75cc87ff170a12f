import { z } from 'zod';
import {
  type CallTool,
  InputError,
  OUTSIDE_DATA_FOLDERS,
  type SessionEntry,
  type SessionLog,
  UsageError,
} from '../../schemas/index.ts';
import { insideRoots, placeInRoots } from '../files/data-roots.ts';
import { ProblemError } from '../problems.ts';
import type { Audit } from './audit.ts';
import { auditDecisions } from './audit-session.ts';
import type { Principal } from './principal.ts';

/** Tools that make sessions, which belong to whoever calls them. */
const OPENING: ReadonlySet<string> = new Set(['start_session', 'start_batch']);

const openedSession = z.looseObject({ sessionId: z.string() });

const days = z.array(z.looseObject({ folder: z.string() }));

const listed = z.object({ sessions: z.array(z.looseObject({ owner: z.string().optional() })) });

export interface OwnSessionsDeps {
  readonly call: CallTool;
  readonly log: Pick<SessionLog, 'find' | 'read' | 'readHeads'>;
  readonly audit?: Audit | undefined;
  /** Where the calls come from. */
  readonly address?: string | undefined;
  /** Where folders and files that are named have to lie; without it they were checked before. */
  readonly roots?: readonly string[] | undefined;
}

/** A session as it is there for somebody. Somebody else's is not, so that nobody learns which there are. */
export async function sessionOf(
  log: Pick<SessionLog, 'find'>,
  principal: Principal,
  sessionId: string,
): Promise<SessionEntry | undefined> {
  const entry = await log.find(sessionId);
  return principal.role === 'admin' || entry?.owner === principal.userId ? entry : undefined;
}

export function noSuchSession(sessionId: string): ProblemError {
  return new ProblemError(
    'no-such-session',
    `There is no session ${sessionId}. GET /api/v1/sessions lists them.`,
  );
}

/**
 * The calls of one person: what they open is theirs, they see only what is theirs, and what they name lies inside of what
 * is open to them. Other agents than the conversation know no persons, and work only for admins.
 */
export function ownSessions(deps: OwnSessionsDeps, principal: Principal): CallTool {
  const { call, log, roots, audit, address } = deps;
  const witness = { audit, by: principal, address };
  return async (agent, tool, args, output, options) => {
    if (agent !== 'conversation') {
      if (principal.role === 'admin') return await call(agent, tool, args, output, options);
      throw new UsageError(`Only an admin may call the ${agent} agent: open a session instead.`);
    }
    const { sessionId } = args;
    const entry = typeof sessionId === 'string' ? await sessionOf(log, principal, sessionId) : undefined;
    if (sessionId !== undefined && entry === undefined)
      // In the words of the agent, which answers so where there is none.
      throw new InputError('session', {
        found: `no session ${JSON.stringify(sessionId)}`,
        expected: 'the id of a session that was started',
        todo: 'List the sessions, or start one.',
      });
    const checked = roots === undefined ? args : { ...args, ...(await placed(args, roots)) };
    if (OPENING.has(tool)) {
      const opened = await call(agent, tool, { ...checked, owner: ownerOf(principal) }, output, options);
      const { sessionId: target } = openedSession.parse(opened);
      await audit?.record({
        by: principal,
        what: 'session-opened',
        target,
        address,
        detail: placesOf(checked),
      });
      return opened;
    }
    if (entry !== undefined) {
      const answer = await call(agent, tool, checked, output, options);
      if (tool !== 'get_state') await auditDecisions(log, entry.sessionId, entry.lastSeq, witness);
      return answer;
    }
    if (tool !== 'list_sessions' || principal.role === 'admin')
      return await call(agent, tool, checked, output, options);
    const all = await call(agent, tool, checked, listed, options);
    return output.parse({ sessions: all.sessions.filter(({ owner }) => owner === principal.userId) });
  };
}

/** The folders that a session was opened for. */
function placesOf(args: Readonly<Record<string, unknown>>): Record<string, string> {
  const { folder } = args;
  const list = days.safeParse(args['days']);
  if (list.success) return { folders: list.data.map((day) => day.folder).join(', ') };
  return typeof folder === 'string' ? { folder } : {};
}

/** Sessions of a machine with one person, of its terminal too, belong to nobody in particular. */
function ownerOf({ via, userId }: Principal): string | undefined {
  return via === 'start-up-token' ? undefined : userId;
}

/** Paths among the arguments, as they really are. */
async function placed(
  args: Readonly<Record<string, unknown>>,
  roots: readonly string[],
): Promise<Record<string, unknown>> {
  const real: Record<string, unknown> = {};
  const inside = (path: string): Promise<string> => inWordsOfAgents(path, roots, insideRoots(path, roots));
  const { folder, outFolder, path } = args;
  if (typeof folder === 'string') real['folder'] = await inside(folder);
  if (typeof outFolder === 'string')
    real['outFolder'] = await inWordsOfAgents(outFolder, roots, placeInRoots(outFolder, roots));
  const asked = days.safeParse(args['days']);
  if (asked.success)
    real['days'] = await Promise.all(
      asked.data.map(async (day) => ({ ...day, folder: await inside(day.folder) })),
    );
  // A bare name is one of the session's folder, which the agent looks up.
  if (typeof path === 'string' && /[\\/]/.test(path)) real['path'] = await inside(path);
  return real;
}

/** Hosts know no problem documents, and would take one for a fault of ours. */
async function inWordsOfAgents(
  path: string,
  roots: readonly string[],
  real: Promise<string>,
): Promise<string> {
  try {
    return await real;
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    throw new InputError('file', {
      found: OUTSIDE_DATA_FOLDERS,
      expected: `a path inside ${roots.join(' or ')}`,
      todo: 'Move the data there, or ask whoever runs the service for that folder.',
      where: { file: path },
      cause,
    });
  }
}
