import type { Companion, CompanionInput } from './companion.ts';

export async function planCameras(_input: CompanionInput): Promise<Companion> {
  return { planned: [], warnings: [], finish: async () => ({ additions: [], warnings: [], counts: {} }) };
}
