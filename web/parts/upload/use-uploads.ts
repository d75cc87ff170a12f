import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import type { DetailedError, Upload } from 'tus-js-client';
import type { DroppedFile } from './dropped-files.ts';
import { due, type UploadItem, uploads } from './queue.ts';
import { placeOfSent, rememberSent } from './sent-files.ts';

const ENDPOINT = 'api/v1/uploads';
/** A service that restarts is back within these. */
const RETRY_DELAYS_MS = [0, 500, 2000, 5000, 10_000, 20_000];

export interface Uploads {
  readonly items: readonly UploadItem[];
  readonly add: (files: readonly DroppedFile[]) => void;
  readonly pause: (path: string) => void;
  readonly goOn: (path: string) => void;
  /** What the service has of it is thrown away. */
  readonly cancel: (path: string) => void;
}

interface Begun {
  upload?: Upload;
  isHalted: boolean;
}

/**
 * Sends files piece by piece. What was sent is kept by the service: after a lost connection, a pause or a reload the same
 * file goes on where it was.
 */
export function useUploads(): Uploads {
  const [items, tell] = useReducer(uploads, []);
  const files = useRef(new Map<string, File>());
  /** Begun and neither done nor given up; what is paused or failed is among them. */
  const begun = useRef(new Map<string, Begun>());

  const begin = useCallback(async (path: string): Promise<void> => {
    const file = files.current.get(path);
    if (file === undefined) return;
    tell({ kind: 'begin', path });
    const own: Begun = { isHalted: false };
    begun.current.set(path, own);
    // Fetched when somebody sends something.
    const tus = await import('tus-js-client');
    const print = `${path} ${file.size} ${file.lastModified}`;
    const upload = new tus.Upload(file, {
      endpoint: new URL(ENDPOINT, document.baseURI).href,
      metadata: { filename: file.name, relativePath: path },
      retryDelays: RETRY_DELAYS_MS,
      removeFingerprintOnSuccess: true,
      // Files of two days may have one name, one size and one time.
      fingerprint: async () => await Promise.resolve(print),
      onShouldRetry: (error) => isPassing(error),
      onProgress: (sentBytes) => tell({ kind: 'sent', path, sentBytes }),
      onSuccess: ({ lastResponse }) => {
        begun.current.delete(path);
        const place = lastResponse.getHeader('Renshaw-Path');
        const known = place === undefined ? undefined : decodeURIComponent(place);
        if (known !== undefined) rememberSent(print, known);
        tell({ kind: 'done', path, ...(known === undefined ? {} : { place: known }) });
      },
      onError: (error) => {
        // Who drops a folder again has sent some of its files before.
        const place = isThere(error) ? placeOfSent(print) : undefined;
        if (place === undefined) tell({ kind: 'fail', path, problem: wordsOf(error) });
        else tell({ kind: 'done', path, place });
      },
    });
    own.upload = upload;
    const before = await upload.findPreviousUploads().catch(() => []);
    // It may have been paused or cancelled meanwhile.
    if (own.isHalted) return;
    const [last] = before;
    if (last !== undefined) upload.resumeFromPreviousUpload(last);
    upload.start();
  }, []);

  // Before anybody can pause what is shown as waiting, and have it begun all the same.
  useLayoutEffect(() => {
    for (const { path } of due(items))
      begin(path).catch((error: Error) => tell({ kind: 'fail', path, problem: wordsOf(error) }));
  }, [items, begin]);

  const halt = useCallback(async (path: string, isForgotten: boolean): Promise<void> => {
    const own = begun.current.get(path);
    if (own === undefined) return;
    own.isHalted = true;
    if (isForgotten) begun.current.delete(path);
    // What the service has of a file that nobody wants is thrown away there, or expires.
    await own.upload?.abort(isForgotten).catch(() => undefined);
  }, []);

  const actions = useMemo(
    () => ({
      add: (dropped: readonly DroppedFile[]): void => {
        for (const { path, file } of dropped) files.current.set(path, file);
        tell({ kind: 'add', files: dropped.map(({ path, file }) => ({ path, bytes: file.size })) });
      },
      pause: (path: string): void => {
        void halt(path, false);
        tell({ kind: 'pause', path });
      },
      goOn: (path: string): void => tell({ kind: 'wait', path }),
      cancel: (path: string): void => {
        void halt(path, true);
        files.current.delete(path);
        tell({ kind: 'remove', path });
      },
    }),
    [halt],
  );

  // Whoever leaves the page stops sending; the service keeps what it has.
  useEffect(
    () => () => {
      for (const own of begun.current.values()) {
        own.isHalted = true;
        void own.upload?.abort().catch(() => undefined);
      }
    },
    [],
  );
  return { items, ...actions };
}

/** Whether the service may take it a moment later; a file of the same place it will not. */
function isPassing(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status < 400 || status >= 500 || status === 423 || (status === 409 && !isThere(error));
}

const isThere = (error: Error): boolean => bodyOfError(error).includes('already-there');

const bodyOfError = (error: Error): string =>
  'originalResponse' in error ? bodyOf(error.originalResponse) : '';

/** What the service said, else what the line did. */
function wordsOf(error: Error): string {
  const body = bodyOfError(error);
  try {
    const { detail } = JSON.parse(body) as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  } catch {
    // It was no problem document.
  }
  return body.trim() !== '' && body.length < 300
    ? body.trim()
    : 'The service did not take it: the connection is lost.';
}

function bodyOf(response: unknown): string {
  if (typeof response !== 'object' || response === null || !('getBody' in response)) return '';
  const { getBody } = response as { getBody: () => unknown };
  const body = getBody.call(response);
  return typeof body === 'string' ? body : '';
}
