import { isDate } from '../builtin/dates.ts';
import { findDurations, inDays } from '../builtin/durations.ts';
import { answerSpecies } from '../builtin/readers/species.ts';
import { isPlausible as isPlausibleWeight } from '../builtin/weights.ts';
import type { Metadata } from '../contract.ts';

const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-](\d{2}):(\d{2}))?)?$/;
const MOST_OFFSET_MINUTES = 14 * 60;

/** A day of the calendar and a time of the clock, which the form alone (2023-02-31T25:00) does not promise. */
function isMoment(value: string): boolean {
  const match = MOMENT.exec(value);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHours = 0, offsetMinutes = 0] =
    match.slice(1).map((digits: string | undefined) => Number(digits ?? 0));
  return (
    isDate({ year, month, day }) &&
    hour < 24 &&
    minute < 60 &&
    second < 60 &&
    offsetMinutes < 60 &&
    offsetHours * 60 + offsetMinutes <= MOST_OFFSET_MINUTES
  );
}

/** The built-in grammar reads it as one duration, and a range goes upwards. */
function isAge(value: string): boolean {
  const [said, ...more] = findDurations(value.toLowerCase());
  if (said === undefined || more.length > 0 || said.start !== 0 || said.end !== value.length) return false;
  const { lower, upper } = said;
  return upper === undefined || upper === 'open' || inDays(lower) < inDays(upper);
}

/** A species that the built-in vocabularies know, or that has the form of one, read as itself. */
function isSpecies(value: string): boolean {
  const reading = answerSpecies(value);
  return reading?.problems.length === 0 && reading.findings.every((finding) => finding.value === value);
}

/**
 * Holds values against the rules that the built-in engine has for its own readings.
 * @param species what the conversation knows of the species, for the weight
 */
export function isPlausible(metadata: Metadata, species: string | undefined): boolean {
  const { session_start_time, date_of_birth, age, weight_g, experimenter } = metadata;
  return (
    (metadata.species === undefined || isSpecies(metadata.species)) &&
    (session_start_time === undefined || isMoment(session_start_time)) &&
    (date_of_birth === undefined || isMoment(date_of_birth)) &&
    (age === undefined || isAge(age)) &&
    (weight_g === undefined || isPlausibleWeight(weight_g, metadata.species ?? species)) &&
    (experimenter ?? []).every((name) => /^[^,]+, [^,]+$/.test(name))
  );
}
