import { type BrainRegion, brainRegionSchema } from '../contract.ts';
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
