import { allenChecks } from './allen.ts';
import { behaviorChecks } from './behavior.ts';
import type { RankedCheck } from './check.ts';
import { ephysChecks } from './ephys.ts';
import { generalChecks } from './general.ts';
import { icephysChecks } from './icephys.ts';
import { imageSetChecks } from './image-sets.ts';
import { imageChecks } from './images.ts';
import { inspectorLevels, ranksOf } from './levels.ts';
import { ophysChecks } from './ophys.ts';
import { sessionChecks } from './session.ts';
import { storageChecks } from './storage.ts';
import { subjectChecks } from './subject.ts';
import { tableChecks } from './tables.ts';
import { timeSeriesChecks } from './time-series.ts';
import { unitsChecks } from './units.ts';

/** Every best-practice check of NWB Inspector, by topic, with its levels. */
export const checks: readonly RankedCheck[] = [
  ...sessionChecks,
  ...subjectChecks,
  ...generalChecks,
  ...timeSeriesChecks,
  ...ephysChecks,
  ...unitsChecks,
  ...icephysChecks,
  ...ophysChecks,
  ...allenChecks,
  ...behaviorChecks,
  ...imageChecks,
  ...imageSetChecks,
  ...tableChecks,
  ...storageChecks,
].map((check) => ({ ...check, importance: ranksOf(inspectorLevels[check.name]) }));
