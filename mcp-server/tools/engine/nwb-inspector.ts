import { dandiPlaceOf, evaluateNwb, fileReport } from '../../../inspection/index.ts';
import { applyEdits, changeSentence, editsForField, recoverEdits, withRecord } from '../../../nwb/index.ts';
import { program } from '../program.ts';
import type { NwbInspector } from './inspector.ts';

/** The rooms as they are. */
export const nwbInspector: NwbInspector = {
  async evaluate(path, options) {
    // An edit that was interrupted is taken back first: what is judged must be a whole file.
    await recoverEdits(path);
    return await evaluateNwb(path, options);
  },
  html: (report, path, signal) => {
    const { name, version } = program();
    return fileReport(path, report, { program: `${name} ${version}`, signal });
  },
  async apply(path, edits, { signal, record }) {
    const { name, version } = program();
    const by = { at: new Date(), program: `${name} ${version}` };
    const sentences = (record ?? []).map((change) => changeSentence(change, by));
    await applyEdits(path, await withRecord(path, edits, sentences), { signal });
  },
  dandiPlace: dandiPlaceOf,
  editsFor: editsForField,
};
