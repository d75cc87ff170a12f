export type {
  FsGuiYaml,
  OpticalFiber,
  OptoExcitationSource,
  VirusInjection,
} from './optogenetics.ts';
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
