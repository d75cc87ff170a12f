import { behaviorChecks } from './behavior.ts';
import type { Check } from './check.ts';
import { ephysChecks } from './ephys.ts';
import { generalChecks } from './general.ts';
import { imageChecks } from './images.ts';
import { sessionChecks } from './session.ts';
import { storageChecks } from './storage.ts';
import { subjectChecks } from './subject.ts';
import { tableChecks } from './tables.ts';
import { timeSeriesChecks } from './time-series.ts';

/** Every best-practice check, by topic. */
export const checks: readonly Check[] = [
  ...sessionChecks,
  ...subjectChecks,
  ...generalChecks,
  ...timeSeriesChecks,
  ...ephysChecks,
  ...behaviorChecks,
  ...imageChecks,
  ...tableChecks,
  ...storageChecks,
];
