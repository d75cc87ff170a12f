import { z } from 'zod';

/**
 * Every situation in which the service refuses or fails, by the last part of its `type`: what programs decide by. A row
 * is never given another meaning; `meaning` says when it is answered, and what to do.
 */
export const PROBLEM_TYPES = {
  'not-understood': {
    status: 400,
    title: 'Not understood',
    meaning: 'The body, the query or a header does not fit the contract; `errors` says which part of it.',
  },
  usage: { status: 400, title: 'Not understood', meaning: 'Asked for in a way that makes no sense.' },
  'no-token': {
    status: 401,
    title: 'No token',
    meaning: 'No valid token came along: open the printed address, or send `Authorization: Bearer …`.',
  },
  'wrong-host': {
    status: 403,
    title: 'Wrong host',
    meaning: 'The Host header names no address of this service.',
  },
  'wrong-origin': {
    status: 403,
    title: 'Wrong origin',
    meaning: 'A page of another origin sent the request.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    meaning: 'Asked more often than one person or address may; `Retry-After` says when to try again.',
  },
  'too-many-open': {
    status: 429,
    title: 'Too many open',
    meaning:
      'One person holds as many requests, streams and sockets open as they may: close some; `Retry-After` says when to try again.',
  },
  'for-admins': {
    status: 403,
    title: 'For admins',
    meaning: 'Only an admin of the service may do this.',
  },
  'outside-of-the-data': {
    status: 403,
    title: 'Outside of the data',
    meaning: 'The path is not inside of a data root of the service.',
  },
  'not-found': { status: 404, title: 'Not found', meaning: 'There is nothing at this address.' },
  'no-such-session': { status: 404, title: 'No such session', meaning: 'There is no session of this id.' },
  'no-such-field': {
    status: 404,
    title: 'No such field',
    meaning: 'The session has no value for this field of the metadata.',
  },
  'no-such-file': {
    status: 404,
    title: 'No such file',
    meaning: 'The session has made no file of this name.',
  },
  'no-report-yet': {
    status: 404,
    title: 'No report yet',
    meaning: 'The file of the session has not been checked yet.',
  },
  'no-such-job': {
    status: 404,
    title: 'No such job',
    meaning: 'There is no job or batch of this id, or it ended long ago.',
  },
  'no-jobs': {
    status: 404,
    title: 'No jobs',
    meaning: 'The service does its work within its own process, and keeps no jobs.',
  },
  'too-many-jobs': {
    status: 409,
    title: 'Too many jobs',
    meaning: 'With these more jobs of the person would wait than may: ask again when some have ended.',
  },
  'no-such-upload': {
    status: 404,
    title: 'No such upload',
    meaning: 'There is no upload of this id, or it was removed; begin it anew.',
  },
  'no-uploads': { status: 404, title: 'No uploads', meaning: 'The service takes no uploads.' },
  'wrong-offset': {
    status: 409,
    title: 'Wrong offset',
    meaning: 'Bytes were sent for another place than where the upload stands; HEAD tells where.',
  },
  'already-there': {
    status: 409,
    title: 'Already there',
    meaning: 'A file of this name is there; nothing is replaced.',
  },
  'quota-exceeded': {
    status: 413,
    title: 'Quota exceeded',
    meaning: 'With this file the uploads of the person would take more room than they may.',
  },
  'upload-refused': {
    status: 422,
    title: 'Upload refused',
    meaning: 'What came is not what a recording session is made of, or a scanner refused it; it was removed.',
  },
  'no-room': {
    status: 507,
    title: 'No room',
    meaning: 'The disk of the service has no room now.',
  },
  'too-large': { status: 413, title: 'Too large', meaning: 'The body is larger than the service takes.' },
  'not-json': {
    status: 415,
    title: 'Not JSON',
    meaning: 'The content type of the body is not application/json.',
  },
  input: {
    status: 422,
    title: 'The input is at fault',
    meaning:
      'What was given cannot be used: `found`, `expected`, `todo` and `where` say what, and what to do about it.',
  },
  'a-websocket-is-needed': {
    status: 426,
    title: 'A WebSocket is needed',
    meaning: 'Events come over a WebSocket, or with `Accept: text/event-stream`.',
  },
  ours: {
    status: 500,
    title: 'A fault of Renshaw',
    meaning: 'A fault of the service, not of the request. The log of the service says more under `id`.',
  },
  'database-away': {
    status: 503,
    title: 'The database is away',
    meaning:
      'The database of the service cannot be used just now. Whether a change was stored the session shows; ask again in a moment.',
  },
  cancelled: { status: 503, title: 'Stopped', meaning: 'The work was stopped before it could answer.' },
} as const satisfies Readonly<Record<string, { status: number; title: string; meaning: string }>>;

export type ProblemSlug = keyof typeof PROBLEM_TYPES;

export const problemTypeOf = (slug: ProblemSlug): string => `urn:renshaw:problem:${slug}`;

/** RFC 9457: `type` names the situation, so that programs need not read the words. */
export const problemSchema = z.looseObject({
  type: z.string().regex(/^urn:renshaw:problem:[a-z-]+$/),
  title: z.string(),
  status: z.int().min(400).max(599),
  /** For people: what happened, and what to do. */
  detail: z.string(),
  /** Of a fault of the service: under which its log says more. */
  id: z.string().optional(),
  /** Of too many requests: as Retry-After says. */
  retryAfterSeconds: z.int().optional(),
  /** Parts of the request that do not fit; `pointer` is a JSON pointer into the body, or names the part of the address. */
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  /** Of an input that is at fault. */
  kind: z.string().optional(),
  found: z.string().optional(),
  expected: z.string().optional(),
  todo: z.string().optional(),
  where: z
    .object({
      file: z.string(),
      byte: z.number(),
      line: z.number(),
      column: z.number(),
      field: z.string(),
      channel: z.string(),
    })
    .partial()
    .optional(),
});

export type Problem = z.infer<typeof problemSchema>;
