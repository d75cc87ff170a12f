import { FIELDS, type Field } from '../contract.ts';
import { isInjection, isQuestion } from './acts.ts';
import { answer, lastAnswer } from './answers.ts';
import { readSpoken } from './corrections.ts';
import { readJson, readTable } from './pasted.ts';
import { readAll, readLabels } from './read.ts';
import { merge, NOTHING, type Reading, type Situation, whole } from './reading.ts';
import { hide, sentences } from './sentences.ts';
import { lowerCase, matches } from './text.ts';

/** Reads values out of a text that may hold several things, questions left out. */
export function readValues(
  text: string,
  lower: string,
  situation: Situation,
): { reading: Reading; asks: boolean; sure: Set<Field> } {
  const pasted = readJson(text, situation) ?? readTable(text, situation);
  if (pasted !== undefined) return { reading: pasted, asks: false, sure: new Set(FIELDS) };
  const spans = sentences(text);
  const questions = spans.filter((span) => isQuestion(lower.slice(span.start, span.end).trim(), situation));
  const asks = questions.length > 0;
  const told = hide(text, [
    ...questions,
    ...spans.filter((span) => isInjection(lower.slice(span.start, span.end).trim())),
  ]);
  if (told.trim() === '') return { reading: NOTHING, asks, sure: new Set() };
  const labelled = readLabels(told, lowerCase(told), situation);
  if (labelled !== undefined) return { reading: labelled, asks, sure: new Set() };
  if (situation.asked !== undefined) {
    const trimmed = told.trim();
    const offset = told.indexOf(trimmed);
    const plain = answer(situation.asked, trimmed, trimmed, situation);
    if (plain !== undefined) {
      const moved: Reading = {
        findings: plain.findings.map((f) => ({ ...f, start: f.start + offset, end: f.end + offset })),
        problems: plain.problems,
      };
      const sure = new Set<Field>(
        situation.asked === 'keywords' || situation.asked === 'experimenter' ? [situation.asked] : [],
      );
      return { reading: moved, asks, sure };
    }
  }
  const spoken = readSpoken(told, lowerCase(told), situation);
  const rest = hide(told, spoken.spans);
  const general = readAll(rest, situation);
  const named = new Set(spoken.reading.findings.map(({ field }) => field));
  const others = {
    findings: general.findings.filter(({ field }) => !named.has(field)),
    problems: general.problems.filter(({ field }) => field === 'hemisphere' || !named.has(field)),
  };
  const wrong = spoken.wrong.filter(
    (field) => !named.has(field) && !others.findings.some((f) => f.field === field),
  );
  const asked: Reading = {
    findings: [],
    problems: wrong.map((field) => ({
      field,
      reason: 'it is wrong, and the right value was not told',
      choices: [],
      ...whole(text),
    })),
  };
  const reading = merge(spoken.reading, others, asked);
  return { reading: merge(reading, readPieces(rest, reading, situation)), asks, sure: new Set() };
}

/** Fields whose answer may be one piece of what was said: "cockatiel, Nymphicus hollandicus". */
const IN_PIECES = new Set<Field>(['species', 'institution', 'strain', 'lab', 'genotype', 'sex']);

const MOST_PIECES = 8;

/** The answer to the question in one piece of a text that is no answer as a whole. */
function readPieces(text: string, already: Reading, situation: Situation): Reading {
  const { asked } = situation;
  const told = [...already.findings, ...already.problems].some(({ field }) => field === asked);
  if (asked === undefined || told || !IN_PIECES.has(asked)) return NOTHING;
  for (const { 0: piece, start } of [...matches(/[^,;()\n]+/g, text)].slice(0, MOST_PIECES)) {
    const trimmed = piece.trim();
    if (trimmed === text.trim() || trimmed === '') continue;
    const reading = answer(asked, trimmed, trimmed, situation);
    const finding = reading?.findings[0];
    if (reading !== undefined && finding !== undefined)
      return { findings: [{ ...finding, start, end: start + piece.length }], problems: [] };
  }
  return lastAnswer(asked, text.trim()) ?? NOTHING;
}
