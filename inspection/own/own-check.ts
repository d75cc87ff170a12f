import type { RankedCheck } from '../checks/check.ts';
import type { CheckConfig, Level, Ranks } from '../checks/levels.ts';

/** A check that no other program makes. */
export interface OwnCheck extends Omit<RankedCheck, 'importance'> {
  readonly level: Level;
}

/** The same level in each of the configurations that make them. */
export function ranked(checks: readonly OwnCheck[], configs: readonly CheckConfig[]): RankedCheck[] {
  return checks.map(({ level, ...check }) => {
    const importance: Ranks = Object.fromEntries(configs.map((config) => [config, level]));
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
