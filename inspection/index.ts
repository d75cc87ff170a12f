export type { CheckConfig } from './checks/levels.ts';
export { type EvaluateOptions, evaluateNwb } from './evaluate.ts';
export { htmlReport, type ReportFacts } from './report.ts';
