export type { ElectrodeRow, HeaderNTrode, ProbeElectrode, ProbeShank, ProbeType } from './electrodes.ts';
export {
  CancelledError,
  type Fault,
  InputError,
  type InputFaultKind,
  type Place,
  throwIfCancelled,
  UsageError,
} from './errors.ts';
export { builtInProbesFolder, probeTypeSchema, readProbeType, readProbeTypes } from './device-metadata/index.ts';
export { cachedSpecification, NamespaceCatalog, type NamespaceName, nwbCatalog } from './nwb/index.ts';
export {
  type AssociatedFile,
  type AssociatedVideoFile,
  type BehavioralEvent,
  type Camera,
  type DataAcqDevice,
  type ElectrodeGroup,
  formatIssue,
  formatRanges,
  MAX_YAML_CHARACTERS,
  MetadataError,
  type MetadataIssue,
  type MetadataWarning,
  type MissingField,
  missingForNwb,
  type NTrodeMap,
  nearestNames,
  type ReadMetadata,
  type RecordingNeeds,
  readSessionMetadata,
  type SessionMetadata,
  type Subject,
  sessionMetadataSchema,
  type Task,
} from './session-metadata/index.ts';
