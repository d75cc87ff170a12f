/** A file of which the service has a part, as this browser remembers it. */
export interface LeftUpload {
  readonly key: string;
  readonly path: string;
}

/** tus-js-client keeps them under keys that begin so. */
const PREFIX = 'tus::';

/** What was begun here and is not there yet: a page cannot read files again before somebody names them. */
export function leftUploads(): LeftUpload[] {
  try {
    return Object.entries(localStorage).flatMap(([key, value]): LeftUpload[] => {
      if (!key.startsWith(PREFIX)) return [];
      const { metadata } = JSON.parse(String(value)) as { metadata?: { relativePath?: unknown } };
      return typeof metadata?.relativePath === 'string' ? [{ key, path: metadata.relativePath }] : [];
    });
  } catch {
    // A browser that keeps nothing has nothing to go on with.
    return [];
  }
}

export function forget(left: readonly LeftUpload[]): void {
  for (const { key } of left) localStorage.removeItem(key);
}
