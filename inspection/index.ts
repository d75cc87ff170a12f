export { type EvaluateOptions, evaluateNwb } from './evaluate.ts';
export { htmlReport, type ReportFacts } from './report.ts';
