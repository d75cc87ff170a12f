import type { NwbObject } from '../../nwb/index.ts';
import { correction } from '../corrections.ts';
import { childOf, datasetOf, groupOf, type InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';
import {
  proposeAge,
  proposeAgeOn,
  proposeSex,
  proposeSpecies,
  proposeWeightGrams,
  withoutSlashes,
} from '../proposals.ts';
import { durationDays, isDuration } from './age.ts';
import { type Check, quoted } from './check.ts';

const subjectPath = '/general/subject';
const speciesForm = /^(?:[A-Z][a-z]* [a-z]+|http:\/\/purl.obolibrary.org\/obo\/NCBITaxon_\d+)$/;
const weightForm = /^\d+(?:\.\d+)? (?:kg|g|mg|ug|μg|ng|pg)$/i;
const worms = new Set(['Caenorhabditis elegans', 'C. elegans']);

function textOf(subject: NwbObject, file: InspectedFile, name: string): string | undefined {
  const dataset = datasetOf(subject, name);
  const value = dataset === undefined ? undefined : file.reader.scalar(dataset);
  return typeof value === 'string' ? value : undefined;
}

/** DANDI takes proteins in a dish under this id, which have neither species nor sex. */
function isProtein(subject: NwbObject, file: InspectedFile): boolean {
  return textOf(subject, file, 'subject_id')?.startsWith('protein') === true;
}

function checkExists(root: NwbObject): Problem[] {
  if (childOf(groupOf(root, 'general'), 'subject') !== undefined) return [];
  return [
    {
      path: subjectPath,
      message:
        'The file does not say which animal was recorded. DANDI refuses it without subject_id, species, sex and age. Say them.',
      corrections: [
        correction({
          title: 'Say the animal: id, species, sex, and age or date of birth.',
          field: 'subject',
        }),
      ],
    },
  ];
}

/** A field that DANDI needs and only the person knows. */
function missing(name: string, what: string, example: string): Problem[] {
  return [
    {
      path: `${subjectPath}/${name}`,
      message: `The file does not say ${what}. DANDI refuses it. Say it, such as ${example}.`,
      expected: example,
      corrections: [correction({ title: `Say ${what}.`, field: `subject.${name}` })],
    },
  ];
}

function checkId(subject: NwbObject, file: InspectedFile): Problem[] {
  return textOf(subject, file, 'subject_id') === undefined
    ? missing('subject_id', 'the name of the animal', '"J16"')
    : [];
}

function checkIdSlashes(subject: NwbObject, file: InspectedFile): Problem[] {
  const id = textOf(subject, file, 'subject_id');
  if (id === undefined || !id.includes('/')) return [];
  const value = withoutSlashes(id);
  return [
    {
      path: `${subjectPath}/subject_id`,
      message: `The subject_id ${quoted(id)} has a slash. DANDI makes a folder's name of it. Use another sign.`,
      found: id,
      expected: value,
      corrections: [
        correction({
          title: `Write the subject_id as ${quoted(value)}.`,
          field: 'subject.subject_id',
          from: id,
          value,
          why: 'The same name with another sign; files that DANDI has already keep the old one.',
          certainty: 'likely',
        }),
      ],
    },
  ];
}

function checkSex(subject: NwbObject, file: InspectedFile): Problem[] {
  if (isProtein(subject, file)) return [];
  const sex = textOf(subject, file, 'sex');
  if (sex === undefined || sex === '')
    return missing('sex', 'the sex of the animal', 'M, F, or U for unknown');
  const isWorm = worms.has(textOf(subject, file, 'species') ?? '');
  const expected = isWorm ? ['XO', 'XX'] : ['M', 'F', 'O', 'U'];
  if (expected.includes(sex)) return [];
  const value = proposeSex(sex, isWorm);
  return [
    {
      path: `${subjectPath}/sex`,
      message: `The sex is ${quoted(sex)}, where ${expected.join(', ')} are the words. DANDI refuses others. Write one of them.`,
      found: sex,
      expected: expected.join(', '),
      corrections: [
        correction({
          title: value === undefined ? `Say the sex: ${expected.join(', ')}.` : `Write the sex as ${value}.`,
          field: 'subject.sex',
          from: sex,
          value,
          why: `"${sex}" says the same in another word.`,
          certainty: 'certain',
        }),
      ],
    },
  ];
}

function checkSpeciesExists(subject: NwbObject, file: InspectedFile): Problem[] {
  if (isProtein(subject, file)) return [];
  const species = textOf(subject, file, 'species');
  return species === undefined || species === ''
    ? missing('species', 'the species', '"Rattus norvegicus"')
    : [];
}

function checkSpeciesForm(subject: NwbObject, file: InspectedFile): Problem[] {
  const species = textOf(subject, file, 'species');
  if (isProtein(subject, file) || species === undefined || species === '' || speciesForm.test(species))
    return [];
  const value = proposeSpecies(species);
  return [
    {
      path: `${subjectPath}/species`,
      message: `The species ${quoted(species)} is no Latin name of two words. DANDI cannot tell the species and refuses the file. Write ${value === undefined ? 'the Latin name, such as "Rattus norvegicus"' : quoted(value)}.`,
      found: species,
      expected: value ?? 'a Latin name such as "Rattus norvegicus", or an NCBITaxon address',
      corrections: [
        correction({
          title:
            value === undefined
              ? 'Say the Latin name of the species.'
              : `Write the species as ${quoted(value)}.`,
          field: 'subject.species',
          from: species,
          value,
          why: `"${species}" is the everyday name of ${value}, or of a strain of it.`,
          certainty: 'certain',
        }),
      ],
    },
  ];
}

/** The age on the day of the session, where the file says when the animal was born. */
function ageOn(subject: NwbObject, file: InspectedFile): string | undefined {
  const birth = textOf(subject, file, 'date_of_birth');
  const session = textOf(file.reader.root, file, 'session_start_time');
  return birth === undefined || session === undefined ? undefined : proposeAgeOn(birth, session);
}

function checkAge(subject: NwbObject, file: InspectedFile): Problem[] {
  if (isProtein(subject, file)) return [];
  const age = textOf(subject, file, 'age');
  if (age === undefined) {
    if (datasetOf(subject, 'date_of_birth') !== undefined) return [];
    return missing('age', 'how old the animal was or when it was born', '"P90D" for 90 days');
  }
  const bounds = age.split('/');
  if (
    bounds.length <= 2 &&
    bounds.every((bound) => isDuration(bound) || (bounds.length === 2 && bound === ''))
  )
    return [];
  const said = proposeAge(age);
  const value = said ?? ageOn(subject, file);
  return [
    {
      path: `${subjectPath}/age`,
      message: `The age ${quoted(age)} is no ISO 8601 duration. DANDI refuses the file. Write it as P90D for 90 days, P12W for 12 weeks, P1D/P3D for between 1 and 3 days.`,
      found: age,
      expected: value ?? 'P90D',
      corrections: [
        correction({
          title: value === undefined ? 'Say the age with its unit.' : `Write the age as ${value}.`,
          field: 'subject.age',
          from: age,
          value,
          why:
            said === undefined
              ? 'So many days lie between the date of birth and the start of the session, both in the file.'
              : `"${age}" says the same in other words.`,
          certainty: 'certain',
        }),
      ],
    },
  ];
}

function checkAgeRange(subject: NwbObject, file: InspectedFile): Problem[] {
  const age = textOf(subject, file, 'age');
  const [lower, upper] = age?.split('/') ?? [];
  if (isProtein(subject, file) || age === undefined || lower === undefined || upper === undefined) return [];
  if (!isDuration(lower) || !isDuration(upper) || durationDays(lower) < durationDays(upper)) return [];
  return [
    {
      path: `${subjectPath}/age`,
      message: `The age ${quoted(age)} is a range whose end is not after its beginning. DANDI refuses it. Put the younger age first.`,
      found: age,
      expected: 'younger/older',
      corrections: [
        correction({ title: 'Say the range of ages, younger first.', field: 'subject.age', from: age }),
      ],
    },
  ];
}

function checkWeight(subject: NwbObject, file: InspectedFile): Problem[] {
  const weight = textOf(subject, file, 'weight');
  if (weight === undefined || weightForm.test(weight)) return [];
  const grams = proposeWeightGrams(weight);
  return [
    {
      path: `${subjectPath}/weight`,
      message: `The weight ${quoted(weight)} is no number with a unit behind a space. Without a unit nobody knows what it means. Write it as "420 g".`,
      found: weight,
      expected: grams === undefined ? '420 g' : `${grams} g`,
      corrections: [
        correction({
          title: grams === undefined ? 'Say the weight in grams.' : `Write the weight as "${grams} g".`,
          field: 'subject.weight',
          from: weight,
          value: grams,
          why: /[a-z]/i.test(weight)
            ? 'The same weight in the form that NWB reads.'
            : 'A weight without a unit is taken for grams, as laboratories mean it.',
          certainty: /[a-z]/i.test(weight) ? 'certain' : 'likely',
        }),
      ],
    },
  ];
}

export const subjectChecks: readonly Check[] = [
  { name: 'check_subject_exists', type: 'NWBFile', run: checkExists },
  { name: 'check_subject_id_exists', type: 'Subject', run: checkId },
  { name: 'check_subject_id_no_slashes', type: 'Subject', run: checkIdSlashes },
  { name: 'check_subject_sex', type: 'Subject', run: checkSex },
  { name: 'check_subject_species_exists', type: 'Subject', run: checkSpeciesExists },
  { name: 'check_subject_species_form', type: 'Subject', run: checkSpeciesForm },
  { name: 'check_subject_age', type: 'Subject', run: checkAge },
  { name: 'check_subject_proper_age_range', type: 'Subject', run: checkAgeRange },
  { name: 'check_subject_weight', type: 'Subject', run: checkWeight },
];
