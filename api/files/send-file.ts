import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { parseRange } from './byte-range.ts';

const CHUNK_BYTES = 256 * 1024;

export interface SendOptions {
  readonly type: string;
  readonly cacheControl: string;
  /** Saved under this name instead of shown. */
  readonly downloadName?: string | undefined;
  /** Content-Security-Policy, where it is not that of the page. */
  readonly policy?: string | undefined;
}

/**
 * A file as a response: streamed, whole or one range of it, with an ETag that changes with its size and its time.
 * Undefined where there is no such file.
 */
export async function sendFile(
  c: Context,
  path: string,
  options: SendOptions,
): Promise<Response | undefined> {
  // Without O_NONBLOCK opening a named pipe would wait for somebody to write into it.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => undefined);
  if (handle === undefined) return undefined;
  let isHandedOn = false;
  try {
    const info = await handle.stat({ bigint: true });
    if (!info.isFile()) return undefined;
    const etag = `"${info.size.toString(36)}-${info.mtimeNs.toString(36)}"`;
    const response = answer(c, handle, Number(info.size), etag, options);
    isHandedOn = response.body !== null;
    return response;
  } finally {
    if (!isHandedOn) await handle.close();
  }
}

function answer(
  c: Context,
  handle: FileHandle,
  sizeBytes: number,
  etag: string,
  options: SendOptions,
): Response {
  const headers = new Headers({
    ETag: etag,
    'Cache-Control': options.cacheControl,
    'Accept-Ranges': 'bytes',
  });
  if (isKnown(c.req.header('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  headers.set('Content-Type', options.type);
  if (options.policy !== undefined) headers.set('Content-Security-Policy', options.policy);
  if (options.downloadName !== undefined)
    headers.set('Content-Disposition', contentDisposition(options.downloadName));

  // What a client has of an older file does not go with a range of this one.
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
  // Hono answers HEAD by GET and drops the body, which would leave the file open.
  if (c.req.method === 'HEAD' || sizeBytes === 0) return new Response(null, { status, headers });
  const stream = handle.createReadStream({ start, end, highWaterMark: CHUNK_BYTES });
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, { status, headers });
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

/** RFC 6266: an ASCII name for old clients, and the exact one. */
function contentDisposition(name: string): string {
  const ascii = name.replaceAll(/[^ -~]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replaceAll(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`;
}
