export {
  type AgentDefinition,
  type AgentName,
  type CallOptions,
  type CallTool,
  defineTool,
  type Elicit,
  type ToolContext,
  type ToolDefinition,
} from './agent.ts';
export { type Aside, type Asides, asideSchema } from './aside.ts';
export {
  type Batch,
  batchSchema,
  type Choice,
  type ConversionOutcome,
  choiceSchema,
  type EventHead,
  type JobKind,
  jobKindSchema,
  type PreviousSession,
  previousSessionSchema,
  type Reply,
  replySchema,
  type SessionEntry,
  type SessionEvent,
  type SessionHold,
  type SessionLog,
  type StoredEvent,
  sessionEventSchema,
  storedEventSchema,
  type WayBack,
  wayBackSchema,
} from './events.ts';
export {
  type Correction,
  correctionSchema,
  type EvaluationReport,
  evaluationReportSchema,
  type Finding,
  findingSchema,
  type Importance,
  importanceSchema,
  type NwbEdit,
  nwbEditSchema,
} from './findings.ts';
export { type Inspection, inspectionSchema, nTrodesSchema, recordingReportSchema } from './inspection.ts';
export {
  type Away,
  awaySchema,
  type ModelLimit,
  type ModelTotal,
  type ModelUse,
  modelLimitSchema,
  modelTotalSchema,
  modelUseSchema,
} from './model-use.ts';
export { type NwbContents, nwbContentsSchema } from './nwb-contents.ts';
export { type Progress, progressSchema } from './progress.ts';
export {
  type Certainty,
  certaintySchema,
  type FieldValue,
  fieldValueSchema,
  type Provenance,
  provenanceSchema,
  type Source,
  type SourcedValue,
  sourcedValueSchema,
  sourceSchema,
} from './provenance.ts';
export {
  type ChannelStatesView,
  channelStatesSchema,
  type Positions,
  type ProbeMap,
  positionsSchema,
  probeMapSchema,
  type RecordingChannel,
  type RecordingEpoch,
  type RecordingOverview,
  type RecordingSpan,
  type RecordingViews,
  recordingOverviewSchema,
  type SessionPlace,
  type WindowQuery,
} from './recording-view.ts';
export {
  type RecordingSummary,
  recordingSummarySchema,
  type ScanSummary,
  scanSummarySchema,
} from './scan-summary.ts';
export {
  type CarryOver,
  type ColumnView,
  type Conflict,
  carryOverSchema,
  columnSchema,
  conflictSchema,
  type JobView,
  jobViewSchema,
  type MessageView,
  messageViewSchema,
  type Phase,
  phaseSchema,
  type SessionView,
  type StepView,
  sessionViewSchema,
  stepViewSchema,
  type TableView,
  tableViewSchema,
  type ValueView,
  valueViewSchema,
} from './session-view.ts';
export { PREVIEW_LIMITS, type SignalPreview, signalPreviewSchema } from './signal-preview.ts';
export {
  decodeSignalWindow,
  encodeSignalWindow,
  SIGNAL_HEADER_BYTES,
  type SignalWindowView,
} from './signal-window.ts';
export { type Change, changeSchema, type Decision, decisionSchema } from './steps.ts';
export { verifyReportSchema } from './verify-report.ts';
