import { isDenied } from '../clauses.ts';
import { findMoments, hasLoneTime, type Moment } from '../moments.ts';
import {
  currentText,
  found,
  merge,
  NOTHING,
  type Reading,
  type Situation,
  unclear,
  whole,
} from '../reading.ts';
import type { Page } from '../text.ts';
import { findTimes } from '../times.ts';

const BORN =
  /\b(?:born|dob|d\.o\.b\.?|birth ?(?:day|date)?|date of birth|hatched|littered|whelped|geboren|né|née|nacid[oa])\b[^;.]{0,20}$/;
const OTHER =
  /\b(?:surgery|implanted|implant(?:ation)?|injected|arrived|weaned|sacrificed|perfused|ordered|delivered|published|genotyped|moved|joined|monday's file|file from|copy|analy[sz]ed|converted)\b[^;.]{0,24}$/;

/** Start of the session and date of birth, by the words before them. */
export function readMoments(page: Page, situation: Situation): Reading {
  const readings: Reading[] = [];
  let started = false;
  for (const moment of findMoments(page.rest, situation.now)) {
    const before = page.rest.slice(Math.max(0, moment.start - 60), moment.start);
    const after = page.rest.slice(moment.end, moment.end + 30);
    const born =
      BORN.test(before) || /^ (?:is|was) (?:the|her|his|its) (?:birthday|date of birth|dob)/.test(after);
    if (!born && (OTHER.test(before) || /'s file/.test(after))) continue;
    const field =
      born || (situation.asked === 'date_of_birth' && !/\brecord\w*[^;.]{0,20}$/.test(before))
        ? 'date_of_birth'
        : 'session_start_time';
    if (field === 'session_start_time' && started) continue;
    if (
      field === 'session_start_time' &&
      situation.asked !== 'session_start_time' &&
      moment.problem !== undefined &&
      moment.choices.length === 0 &&
      !/\b(?:record|session|start|began|date)\w*\b/.test(page.rest)
    )
      continue;
    started ||= field === 'session_start_time';
    page.take(moment);
    readings.push(asReading(field, moment));
  }
  return merge(...readings, ...(readings.length === 0 ? [correctedTime(page, situation)] : []));
}

/** "the time is 15:30, not 14:30": the day of what is known stays. */
function correctedTime(page: Page, situation: Situation): Reading {
  const before = currentText(situation, 'session_start_time');
  const match = /^(\d{4}-\d{2}-\d{2})(?:T[\d:.]+)?(Z|[+-]\d{2}:\d{2})?$/.exec(before ?? '');
  const time = findTimes(page.rest).find(
    (said) => !isDenied(page.rest, said) && !said.ambiguous && said.invalid !== true,
  );
  if (match === null || time === undefined) return NOTHING;
  page.take(time);
  const two = (n: number): string => String(n).padStart(2, '0');
  const value = `${match[1] ?? ''}T${two(time.hour)}:${two(time.minute)}:${two(time.second)}${match[2] ?? ''}`;
  return found({ field: 'session_start_time', value, start: time.start, end: time.end, uncertain: false });
}

function asReading(field: 'date_of_birth' | 'session_start_time', moment: Moment): Reading {
  const { iso, problem, choices, start, end, uncertain } = moment;
  if (iso === undefined) return unclear(field, { start, end }, problem ?? 'the date is not clear', choices);
  return found({ field, value: field === 'date_of_birth' ? iso.slice(0, 10) : iso, start, end, uncertain });
}

/** The answer to the question for a date: one that names a time alone lacks the date. */
export function answerMoment(
  field: 'date_of_birth' | 'session_start_time',
  text: string,
  situation: Situation,
): Reading | undefined {
  const lower = text
    .toLowerCase()
    .replace(/[.!]+$/, '')
    .trim();
  if (findMoments(lower, situation.now).length > 0) return undefined;
  if (
    hasLoneTime(lower) ||
    /^\d{1,4}$/.test(lower) ||
    /^(?:in |some ?time in |around )?(?:19|20)\d{2}$/.test(lower)
  )
    return unclear(field, whole(text), 'the date is missing');
  return undefined;
}
