export { probeTypeSchema } from './probe.ts';
export { builtInProbesFolder, readProbeType, readProbeTypes } from './read.ts';
