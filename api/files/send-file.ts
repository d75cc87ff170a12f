import type { BigIntStats } from 'node:fs';
import type { Context } from 'hono';
import { parseRange } from './byte-range.ts';
import type { Digests } from './digests.ts';
import { openFile } from './open-file.ts';
import { streamPart } from './stream-part.ts';

export interface SendOptions {
  readonly type: string;
  readonly cacheControl: string;
  /** Saved under this name instead of shown. */
  readonly downloadName?: string | undefined;
  /** Content-Security-Policy, where it is not that of the page. */
  readonly policy?: string | undefined;
  /** Where checksums are remembered; without it none is sent. */
  readonly digests?: Digests | undefined;
  /** Is told how many bytes go, as they go. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/**
 * A file as a response: streamed, whole or one range of it, with an ETag that changes with the file, its size and its
 * time, and its SHA-256 once that is known, or where the head is asked for with `Want-Repr-Digest` (RFC 9530). A file that changes while it is sent ends the answer before its
 * end, so that nobody gets a mixture. Undefined where there is no such file.
 */
export async function sendFile(
  c: Context,
  path: string,
  options: SendOptions,
): Promise<Response | undefined> {
  const handle = await openFile(path);
  if (handle === undefined) return undefined;
  try {
    const info = await handle.stat({ bigint: true });
    if (!info.isFile()) return undefined;
    if (wantsDigest(c)) await addUp(c, path, info, options.digests);
    return answer(c, path, info, options);
  } finally {
    await handle.close();
  }
}

function answer(c: Context, path: string, info: BigIntStats, options: SendOptions): Response {
  const sizeBytes = Number(info.size);
  const etag = etagOf(info);
  const modified = new Date(Number(info.mtimeMs)).toUTCString();
  const headers = new Headers({
    ETag: etag,
    'Last-Modified': modified,
    'Cache-Control': options.cacheControl,
    'Accept-Ranges': 'bytes',
  });
  const digest = options.digests?.get(etag);
  if (digest !== undefined) headers.set('Repr-Digest', `sha-256=:${digest}:`);
  if (isKnown(c, etag, modified)) return new Response(null, { status: 304, headers });
  headers.set('Content-Type', options.type);
  if (options.policy !== undefined) headers.set('Content-Security-Policy', options.policy);
  if (options.downloadName !== undefined)
    headers.set('Content-Disposition', contentDisposition(options.downloadName));

  // What a client has of an older file does not go with a range of this one. A date is too coarse to be sure.
  const ifRange = c.req.header('if-range');
  const range =
    ifRange === undefined || ifRange === etag ? parseRange(c.req.header('range'), sizeBytes) : undefined;
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  headers.set('Content-Length', String(end - start + 1));
  if (range !== undefined) headers.set('Content-Range', `bytes ${start}-${end}/${sizeBytes}`);
  const status = range === undefined ? 200 : 206;
  if (c.req.method === 'HEAD' || sizeBytes === 0) return new Response(null, { status, headers });
  const { digests, onSent } = options;
  const isWhole = start === 0 && end === sizeBytes - 1;
  const body = streamPart(path, {
    start,
    end,
    onSent,
    isSame: (now) => etagOf(now) === etag,
    // What passes by anyway is added up; nobody waits for a checksum.
    onDigest: isWhole && digest === undefined ? (sum) => digests?.set(etag, sum) : undefined,
  });
  return new Response(body, { status, headers });
}

/** RFC 9530: whoever asks for the head alone and wants a checksum waits for it. */
const wantsDigest = (c: Context): boolean =>
  c.req.method === 'HEAD' && /\bsha-256\s*=\s*(?!0\b)/.test(c.req.header('want-repr-digest') ?? '');

async function addUp(c: Context, path: string, info: BigIntStats, digests?: Digests): Promise<void> {
  const etag = etagOf(info);
  if (digests === undefined || info.size === 0n) return;
  const read = async (signal: AbortSignal): Promise<void> => {
    const bytes = streamPart(path, {
      start: 0,
      end: Number(info.size) - 1,
      isSame: (now) => etagOf(now) === etag,
      onDigest: (sum) => digests.set(etag, sum),
    });
    await bytes.pipeTo(new WritableStream(), { signal });
  };
  await digests.wait(etag, read, { signal: c.req.raw.signal });
}

/** Of another file of the same name, and of the same file after a change, another one. */
function etagOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `"${[dev, ino, size, mtimeNs].map((part) => part.toString(36)).join('-')}"`;
}

function isKnown(c: Context, etag: string, modified: string): boolean {
  const ifNoneMatch = c.req.header('if-none-match');
  if (ifNoneMatch === undefined) return c.req.header('if-modified-since') === modified;
  const known = ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

/** RFC 6266: an ASCII name for old clients, and the exact one. */
function contentDisposition(given: string): string {
  const name = given.toWellFormed();
  const ascii = name.replaceAll(/[^ -~]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replaceAll(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`;
}
