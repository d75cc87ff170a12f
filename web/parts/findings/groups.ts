import type { EvaluationReport, Finding } from '../../../schemas/assistant/index.ts';

/** What a person has to do about findings, in the order in which it is done. */
export interface Group {
  readonly kind: 'in-place' | 'convert-again' | 'tell' | 'none';
  readonly title: string;
  readonly findings: readonly Finding[];
  readonly isBlocking: boolean;
}

const TITLES: Readonly<Record<Group['kind'], string>> = {
  'in-place': 'Can be corrected in the file itself',
  'convert-again': 'Can be corrected by writing the file again',
  tell: 'Only you know the value',
  none: 'No correction is known',
};

export const LEVELS: Readonly<Record<Finding['importance'], string>> = {
  INVALID: 'invalid',
  CRITICAL: 'DANDI refuses it',
  BEST_PRACTICE_VIOLATION: 'should be better',
  BEST_PRACTICE_SUGGESTION: 'could be better',
};
const ORDER = Object.keys(LEVELS);

export function isBlocking({ importance }: Finding): boolean {
  return importance === 'INVALID' || importance === 'CRITICAL';
}

function kindOf({ corrections }: Finding): Group['kind'] {
  const [first] = corrections;
  if (first === undefined) return 'none';
  return first.value === undefined ? 'tell' : first.apply;
}

/** Findings by what has to be done, what blocks first. */
export function groupsOf(findings: readonly Finding[]): Group[] {
  const kinds = Object.keys(TITLES) as Group['kind'][];
  return [true, false].flatMap((blocks) =>
    kinds.flatMap((kind) => {
      const those = findings
        .filter((finding) => isBlocking(finding) === blocks && kindOf(finding) === kind)
        .toSorted((one, other) => ORDER.indexOf(one.importance) - ORDER.indexOf(other.importance));
      return those.length === 0 ? [] : [{ kind, title: TITLES[kind], findings: those, isBlocking: blocks }];
    }),
  );
}

/** Whether the file is right, in one sentence. */
export function verdictOf({ passed, findings }: EvaluationReport): string {
  const blocking = findings.filter(isBlocking).length;
  const others = findings.length - blocking;
  const rest = others === 0 ? '' : `${blocking > 0 ? ', and ' : ', '}${others} could be better`;
  if (passed) return `Ready for DANDI${rest}.`;
  return `Not ready for DANDI: ${blocking} ${blocking === 1 ? 'thing blocks' : 'things block'}${rest}.`;
}

/** What is gone, what stays and what is new since the check before. */
export function compared(before: EvaluationReport, now: EvaluationReport) {
  const idsBefore = new Set(before.findings.map(({ id }) => id));
  const idsNow = new Set(now.findings.map(({ id }) => id));
  return {
    gone: before.findings.filter(({ id }) => !idsNow.has(id)),
    stays: now.findings.filter(({ id }) => idsBefore.has(id)),
    added: now.findings.filter(({ id }) => !idsBefore.has(id)),
  };
}
