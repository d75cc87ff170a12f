import { type FieldValue, fieldValueSchema, type SessionMetadata } from '../../../schemas/index.ts';
import { proposedMetadataOf } from './metadata.ts';
import type { SessionState } from './session-state.ts';
import { isSame } from './values.ts';

/** A field that the session has other than the file. Null stands for no value. */
export interface Change {
  readonly field: string;
  readonly from: FieldValue;
  readonly value: FieldValue;
}

/** How the session differs from the file that was written; undefined where nobody can tell what the file holds. */
export function changesSinceWritten(state: SessionState): Change[] | undefined {
  if (state.output === undefined || state.written === undefined) return undefined;
  const before = fieldsIn(state.written);
  const now = fieldsIn(proposedMetadataOf(state));
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((field): Change[] => {
    const from = before.get(field) ?? null;
    const value = now.get(field) ?? null;
    return isSame(from, value) ? [] : [{ field, from, value }];
  });
}

/** Values by path; the animal is told field by field, everything else is one value. */
function fieldsIn(metadata: SessionMetadata): ReadonlyMap<string, FieldValue> {
  const { subject, ...rest } = metadata;
  const inner = Object.entries(subject ?? {}).map(([key, value]) => [`subject.${key}`, value] as const);
  return new Map(
    [...Object.entries(rest), ...inner].flatMap(([field, value]) => {
      const parsed = fieldValueSchema.safeParse(value);
      return parsed.success ? [[field, parsed.data] as const] : [];
    }),
  );
}
