import { FIELDS, type Field } from '../contract.ts';
import { isQuestion } from './acts.ts';
import { answer, lastAnswer } from './answers.ts';
import { readSpoken } from './corrections.ts';
import { orderedSpans } from './orders.ts';
import { readJson, readTable } from './pasted.ts';
import { readAll, readLabels } from './read.ts';
import { readSex } from './readers/sex.ts';
import { merge, NOTHING, type Reading, type Situation, whole } from './reading.ts';
import { hide, sentences } from './sentences.ts';
import { lowerCase, matches, Page } from './text.ts';

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
  const told = hide(text, [...questions, ...orderedSpans(lower)]);
  if (told.trim() === '') return { reading: NOTHING, asks, sure: new Set() };
  const labelled = readLabels(told, lowerCase(told), situation);
  if (labelled !== undefined) return { reading: labelled, asks, sure: new Set() };
  return readSentence(told.replaceAll('\t', ' '), asks, situation);
}

/** What is no table and has no labels. */
function readSentence(
  told: string,
  asks: boolean,
  situation: Situation,
): { reading: Reading; asks: boolean; sure: Set<Field> } {
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
      return { reading: merge(moved, pronounIn(told, moved, situation)), asks, sure };
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
      ...whole(told),
    })),
  };
  const reading = merge(spoken.reading, others, asked);
  return { reading: merge(reading, readPieces(rest, reading, situation)), asks, sure: new Set() };
}

const OF_THE_ANIMAL = new Set<Field>(['genotype', 'strain', 'species', 'weight_g', 'age', 'subject_id']);

/** "she is TH-Cre+" answers one question and tells the sex, too. */
function pronounIn(told: string, plain: Reading, { asked, ...rest }: Situation): Reading {
  const answered = plain.findings.length > 0 && asked !== undefined && OF_THE_ANIMAL.has(asked);
  if (!answered || !/\b(?:he|she|her|him|his)(?:'s)?\b/i.test(told)) return NOTHING;
  const page = new Page(told);
  const sex = readSex(page, { ...rest, asked });
  return { findings: sex.findings.filter(({ steady }) => steady === true), problems: [] };
}

/** Fields whose answer may be one piece of what was said: "cockatiel, Nymphicus hollandicus". */
const IN_PIECES = new Set<Field>([
  'species',
  'institution',
  'strain',
  'lab',
  'genotype',
  'sex',
  'subject_id',
]);

const MOST_PIECES = 8;

/** The answer to the question in one piece of a text that is no answer as a whole. */
function readPieces(text: string, already: Reading, situation: Situation): Reading {
  const { asked } = situation;
  const told = [...already.findings, ...already.problems].some(({ field }) => field === asked);
  if (asked === undefined || told) return NOTHING;
  if (!IN_PIECES.has(asked)) return lastAnswer(asked, text.trim()) ?? NOTHING;
  for (const { 0: piece, start, end } of [...matches(/[^,;()\n]+/g, text)].slice(0, MOST_PIECES)) {
    const trimmed = piece.trim();
    if (trimmed === text.trim() || trimmed === '') continue;
    // any word could be an id: only one with a digit or a capital, of which nothing else was read
    if (
      asked === 'subject_id' &&
      (!/[\d\p{Lu}]/u.test(trimmed) || already.findings.some((one) => one.start < end && one.end > start))
    )
      continue;
    const reading = answer(asked, trimmed, trimmed, situation);
    const finding = reading?.findings[0];
    if (reading !== undefined && finding !== undefined)
      return { findings: [{ ...finding, start, end: start + piece.length }], problems: [] };
  }
  return lastAnswer(asked, text.trim()) ?? NOTHING;
}
