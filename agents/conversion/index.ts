import {
  type AgentDefinition,
  type ProbeType,
  readProbeTypes,
  readStimulationDevices,
  type StimulationDevices,
} from '../../schemas/index.ts';
import {
  awaitJob,
  cancelJob,
  checkHardwareMap,
  convertSession,
  estimate,
  inspectRecording,
  listJobs,
  planConversion,
  previewSignal,
  scanSession,
} from './tools.ts';

/** The agent that knows recordings: what they say, what can be proposed from them, and how they become a file. */
export function createConversionAgent(): AgentDefinition {
  let probes: Promise<ReadonlyMap<string, ProbeType>> | undefined;
  // The device types of the program do not change while it runs, and reading them costs more than the rest of a scan.
  const knownProbes = () => (probes ??= readProbeTypes());
  let devices: Promise<StimulationDevices> | undefined;
  const knownDevices = () => (devices ??= readStimulationDevices());
  return {
    name: 'conversion',
    description: 'Looks at recordings, proposes metadata from them, and converts sessions to NWB.',
    tools: [
      scanSession(knownProbes, knownDevices),
      inspectRecording,
      previewSignal,
      checkHardwareMap,
      estimate,
      planConversion,
      convertSession,
      awaitJob,
      cancelJob,
      listJobs,
    ],
    // Everything that takes long is a job of the engine.
    close: async () => undefined,
  };
}
