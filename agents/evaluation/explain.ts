import type { Correction, Finding, Importance } from '../../schemas/index.ts';

const WEIGHT: Readonly<Record<Importance, string>> = {
  INVALID: 'This goes against the NWB schema: programs that read the file may refuse it.',
  CRITICAL: 'The file can be read, but DANDI refuses it as it is.',
  BEST_PRACTICE_VIOLATION:
    'The file is valid and DANDI takes it; whoever reuses the data is likely to stumble here.',
  BEST_PRACTICE_SUGGESTION: 'Nothing is wrong; it would help those who search for or reuse the data.',
};

/** A finding in plain words: what it is, how much it matters, and what would make it go away. */
export function explain(finding: Finding): string {
  const { found, expected } = finding;
  const facts = [
    ...(found === undefined ? [] : [`Found: ${found}.`]),
    ...(expected === undefined ? [] : [`Expected: ${expected}.`]),
  ];
  const ways = finding.corrections.map(wayOut);
  const way =
    ways.length === 0 ? ['No correction is known: it can be accepted as it is, with a reason.'] : ways;
  return [finding.message, ...facts, `Where: ${finding.path}.`, WEIGHT[finding.importance], ...way].join(
    '\n',
  );
}

function wayOut({ title, apply, value }: Correction): string {
  const how =
    apply === 'in-place'
      ? 'the file is changed in place, which takes a moment'
      : 'the session is converted again';
  const asks = value === undefined ? '; you have to say the value' : '';
  return `${title.replace(/\.$/, '')}: ${how}${asks}.`;
}
