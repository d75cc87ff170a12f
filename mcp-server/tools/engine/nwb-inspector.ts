import { evaluateNwb, htmlReport } from '../../../inspection/index.ts';
import { applyEdits, editsForField, recoverEdits } from '../../../nwb/index.ts';
import type { NwbInspector } from './inspector.ts';

/** The rooms as they are. */
export const nwbInspector: NwbInspector = {
  async evaluate(path, options) {
    // An edit that was interrupted is taken back first: what is judged must be a whole file.
    await recoverEdits(path);
    return await evaluateNwb(path, options);
  },
  html: (report) => htmlReport(report),
  async apply(path, edits, options) {
    await applyEdits(path, edits, options);
  },
  editsFor: editsForField,
};
