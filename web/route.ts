import { useEffect, useState } from 'preact/hooks';

/** A place within the page, as the address tells it: `#/session/3f2a`, `#/batch`; nothing is the welcome. */
export interface Place {
  readonly page: string;
  readonly id: string | undefined;
}

export function placeOf(hash: string): Place {
  const [, page = '', id] = /^#\/([a-z-]*)(?:\/(.+))?$/.exec(hash) ?? [];
  return { page, id: id === undefined ? undefined : decoded(id) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of a place within the page, for a link. */
export function addressOf(page: string, id?: string): string {
  return id === undefined ? `#/${page}` : `#/${page}/${encodeURIComponent(id)}`;
}

export function goTo(page: string, id?: string): void {
  location.hash = addressOf(page, id);
}

export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener('hashchange', follow);
    // It may have changed before anybody listened.
    follow();
    return () => removeEventListener('hashchange', follow);
  }, []);
  return placeOf(hash);
}
