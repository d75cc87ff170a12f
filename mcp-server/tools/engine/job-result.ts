import type { ConversionResult } from '../conversion/run.ts';
import type { VerifyReport } from '../verify/report.ts';

/** What a job ends with: one of them, by its kind. */
export interface JobResult {
  readonly conversion?: ConversionResult;
  readonly comparison?: VerifyReport;
}
