import { InputError } from '../errors.ts';
import { shortened } from './shortened.ts';

/** One fault in a YAML file: where, what stands there, what should. `line` and `column` count from 1. */
export interface MetadataIssue {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** `electrode_groups[3].targeted_x`; empty for a fault of the text itself. */
  readonly field: string;
  readonly found: string;
  readonly expected: string;
  /** The field as it could be written. */
  readonly example?: string | undefined;
}

/** Something that was understood in spite of its form, or left out. `message` is a whole sentence with the place. */
export interface MetadataWarning {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly field: string;
  readonly message: string;
}

/** More lines than this help nobody; the rest are counted. `issues` still holds them all. */
const MAX_LISTED = 100;

export function formatPlace(place: Pick<MetadataIssue, 'file' | 'line' | 'column' | 'field'>): string {
  const position = place.line === undefined ? '' : `:${place.line}:${place.column ?? 1}`;
  return `${place.file}${position}${place.field === '' ? '' : ` ${shortened(place.field)}`}`;
}

export function formatIssue(issue: MetadataIssue): string {
  const example = issue.example === undefined ? '' : `; for example ${issue.example}`;
  return `${formatPlace(issue)}: found ${issue.found}; expected ${issue.expected}${example}`;
}

/** All faults of one metadata file together; the message lists them one a line. */
export class MetadataError extends InputError {
  readonly issues: readonly MetadataIssue[];

  constructor(file: string, issues: readonly MetadataIssue[]) {
    const lines = issues.slice(0, MAX_LISTED).map((issue) => `  ${formatIssue(issue)}`);
    if (issues.length > MAX_LISTED) lines.push(`  … and ${issues.length - MAX_LISTED} more`);
    const [first] = issues;
    super('metadata', {
      where: { file, line: issues.length === 1 ? first?.line : undefined },
      found: issues.length === 1 ? 'one fault in the YAML' : `${issues.length} faults in the YAML`,
      expected: 'none',
      todo: `To correct:\n${lines.join('\n')}`,
    });
    this.issues = issues;
  }
}
