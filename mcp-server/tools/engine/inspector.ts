import type { RecordedChange } from '../../../nwb/index.ts';
import type { EvaluationReport, FieldValue, NwbEdit } from '../../../schemas/index.ts';

/** What the engine needs of the rooms that check and correct NWB files. */
export interface NwbInspector {
  evaluate(
    path: string,
    options: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
  ): Promise<EvaluationReport>;
  /** A page about the report, and about what the file holds where it can be looked at. */
  html(report: EvaluationReport, path: string, signal: AbortSignal): string | Promise<string>;
  apply(
    path: string,
    edits: readonly NwbEdit[],
    options: {
      readonly signal: AbortSignal;
      /** What the list of corrections inside the file is to say of it. */
      readonly record?: readonly RecordedChange[] | undefined;
    },
  ): Promise<void>;
  /** Where DANDI wants the file. */
  dandiPlace(path: string): Promise<{ target: string; videos: { from: string; to: string }[] }>;
  /** Undefined when the field can only be changed by a new conversion. */
  editsFor(field: string, value: FieldValue): readonly NwbEdit[] | undefined;
}
