import type { RankedCheck } from '../checks/check.ts';
import type { Level, Ranks } from '../checks/levels.ts';

/** A check that no other program makes. */
export interface OwnCheck extends Omit<RankedCheck, 'importance'> {
  readonly level: Level;
}

/** Own checks are made in `all`, and in `spyglass` those of spyglass and whatever is critical by itself. */
export function ranked(checks: readonly OwnCheck[], isForSpyglass = false): RankedCheck[] {
  return checks.map(({ level, ...check }) => {
    const importance: Ranks =
      isForSpyglass || level === 'CRITICAL' ? { spyglass: level, all: level } : { all: level };
    return { ...check, importance };
  });
}

/** The first of a list as a sentence names them, and how many more there are. */
export function listed(names: readonly string[], most = 6): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

/** "1 gap", "3 gaps". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
