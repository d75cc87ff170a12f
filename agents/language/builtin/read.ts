import type { Field } from '../contract.ts';
import { answer, lastAnswer } from './answers.ts';
import { findLabels } from './fields.ts';
import { readAge } from './readers/age.ts';
import { readGenotype } from './readers/genotype.ts';
import { readInstitution } from './readers/institution.ts';
import { readLab } from './readers/lab.ts';
import { readMoments } from './readers/moments.ts';
import { readPeople } from './readers/people.ts';
import { readRegions } from './readers/regions.ts';
import { readSex } from './readers/sex.ts';
import { readMisspelt, readSpecies } from './readers/species.ts';
import { readStrain } from './readers/strain.ts';
import { readPublications, readRemarks, readSubjectId } from './readers/texts.ts';
import { readWeight } from './readers/weight.ts';
import { merge, type Reading, type Situation, unclear, whole } from './reading.ts';
import { Page } from './text.ts';

/**
 * Everything that can be read anywhere in a text. The order matters: what one reader takes, the next does not see, so
 * that a dose is no weight, a date of birth no age, and "zebra finch" no zebrafish.
 */
export function readAll(text: string, situation: Situation): Reading {
  const page = new Page(text);
  const early = merge(readPublications(page, situation), readRemarks(page));
  const regions = readRegions(page, situation);
  const moments = readMoments(page, situation);
  const strain = readStrain(page, situation);
  const genotype = readGenotype(page);
  const institution = readInstitution(page, situation);
  const lab = readLab(page);
  const people = readPeople(page, situation);
  const id = readSubjectId(page);
  const species = readSpecies(page, situation);
  const misspelt = species.findings.length + species.problems.length > 0 ? undefined : readMisspelt(page);
  const kind = merge(species, misspelt).findings.find((finding) => finding.field === 'species');
  const weight = readWeight(page, situation, typeof kind?.value === 'string' ? kind.value : undefined);
  const age = readAge(page, situation);
  const sex = readSex(page, situation);
  return merge(
    early,
    regions,
    moments,
    strain,
    genotype,
    people,
    lab,
    institution,
    id,
    species,
    misspelt,
    weight,
    age,
    sex,
  );
}

/** Reads a text as the value of one field: as a plain answer, or else for what it holds of that field. */
export function readAs(field: Field, text: string, raw: string, situation: Situation): Reading {
  const asked: Situation = { ...situation, asked: field };
  const plain = answer(field, text, raw, asked);
  if (plain !== undefined) return plain;
  const all = readAll(text, asked);
  const mine: Reading = {
    findings: all.findings.filter((finding) => finding.field === field || finding.field === 'age_reference'),
    problems: all.problems.filter((problem) => problem.field === field),
  };
  if (mine.findings.length + mine.problems.length > 0) return mine;
  return lastAnswer(field, text) ?? { findings: [], problems: [] };
}

const shift = (reading: Reading, by: number): Reading => ({
  findings: reading.findings.map((finding) => ({
    ...finding,
    start: finding.start + by,
    end: finding.end + by,
  })),
  problems: reading.problems.map((problem) => ({
    ...problem,
    start: problem.start + by,
    end: problem.end + by,
  })),
});

/** Nothing of use stands behind a label: "?", "tbd". */
const BLANK = /^(?:\?+|tbd|tba|unsure|not sure|\.{2,}|-+|_+)$/i;
const NOT_KNOWN = /^(?:unknown|unk\.?|not (?:known|recorded|measured|available)|no idea)$/i;
const ABSENT = /^(?:n\/?a|none|null|nil|)$/i;

/** The value of a label; where it cannot be read, the field is to be asked. */
export function readLabelled(field: Field, value: string, start: number, situation: Situation): Reading {
  const text = value.trim();
  const at = { start, end: start + value.length };
  if (BLANK.test(text)) return unclear(field, at, 'it was left open');
  if (ABSENT.test(text) || (field !== 'sex' && NOT_KNOWN.test(text))) return merge();
  const reading = shift(readAs(field, text, text, situation), start);
  if (reading.findings.length + reading.problems.length > 0) return reading;
  return field === 'genotype' || field === 'strain' || field === 'lab' || field === 'institution'
    ? shift(verbatim(field, text), start)
    : unclear(field, at, `"${text.slice(0, 40)}" could not be read`);
}

/** Names of which no list is complete are stored as they were written behind their label. */
export function verbatim(field: 'genotype' | 'strain' | 'lab' | 'institution', text: string): Reading {
  return { findings: [{ field, value: text, ...whole(text), uncertain: true }], problems: [] };
}

/** "Subject: sub-07 | Sex: F | …": undefined if the text is not made of labels. */
export function readLabels(text: string, lower: string, situation: Situation): Reading | undefined {
  const labels = findLabels(lower);
  const [first] = labels;
  if (first === undefined) return undefined;
  const readings: Reading[] = [];
  for (const [i, label] of labels.entries()) {
    const end = labels[i + 1]?.start ?? text.length;
    const raw = text.slice(label.valueStart, end);
    const value = raw
      .replace(/[\s|,;{}]+$/, '')
      .replace(/^"(.*)"$/s, '$1')
      .replace(/\n[\s\S]*$/, '');
    readings.push(readLabelled(label.field, value, label.valueStart, situation));
  }
  if (first.start > 3) readings.unshift(readAll(text.slice(0, first.start), situation));
  return merge(...readings);
}
