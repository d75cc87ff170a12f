import type { FieldValue, SessionMetadata, SourcedValue } from '../../../schemas/index.ts';

/**
 * The values of a metadata file, a field each: tables and lists whole, mappings by their keys. What is empty there
 * was not filled in, and is no value.
 */
export function valuesOfMetadata(metadata: SessionMetadata, file: string): SourcedValue[] {
  return Object.entries(metadata).flatMap(([field, value]) => fieldsOf(field, value as FieldValue, file));
}

function fieldsOf(field: string, value: FieldValue | undefined, file: string): SourcedValue[] {
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value) && value.length === 0) return [];
  if (typeof value === 'object' && !Array.isArray(value))
    return Object.entries(value).flatMap(([key, inner]) => fieldsOf(`${field}.${key}`, inner, file));
  return [
    {
      field,
      value,
      provenance: { source: 'yaml', detail: file },
      certainty: 'certain',
      status: 'accepted',
    },
  ];
}
