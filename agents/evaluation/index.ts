import type { AgentDefinition } from '../../schemas/index.ts';

export { type CheckedCorrection, checkCorrections } from './check-values.ts';

import { applyCorrections, evaluateNwb, explainFinding, proposeCorrections, writeReport } from './tools.ts';

/** The agent that judges files: what is wrong with one, why it matters, and what would put it right. */
export function createEvaluationAgent(): AgentDefinition {
  return {
    name: 'evaluation',
    description: 'Checks NWB files, explains what was found, and applies corrections that were approved.',
    tools: [evaluateNwb, explainFinding, proposeCorrections, applyCorrections, writeReport],
    close: async () => undefined,
  };
}
