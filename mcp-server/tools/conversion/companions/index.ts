import { planCameras } from './cameras.ts';
import type { Companion, CompanionInput } from './companion.ts';
import { planLogs } from './logs.ts';
import { planOptogenetics } from './optogenetics.ts';

export type {
  BesideFile,
  Companion,
  CompanionFacts,
  CompanionInput,
  FinishedCompanion,
} from './companion.ts';

/**
 * Everything of a session that is not in its recordings.
 * @throws InputError for whatever would make the file wrong
 */
export async function planCompanions(input: CompanionInput): Promise<readonly Companion[]> {
  return [await planCameras(input), await planLogs(input), await planOptogenetics(input)];
}
