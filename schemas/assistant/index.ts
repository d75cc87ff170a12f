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
export {
  type Choice,
  type ConversionOutcome,
  choiceSchema,
  type JobKind,
  jobKindSchema,
  type Reply,
  replySchema,
  type SessionEvent,
  type SessionLog,
  type StoredEvent,
  sessionEventSchema,
  storedEventSchema,
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
export { inspectionSchema, nTrodesSchema, recordingReportSchema } from './inspection.ts';
export { type NwbContents, nwbContentsSchema } from './nwb-contents.ts';
export {
  type Certainty,
  certaintySchema,
  type FieldValue,
  fieldValueSchema,
  type Provenance,
  provenanceSchema,
  type SourcedValue,
  sourcedValueSchema,
} from './provenance.ts';
export {
  type RecordingSummary,
  recordingSummarySchema,
  type ScanSummary,
  scanSummarySchema,
} from './scan-summary.ts';
export {
  type ColumnView,
  columnSchema,
  type JobView,
  jobViewSchema,
  type MessageView,
  messageViewSchema,
  type Phase,
  type Progress,
  phaseSchema,
  progressSchema,
  type SessionView,
  sessionViewSchema,
  type TableView,
  tableViewSchema,
  type ValueView,
  valueViewSchema,
} from './session-view.ts';
export { PREVIEW_LIMITS, type SignalPreview, signalPreviewSchema } from './signal-preview.ts';
export { verifyReportSchema } from './verify-report.ts';
