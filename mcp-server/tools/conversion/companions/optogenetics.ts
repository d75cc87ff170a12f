import type { Companion, CompanionInput } from './companion.ts';

export async function planOptogenetics(_input: CompanionInput): Promise<Companion> {
  return { planned: [], warnings: [], finish: async () => ({ additions: [], warnings: [], counts: {} }) };
}
