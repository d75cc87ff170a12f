export {
  formatIssue,
  MetadataError,
  type MetadataIssue,
  type MetadataWarning,
} from '../yaml/issues.ts';
export { nearestNames } from '../yaml/nearest.ts';
export { formatRanges } from '../yaml/ranges.ts';
export { MAX_YAML_CHARACTERS } from '../yaml/tree.ts';
export { type MissingField, missingForNwb, type RecordingNeeds } from './missing.ts';
export type {
  FsGuiYaml,
  OpticalFiber,
  OptoExcitationSource,
  VirusInjection,
} from './optogenetics.ts';
export { checkSessionMetadata, type ReadMetadata, readSessionMetadata } from './read.ts';
export {
  type AssociatedFile,
  type AssociatedVideoFile,
  type BehavioralEvent,
  type Camera,
  type DataAcqDevice,
  type ElectrodeGroup,
  type NTrodeMap,
  type SessionMetadata,
  type Subject,
  sessionMetadataSchema,
  type Task,
} from './schema.ts';
