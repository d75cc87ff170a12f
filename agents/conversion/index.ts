import type { AgentDefinition } from '../../schemas/index.ts';
import { awaitJob, cancelJob, checkHardwareMap, convertSession, estimate, scanSession } from './tools.ts';

/** The agent that knows recordings: what they say, what can be proposed from them, and how they become a file. */
export function createConversionAgent(): AgentDefinition {
  return {
    name: 'conversion',
    description: 'Looks at recordings, proposes metadata from them, and converts sessions to NWB.',
    tools: [scanSession, checkHardwareMap, estimate, convertSession, awaitJob, cancelJob],
    // Everything that takes long is a job of the engine.
    close: async () => undefined,
  };
}
