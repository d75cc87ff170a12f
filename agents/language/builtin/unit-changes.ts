import { type BrainRegion, brainRegionSchema } from '../contract.ts';
import { isDate } from './dates.ts';
import { found, type Reading, type Situation, whole } from './reading.ts';

const TIME = 'days?|weeks?|months?|years?|hours?';
const MASS = 'kilograms?|kilos?|kg|grams?|g|ounces?|oz|pounds?|lbs?';
const changed = (units: string): RegExp =>
  new RegExp(
    String.raw`\b(${units}),? (?:and )?not (?:in )?(${units})\b|\bnot (?:in )?(${units}),? (?:but |it'?s |rather )?(?:in )?(${units})\b`,
  );
const TIMES = changed(TIME);
const MASSES = changed(MASS);

const GRAMS: readonly (readonly [RegExp, number])[] = [
  [/^k/, 1000],
  [/^g/, 1],
  [/^o/, 28.349523125],
  [/^[pl]/, 453.59237],
];
const gramsOf = (unit: string): number => GRAMS.find(([pattern]) => pattern.test(unit))?.[1] ?? 1;

/** "weeks, not days", "kg, not g": the number stays, its unit was wrong. */
export function readUnitChange(text: string, lower: string, situation: Situation): Reading | undefined {
  if (/\d/.test(lower)) return undefined;
  const { age, weight_g: weight } = situation.current;
  const times = TIMES.exec(lower);
  const said = typeof age === 'string' ? /^P(T?)(\d+(?:\.\d+)?)([DWMYH])$/.exec(age) : null;
  if (times !== null && said !== null) {
    const fresh = (times[1] ?? times[4] ?? '').charAt(0).toUpperCase();
    const old = (times[2] ?? times[3] ?? '').charAt(0).toUpperCase();
    if (said[3] === old && fresh !== old)
      return found({
        field: 'age',
        value: `P${fresh === 'H' ? 'T' : ''}${said[2] ?? ''}${fresh}`,
        ...whole(text),
        uncertain: false,
      });
  }
  const masses = MASSES.exec(lower);
  if (masses === null || typeof weight !== 'number') return undefined;
  const factor = gramsOf(masses[1] ?? masses[4] ?? '') / gramsOf(masses[2] ?? masses[3] ?? '');
  return found({
    field: 'weight_g',
    value: Number((weight * factor).toFixed(1)),
    ...whole(text),
    uncertain: false,
  });
}

/** "2023, not 2024", "June, not July": the rest of the date stays. */
export function readDatePart(text: string, lower: string, situation: Situation): Reading | undefined {
  for (const field of ['session_start_time', 'date_of_birth'] as const) {
    const before = situation.current[field];
    const parts = typeof before === 'string' ? /^(\d{4})-(\d{2})(-.*)$/.exec(before) : null;
    if (parts === null) continue;
    const [, year = '', month = '', rest = ''] = parts;
    const years =
      /^(?:no,? |sorry,? )?(?:it'?s |it was |in )?((?:19|20)\d{2}),? not (?:in )?((?:19|20)\d{2})[.! ]*$/.exec(
        lower,
      );
    if (years?.[2] === year) return dated(field, `${years[1] ?? ''}-${month}${rest}`, text);
    const months =
      /^(?:no,? |sorry,? )?(?:it'?s |it was |in )?(\p{L}{3,9}),? not (?:in )?(\p{L}{3,9})[.! ]*$/u.exec(
        lower,
      );
    const [fresh, old] = [months?.[1], months?.[2]].map(
      (name) => MONTHS.indexOf(name?.slice(0, 3) ?? '') + 1,
    );
    if (fresh !== undefined && fresh > 0 && old === Number(month))
      return dated(field, `${year}-${String(fresh).padStart(2, '0')}${rest}`, text);
  }
  return undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function dated(
  field: 'session_start_time' | 'date_of_birth',
  value: string,
  text: string,
): Reading | undefined {
  const [year = 0, month = 0, day = 0] = value.slice(0, 10).split('-').map(Number);
  return isDate({ year, month, day }) ? found({ field, value, ...whole(text), uncertain: false }) : undefined;
}

const SIDE_ONLY =
  /^(?:(?:no|nope|wrong|it'?s|it is|it was|actually|sorry|the|on|in|hemisphere|side|should be|make (?:it|that)|all|both|they(?:'re| are)?|i meant|meant)[ ,.;:]*)*(left|right|bilateral|both (?:sides|hemispheres))(?: (?:side|hemisphere|one))?(?:,? (?:and )?not (?:the )?(?:left|right|bilateral)(?: (?:side|hemisphere|one))?)?[.! ]*$/;

/** "wrong hemisphere, it's left": the places stay, their side was wrong. */
export function readSideChange(text: string, lower: string, situation: Situation): Reading | undefined {
  const side = SIDE_ONLY.exec(lower)?.[1];
  const regions = brainRegionSchema.array().min(1).safeParse(situation.current['brain_regions']);
  if (side === undefined || !regions.success) return undefined;
  const hemisphere: BrainRegion['hemisphere'] = side === 'left' || side === 'right' ? side : 'bilateral';
  return found({
    field: 'brain_regions',
    value: regions.data.map((region) => ({ ...region, hemisphere })),
    ...whole(text),
    uncertain: false,
  });
}
