export {
  type AllSettings,
  convertAll,
  type PlannedSession,
  planAll,
  type SessionOutcome,
  type SessionWatch,
} from './conversion/convert-all.ts';
export type { EpochReport } from './conversion/gap-report.ts';
export { type ConversionPlan, planConversion } from './conversion/plan.ts';
export type { ConversionStart } from './conversion/resume/open-part.ts';
export {
  type ConversionProgress,
  type ConversionResult,
  type RunOptions,
  runConversion,
} from './conversion/run.ts';
export { type ConversionSettings, filterNames, videoPlacements } from './conversion/settings.ts';
export { LEAST_MEMORY_BYTES } from './conversion/threads.ts';
export { DataRoots } from './data-roots.ts';
export type { NwbInspector } from './engine/inspector.ts';
export { type JobResult, jobResultSchema } from './engine/job-result.ts';
export { nwbInspector } from './engine/nwb-inspector.ts';
export { orderOf, performJob } from './engine/orders.ts';
export { createEngine, type EngineOptions } from './engine.ts';
export { type Inspection, inspectPath, type RecordingReport, type SessionReport } from './inspect-path.ts';
export type { JobEnd, JobOrder, JobRegistry, WaitOptions } from './job-registry.ts';
export { alreadyRunning, endOf, throttled } from './jobs.ts';
export { type DraftOptions, draftMetadata, type MetadataDraft } from './metadata-form/draft.ts';
export { writeWhole } from './metadata-form/write-draft.ts';
export { isPassing } from './passing.ts';
export { program } from './program.ts';
export { createRecordingViews, type RecordingViewsOptions } from './recording-views/recording-views.ts';
export {
  applyElectrodesUpdate,
  type ElectrodesChange,
  type ElectrodesUpdate,
  planElectrodesUpdate,
  previewElectrodesUpdate,
  type UpdateSettings,
} from './update-electrodes.ts';
export type { Mismatch, StreamReport, VerifyReport } from './verify/report.ts';
export type { VerifySettings } from './verify/source-session.ts';
export { differenceError, type VerifyOptions, verifyFile } from './verify/verify-file.ts';
