export type { CheckConfig } from './checks/levels.ts';
export { type DandiOptions, type LaidOutFile, organizeForDandi } from './dandi-organize.ts';
export { type DandiPlace, dandiPlaceOf } from './dandi-place.ts';
export { type EvaluateOptions, evaluateNwb } from './evaluate.ts';
export { type Chosen, chooseOffers, type FixPlan, type Offer, offersOf, planFix, withValue } from './fix.ts';
export { htmlReport, type ReportFacts } from './report.ts';
export { type FileReportOptions, fileReport } from './report-file.ts';
export { type FindingGroup, groupsOf, levelCounts, levelWords } from './report-groups.ts';
export { type Verdict, verdictsOf } from './report-verdicts.ts';
