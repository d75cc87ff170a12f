export type { Addition } from './additions.ts';
export { type ChunkFilter, filterLevels, NO_FILTER } from './chunk-filter.ts';
export { type AppliedEdits, type ApplyOptions, applyEdits, recoverEdits, undoEdits } from './edit/apply.ts';
export { editsForField, editsForPlace } from './edit/fields.ts';
export type { ChangedBlock } from './edit/overlay.ts';
export { type BlockPatch, planEdits } from './edit/plan.ts';
export { changeSentence, type RecordedChange, recordOf, valueInWords, withRecord } from './edit/record.ts';
export type { Region } from './encode/arena.ts';
export { EncodePool, poolBytes } from './encode/pool.ts';
export type {
  DenseTask,
  EncodedChunk,
  EncodeTables,
  EncodeTask,
  PacketSegment,
  PacketsTask,
} from './encode/task.ts';
export { patchBooleans } from './hdf5/booleans.ts';
export type { BulkDataset } from './hdf5/bulk-dataset.ts';
export { BulkFile, type BulkTotals } from './hdf5/bulk-file.ts';
export {
  chunkJournalPath,
  type DecodedJournal,
  decodeChunkJournal,
  type JournalChunk,
} from './hdf5/chunk-journal.ts';
export { JournalWriter } from './hdf5/journal-writer.ts';
export { type ArrayValues, objectName } from './model.ts';
export { associatedFile, type DioSeries, type EpochInterval } from './objects/behavior.ts';
export {
  EFFECTORS_PATH,
  experimentMetadata,
  OPTOGENETICS_PATH,
  type OptogeneticSite,
  VIRUS_INJECTIONS_PATH,
  VIRUSES_PATH,
} from './objects/optogenetics.ts';
export {
  type BrainPlace,
  effector,
  excitationSource,
  excitationSourceModel,
  opticalFiber,
  opticalFiberModel,
  viralVector,
  viralVectorInjection,
} from './objects/optogenetics-devices.ts';
export {
  OPTOGENETIC_EPOCHS_PATH,
  type OptogeneticEpoch,
  optogeneticEpochsTable,
} from './objects/optogenetics-epochs.ts';
export {
  frameNumbers,
  ownTimestamps,
  POSITION_PATH,
  positionContainer,
  type SpatialSeries,
  spatialSeries,
  timestampsOf,
} from './objects/position.ts';
export {
  plannedStateScriptTable,
  STATE_SCRIPT_MODULE_PATH,
  type StateScriptRows,
  stateScriptModule,
  stateScriptTable,
} from './objects/state-script.ts';
export { chunkRows } from './objects/time-series.ts';
export { VIDEO_PATH, type VideoSeries, videoContainer, videoSeries } from './objects/video.ts';
export { NwbReader } from './read.ts';
export type {
  NwbAttribute,
  NwbChild,
  NwbDataset,
  NwbGroup,
  NwbObject,
  NwbReference,
  NwbValue,
  StoredDtype,
} from './read-model.ts';
export { isList } from './read-values.ts';
export {
  acquisitionPath,
  dioPath,
  EPHYS_PATH,
  type EphysSeries,
  LEGACY_ANALOG_PATH,
  type PacketSeries,
  SAMPLE_COUNT_PATH,
  type SensorSeries,
  type SessionContents,
  sessionFile,
  sharedTimestampsPath,
} from './session-file.ts';
export { type Band, StoredFile, type StoredRows } from './stored-rows.ts';
export { type DatasetNode, type GroupNode, readTree, type TreeNode } from './tree.ts';
export { byteWords, formatTree } from './tree-format.ts';
export { type Skeleton, writeSkeleton } from './write-skeleton.ts';
