/** Keys and list positions from the root to a field. */
export type FieldPath = readonly (string | number)[];

/** A path as people write it: `electrode_groups[3].targeted_x`, `map["0"]`. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_]\w*$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}
