import type { RankedCheck } from '../checks/check.ts';

/** The checks that no other program makes, with their levels. */
export const ownChecks: readonly RankedCheck[] = [];
