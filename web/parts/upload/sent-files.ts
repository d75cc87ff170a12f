// Files that this browser has sent whole, and where the service put them: a folder that is dropped again goes on with the
// files that are not there yet.

const PREFIX = 'renshaw.sent.';

/** @param print what tells a file from all others: its path, size and time */
export function rememberSent(print: string, place: string): void {
  try {
    localStorage.setItem(PREFIX + print, place);
  } catch {
    // A browser that keeps nothing learns from the service that the file is there.
  }
}

export function placeOfSent(print: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + print) ?? undefined;
  } catch {
    return undefined;
  }
}
