export {
  type Block,
  type BlockReaderOptions,
  type BlockSegment,
  planBlock,
  readBlocks,
} from './block-reader.ts';
export type {
  ClockLook,
  ClockSource,
  DigitalLine,
  EphysChannel,
  Gap,
  Recording,
  SampleChannel,
  Sensor,
  SensorKind,
  Survey,
} from './contract.ts';
export type { OpenFile, ReadableFile } from './file-bytes.ts';
export { type FoundSession, type FoundSessions, findSessions } from './find-sessions.ts';
export { mapElectrodes } from './hardware-map.ts';
export { electrodesOfHeader, type HeaderElectrodes } from './hardware-map-probes.ts';
export type { HeaderElectrode, HeaderProbe } from './header-probe.ts';
export { makeFolder } from './make-folder.ts';
export { buildPyramidInThread } from './preview/build-in-thread.ts';
export { buildPyramid, type PyramidSource } from './preview/build-pyramid.ts';
export { type ChannelState, type ChannelStates, estimateChannelStates } from './preview/channel-states.ts';
export { type ColumnKind, type PreviewColumn, previewColumns } from './preview/columns.ts';
export { type PyramidPlan, pyramidPlan } from './preview/pyramid.ts';
export {
  type BuiltPyramid,
  finestBucket,
  readWindow,
  type SignalWindow,
  WINDOW_LIMITS,
  type WindowRequest,
} from './preview/read-window.ts';
export type { RowClock } from './row-clock.ts';
export { type Epoch, type FileRole, type Scan, type Session, type SessionFile, scanFolder } from './scan.ts';
export {
  type FilledRows,
  jumpText,
  MAX_RESIDUAL_S,
  type PlacedJump,
  type RecordingClock,
  SessionClock,
} from './session-clock.ts';
export { type ScannedLine, type ScannedRecording, type ScannedSensor, SessionScan } from './session-scan.ts';
export { type CameraFrames, cameraFrames } from './spikegadgets/camera-frames.ts';
export { type TimeFaults, timeFaults } from './spikegadgets/camera-ptp.ts';
export { type FrameSegments, frameSegments } from './spikegadgets/camera-segments.ts';
export type { LineChanges } from './spikegadgets/camera-ticks.ts';
export { type FrameTimes, fittedFrameTimes, ptpFrameTimes } from './spikegadgets/camera-times.ts';
export {
  type FsGuiAction,
  type FsGuiScript,
  parseFsGui,
  type RippleTrigger,
  type SpeedFilter,
  type ThetaTrigger,
  type ZoneFilter,
} from './spikegadgets/fs-gui.ts';
export { type OpenOptions, openRecording } from './spikegadgets/open-recording.ts';
export { type JoinedPositions, joinPositions } from './spikegadgets/position-join.ts';
export { type Reconfiguration, readReconfiguration } from './spikegadgets/reconfigure.ts';
export {
  MAX_STATE_SCRIPT_EVENTS,
  parseStateScript,
  type StateScriptEvents,
  type StateScriptKind,
  type StateScriptLog,
} from './spikegadgets/state-script.ts';
export {
  type ChangeKey,
  changeKey,
  type MaskChanges,
  maskChanges,
  portOfKey,
} from './spikegadgets/state-script-changes.ts';
export {
  type StateScriptClock,
  type StateScriptEvidence,
  type StateScriptTime,
  stateScriptTime,
  timeStateScript,
} from './spikegadgets/state-script-clock.ts';
export { parseTrackGeometry, type TrackZone } from './spikegadgets/track-geometry.ts';
export { readTrodesData, readTrodesEnds, type TrodesData } from './spikegadgets/trodes-data.ts';
export type { TrodesValues } from './spikegadgets/trodes-data-fields.ts';
export { countVideoFrames } from './spikegadgets/video-frames.ts';
export { surveyRecording } from './survey.ts';
