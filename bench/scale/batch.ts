/** Sessions to convert, and how. */
export interface Batch {
  readonly root: string;
  readonly sessions: readonly string[];
  readonly databaseUrl: string | undefined;
  readonly isPinned: boolean;
  readonly signal: AbortSignal;
}

/** A command line that may use one core alone, where the batch asks for it. */
export function pinned(
  { isPinned }: Pick<Batch, 'isPinned'>,
  core: number,
  call: readonly string[],
): readonly [program: string, args: readonly string[]] {
  const [program = '', ...args] = isPinned ? ['taskset', '-c', String(core), ...call] : call;
  return [program, args];
}
