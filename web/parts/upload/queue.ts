/** A file on its way to the service. */
export interface UploadItem {
  readonly path: string;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly state: 'waiting' | 'sending' | 'paused' | 'done' | 'failed';
  /** Where the service put it. */
  readonly place?: string;
  /** Why it failed. */
  readonly problem?: string;
}

export type UploadAction =
  | { readonly kind: 'add'; readonly files: readonly { readonly path: string; readonly bytes: number }[] }
  | { readonly kind: 'sent'; readonly path: string; readonly sentBytes: number }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'begin' | 'pause' | 'wait'; readonly path: string }
  | { readonly kind: 'done'; readonly path: string; readonly place?: string }
  | { readonly kind: 'fail'; readonly path: string; readonly problem: string };

/** So many files travel at once; more would only share the same line. */
export const MOST_AT_ONCE = 2;

export function uploads(items: readonly UploadItem[], action: UploadAction): readonly UploadItem[] {
  if (action.kind === 'add') {
    const known = new Set(items.map(({ path }) => path));
    const added = action.files
      .filter(({ path }) => !known.has(path))
      .map(({ path, bytes }): UploadItem => ({ path, bytes, sentBytes: 0, state: 'waiting' }));
    return [...items, ...added];
  }
  if (action.kind === 'remove') return items.filter(({ path }) => path !== action.path);
  return items.map((item) => (item.path === action.path ? changed(item, action) : item));
}

function changed(
  item: UploadItem,
  action: Exclude<UploadAction, { readonly kind: 'add' } | { readonly kind: 'remove' }>,
): UploadItem {
  const { problem: _, ...rest } = item;
  switch (action.kind) {
    case 'sent':
      return { ...item, sentBytes: Math.min(item.bytes, action.sentBytes) };
    case 'begin':
      return { ...rest, state: 'sending' };
    case 'pause':
      return item.state === 'done' ? item : { ...rest, state: 'paused' };
    case 'wait':
      return item.state === 'done' ? item : { ...rest, state: 'waiting' };
    case 'done':
      return {
        ...rest,
        state: 'done',
        sentBytes: item.bytes,
        ...(action.place === undefined ? {} : { place: action.place }),
      };
    case 'fail':
      return { ...item, state: 'failed', problem: action.problem };
  }
}

/** Those to begin now. */
export function due(items: readonly UploadItem[]): UploadItem[] {
  const running = items.filter(({ state }) => state === 'sending').length;
  return items.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, MOST_AT_ONCE - running));
}

export function totals(items: readonly UploadItem[]) {
  const sum = (of: (item: UploadItem) => number): number =>
    items.reduce((total, item) => total + of(item), 0);
  return {
    bytes: sum(({ bytes }) => bytes),
    sentBytes: sum(({ sentBytes }) => sentBytes),
    isDone: items.length > 0 && items.every(({ state }) => state === 'done'),
    isMoving: items.some(({ state }) => state === 'sending' || state === 'waiting'),
    failed: items.filter(({ state }) => state === 'failed').length,
  };
}

export const isRecording = (path: string): boolean => /\.rec$/i.test(path);

/** The folders of the service that recordings were put into: the sessions that can be opened. */
export function foldersOf(items: readonly UploadItem[]): string[] {
  const places = items.flatMap(({ place }) => (place !== undefined && isRecording(place) ? [place] : []));
  return [...new Set(places.map((place) => place.replace(/[\\/][^\\/]*$/, '')))];
}
