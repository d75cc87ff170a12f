/** Synthetic SpikeGadgets sessions with known contents. Nothing here knows the reader: tests compare two readings of the format. */
export type { CameraFrame, CameraTruth } from './cameras.ts';
export { type DeviceChannel, type DeviceName, deviceNamed, type SyntheticDevice } from './devices.ts';
export type { DioTruth } from './dio.ts';
export type { SyntheticLayout, SyntheticNTrode } from './layout.ts';
export {
  type DroppedPackets,
  defaultSyntheticOptions,
  type ResolvedOptions,
  type SensorName,
  type SyntheticOptions,
  sampleSessionOptions,
} from './options.ts';
export type { OptogeneticsTruth, StimulationTruth } from './optogenetics.ts';
export { patternValue } from './pattern.ts';
export { type SyntheticRig, syntheticRigs } from './rigs.ts';
export type { StateScriptTruth } from './state-script.ts';
export type { PacketRun } from './timeline.ts';
export type { InterleavedTruth, RecordingTruth, SyntheticTruth } from './truth.ts';
export { planSyntheticSession, type WriteSyntheticContext, writeSyntheticSession } from './write.ts';
