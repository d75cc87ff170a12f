import type { Correction, FieldValue, Finding, SessionView } from '../../schemas/index.ts';
import { wrap } from '../terminal/wrap.ts';
import { roomOf, type Sheet } from './sheet.ts';

/** A finding that the last message numbers, so that it can be approved by its number. */
export interface NumberedFinding {
  readonly number: number;
  readonly finding: Finding;
  /** What would be done first; absent where only the person could tell. */
  readonly correction: Correction | undefined;
  /** What it is about, in the words of the session. */
  readonly label: string;
}

/** The findings that a message lists as "1. …", in its order. */
export function numberedFindings(text: string, { phase, report, values }: SessionView): NumberedFinding[] {
  if (phase !== 'deciding' || report === undefined) return [];
  const left = [...report.findings];
  return text.split('\n').flatMap((line) => {
    const [, number, words = ''] = /^(\d+)\. (.*)/.exec(line) ?? [];
    if (number === undefined) return [];
    const at = left.findIndex(({ message }) => words.startsWith(firstLine(message)));
    const [finding] = at < 0 ? [] : left.splice(at, 1);
    if (finding === undefined) return [];
    const [correction] = finding.corrections;
    const field = correction?.field ?? finding.path;
    const label = values.find((value) => value.field === field)?.label ?? field;
    return [{ number: Number(number), finding, correction, label }];
  });
}

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').trim().replace(/\.$/, '');

const GROUPS = [
  { title: 'I can change these in the file, in less than a second', has: isInPlace },
  { title: 'These need a conversion from the start', has: isAnew },
  { title: 'These need a value that only you know', has: needsValue },
] as const;

function isInPlace(one: Correction): boolean {
  return one.value !== undefined && one.apply === 'in-place';
}
function isAnew(one: Correction): boolean {
  return one.value !== undefined && one.apply === 'convert-again';
}
function needsValue(one: Correction): boolean {
  return one.value === undefined;
}

/** What can be done, by what it takes, each as what stands there and what would stand there. */
export function findingLines(found: readonly NumberedFinding[], sheet: Sheet): string[] {
  return GROUPS.flatMap(({ title, has }) => {
    const group = found.filter(({ correction }) => correction !== undefined && has(correction));
    return group.length === 0
      ? []
      : [
          ...wrap(title, roomOf(sheet)).map(sheet.palette.strong),
          ...group.flatMap((one) => correctionLines(one, sheet)),
        ];
  });
}

function correctionLines({ number, correction, label }: NumberedFinding, sheet: Sheet): string[] {
  if (correction === undefined) return [];
  const { palette } = sheet;
  const { from, value, why, certainty } = correction;
  const doubt = certainty === 'likely' ? palette.unsure(', likely: look at it first') : '';
  return [
    `${number}. ${palette.faint(label)}${doubt}`,
    ...diffLines(from, value, sheet),
    ...(why === undefined ? [] : hanging('   ', `why: ${why}`, sheet, palette.faint)),
  ];
}

/** The old value and the new one, each with its sign. */
export function diffLines(from: FieldValue | undefined, to: FieldValue | undefined, sheet: Sheet): string[] {
  const { palette } = sheet;
  const before = from ?? null;
  return [
    ...(before === null
      ? hanging('   − ', 'nothing', sheet, palette.faint)
      : hanging('   − ', shown(before), sheet, palette.removed)),
    ...(to === undefined
      ? hanging('   + ', '? (say it)', sheet, palette.unsure)
      : hanging('   + ', shown(to), sheet, palette.added)),
  ];
}

function hanging(lead: string, text: string, sheet: Sheet, paint: (text: string) => string): string[] {
  return wrap(text, Math.max(8, roomOf(sheet) - lead.length)).map((line, index) =>
    paint((index === 0 ? lead : ' '.repeat(lead.length)) + line),
  );
}

function shown(value: FieldValue): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join('; ');
  return JSON.stringify(value);
}
