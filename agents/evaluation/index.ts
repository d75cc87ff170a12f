import type { AgentDefinition } from '../../schemas/index.ts';

export { type CheckedCorrection, checkCorrections } from './check-values.ts';

import {
  applyCorrections,
  explainFinding,
  inspectNwb,
  proposeCorrections,
  validateNwb,
  writeReport,
} from './tools.ts';
import { verifyNwb } from './verify.ts';

/** The agent that judges files: what is wrong with one, why it matters, and what would put it right. */
export function createEvaluationAgent(): AgentDefinition {
  return {
    name: 'evaluation',
    description: 'Checks NWB files, explains what was found, and applies corrections that were approved.',
    tools: [
      validateNwb,
      inspectNwb,
      verifyNwb,
      explainFinding,
      proposeCorrections,
      applyCorrections,
      writeReport,
    ],
    close: async () => undefined,
  };
}
