import type { Field } from '../contract.ts';
import { answerAge } from './readers/age.ts';
import { answerGenotype } from './readers/genotype.ts';
import { answerInstitution, lastInstitution } from './readers/institution.ts';
import { answerLab } from './readers/lab.ts';
import { answerMoment } from './readers/moments.ts';
import { answerPeople } from './readers/people.ts';
import { answerRegions } from './readers/regions.ts';
import { answerSex } from './readers/sex.ts';
import { answerSpecies } from './readers/species.ts';
import { answerStrain, lastStrain, readLine } from './readers/strain.ts';
import { answerId, answerKeywords, answerText } from './readers/texts.ts';
import { answerWeight } from './readers/weight.ts';
import { found, type Reading, type Situation, whole } from './reading.ts';

/**
 * The whole of a text as the answer to one question, or undefined if it is no plain answer to it.
 * @param text normalised
 * @param raw as it was typed, for fields that keep the words
 */
export function answer(field: Field, text: string, raw: string, situation: Situation): Reading | undefined {
  switch (field) {
    case 'experimenter':
      return answerPeople(text);
    case 'institution':
      return answerInstitution(text);
    case 'lab':
      return answerLab(text);
    case 'species':
      return answerSpecies(text);
    case 'sex':
      return answerSex(text, situation);
    case 'strain': {
      const line = /^ai ?-?\d/i.test(text) ? readLine(text) : undefined;
      return line === undefined
        ? answerStrain(text)
        : found({ field, value: line, ...whole(text), uncertain: false });
    }
    case 'genotype':
      return answerGenotype(text);
    case 'age':
      return answerAge(text, situation);
    case 'weight_g':
      return answerWeight(text, situation);
    case 'subject_id':
    case 'session_id':
      return answerId(field, text);
    case 'session_start_time':
    case 'date_of_birth':
      return answerMoment(field, text, situation);
    case 'brain_regions':
    case 'age_reference':
    case 'related_publications':
      return undefined;
    case 'keywords':
      return answerKeywords(text);
    case 'experiment_description':
    case 'session_description':
    case 'surgery':
    case 'virus':
    case 'pharmacology':
    case 'protocol':
    case 'notes':
      return answerText(field, text, raw);
  }
}

/** For what only the general readers can tell to be no answer: a last reading, less sure. */
export function lastAnswer(field: Field, text: string): Reading | undefined {
  if (field === 'brain_regions') return answerRegions(text);
  if (field === 'strain') return lastStrain(text);
  return field === 'institution' ? lastInstitution(text) : undefined;
}
