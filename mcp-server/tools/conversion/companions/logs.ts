import type { Companion, CompanionInput } from './companion.ts';

export async function planLogs(_input: CompanionInput): Promise<Companion> {
  return { planned: [], warnings: [], finish: async () => ({ additions: [], warnings: [], counts: {} }) };
}
