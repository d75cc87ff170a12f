import type { EvaluationReport, FieldValue, NwbEdit } from '../../../schemas/index.ts';

/** What the engine needs of the rooms that check and correct NWB files. */
export interface NwbInspector {
  evaluate(
    path: string,
    options: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
  ): Promise<EvaluationReport>;
  html(report: EvaluationReport): string;
  apply(path: string, edits: readonly NwbEdit[], options: { readonly signal: AbortSignal }): Promise<void>;
  /** Undefined when the field can only be changed by a new conversion. */
  editsFor(field: string, value: FieldValue): readonly NwbEdit[] | undefined;
}
