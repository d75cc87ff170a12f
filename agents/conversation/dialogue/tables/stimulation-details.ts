import type { FieldValue } from '../../../../schemas/index.ts';
import type { StimulationField } from '../../state/stimulation.ts';
import { parseNumber } from '../../state/tables/cells.ts';
import { coordinatesIn } from './targets-said.ts';

/** Columns of a device that were told, by their keys. */
export type Detail = Readonly<Record<string, FieldValue>>;

/** A name, and where it stands in a text. */
export interface Named {
  readonly name: string;
  readonly index: number;
}

/** "AAV5-CaMKIIa-ChR2": names of viruses as labs write them. */
export function virusNames(text: string): Named[] {
  return [...text.matchAll(/(?<![\p{L}\d-])(?:p|r|sc|ss)?(?:AAV|lenti-?|HSV|CAV)[^\s,;"“”]*/giu)].flatMap(
    ({ index, 0: word }) => {
      const whole = word.replace(/[.:!?]+$/, '');
      const name = whole.includes('(') ? whole : whole.replace(/\)+$/, '');
      // "an AAV" and "lentivirus" are kinds of viruses.
      return /[-/._:\d]/.test(name) && !/-(?:injected|mediated|based)$/i.test(name) ? [{ name, index }] : [];
    },
  );
}

/** The device of those that are known which a text names, however it sets its hyphens and spaces. */
export function knownName(names: readonly string[], text: string): Named | undefined {
  const found = names.flatMap((name): Named[] => {
    const words = name.split(/[^\p{L}\d]+/u).filter((word) => word !== '');
    const match = new RegExp(
      String.raw`(?<![\p{L}\d])${words.join('[^\\p{L}\\d]*')}(?![\p{L}\d])`,
      'iu',
    ).exec(text);
    return match === null ? [] : [{ name, index: match.index }];
  });
  return found.toSorted((one, other) => other.name.length - one.name.length)[0];
}

/** What a part of a sentence tells of a device: nothing that is not written there. */
export function detailsIn(field: StimulationField, text: string, known?: string): Detail {
  switch (field) {
    case 'virus_injection':
      return told({
        virus_name: known ?? virusNames(text)[0]?.name,
        titer_in_vg_per_ml: titerIn(text),
        volume_in_uL: measured(text, UNITS.volume),
        ...placeIn(text),
      });
    case 'optical_fiber':
      return told({ hardware_name: known, implanted_fiber_description: fiberWords(text), ...placeIn(text) });
    case 'opto_excitation_source':
      return told({
        model_name: known,
        wavelength_in_nm: measured(text, UNITS.wavelength),
        power_in_W: measured(text, UNITS.power),
        intensity_in_W_per_m2: intensityIn(text),
        description: /\blaser/i.test(text) ? 'laser' : /\bLEDs?\b/i.test(text) ? 'LED' : undefined,
      });
  }
}

function told(all: Readonly<Record<string, FieldValue | undefined>>): Detail {
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

const NUMBER = String.raw`(?<![\p{L}\d.,])([-+−–]?\d+(?:[.,]\d+)?)`;

/** Units by how many of the column's they are. */
const UNITS = {
  volume: [
    [/(?:nl|nanolit(?:er|re)s?)\b/, 0.001],
    [/(?:[uµμ]l|microlit(?:er|re)s?)\b/, 1],
  ],
  wavelength: [[/nm\b|nanomet(?:er|re)s?\b/, 1]],
  power: [
    [/(?:mw|milliwatts?)\b/, 0.001],
    [/(?:w|watts?)\b/, 1],
  ],
} as const;

/** The only number of a unit in a text; of a rate or a density there is none. */
function measured(text: string, units: readonly (readonly [RegExp, number])[]): number | undefined {
  const found = units.flatMap(([unit, factor]) => {
    const pattern = new RegExp(String.raw`${NUMBER}[\s-]?(?:${unit.source})(?!\s*(?:\/|per\b))`, 'giu');
    return [...text.matchAll(pattern)].flatMap(([, amount = '']) => {
      const number = parseNumber(amount);
      return number === undefined || number < 0 ? [] : exact(number * factor);
    });
  });
  return new Set(found).size === 1 ? found[0] : undefined;
}

/** Without what binary fractions add: 10 mW is 0.01 W. */
const exact = (number: number): number => Number(number.toPrecision(12));

const DENSITY = new RegExp(
  String.raw`${NUMBER}\s*(mw|w)\s*(?:\/|per)\s*(?:square\s+)?(mm|cm|m)(?![\p{L}])`,
  'iu',
);
const AREA_M2: Readonly<Record<string, number>> = { mm: 1e-6, cm: 1e-4, m: 1 };

function intensityIn(text: string): number | undefined {
  const [, amount = '', power = '', side = ''] = DENSITY.exec(text) ?? [];
  const number = parseNumber(amount);
  const area = AREA_M2[side.toLowerCase()];
  if (number === undefined || area === undefined) return undefined;
  return exact((number * (power.toLowerCase() === 'mw' ? 0.001 : 1)) / area);
}

const POWER_OF_TEN = String.raw`(?<![\p{L}\d.,])(\d+(?:[.,]\d+)?(?:\s*e\s*\+?\d+|\s*[x×*·]\s*10\s*\^?\s*\d+)|10\s*\^\s*\d+)`;
const PER_ML = String.raw`(?:\s*(?:vg|gc|vp|viral genomes?|vector genomes?|genome copies)?\s*(?:\/|per)\s*(ml|[uµμ]l))?`;
/** Infectious units are no genomes. */
const TITER = new RegExp(String.raw`${POWER_OF_TEN}(?!\d)(?!\s*(?:TU|IU|pfu|ifu|cfu)\b)${PER_ML}`, 'iu');

/** Titers are told as powers of ten: a bare small number is none. */
function titerIn(text: string): number | undefined {
  const plain = text.replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String('⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)));
  const [, amount = '', volume = 'ml'] = TITER.exec(plain) ?? [];
  const written = amount
    .replaceAll(/\s/g, '')
    .replace(',', '.')
    .replace(/^10\^/, '1e')
    .replace(/[x×*·]10\^?/i, 'e');
  const number = written === '' ? undefined : parseNumber(written);
  if (number === undefined || number < 1e6) return undefined;
  return /^ml$/i.test(volume) ? number : number * 1000;
}

/** Core and aperture, for which the metadata have no columns beside the model's. */
function fiberWords(text: string): string | undefined {
  const core = new RegExp(String.raw`${NUMBER}[\s-]?(?:[uµμ]m|microns?|micromet(?:er|re)s?)\b`, 'iu').exec(
    text,
  )?.[1];
  const aperture =
    /(?<![\d.])(0?[.,]\d+)\s*NA\b/.exec(text)?.[1] ??
    /\b(?:NA|numerical aperture)\s*(?:of|is|was|=|:)?\s*(0?[.,]\d+)/i.exec(text)?.[1];
  const words = [
    ...(core === undefined ? [] : [`core ${core} µm`]),
    ...(aperture === undefined ? [] : [`NA ${parseNumber(aperture)}`]),
  ];
  return words.length === 0 ? undefined : words.join(', ');
}

const LOCATION = String.raw`([\p{L}][\p{L}\d'/-]*(?:\s+(?!(?:at|with|and|side|hemisphere|AP|ML|DV|NA|by|from|using|through|is|was|of|tit(?:er|re)|volume|depth|total|injected|implanted|(?:uni|bi)laterally|we|then)\b)[\p{L}][\p{L}\d'/-]*){0,3})`;
const WITH_SIDE = new RegExp(
  String.raw`\b(?:[Ll]eft|[Rr]ight|L|R)\s+(?:hemisphere\s+|side\s+)?${LOCATION}`,
  'u',
);
const AFTER = new RegExp(
  String.raw`\b(?:in|into|above|over|targeting|targeted)\s+(?:the\s+)?(?:(?:left|right)\s+)?${LOCATION}`,
  'iu',
);
const NO_PLACE =
  /^(?:the|an?|each|both|all|total|depth|brain|animal|rat|mouse|session|side|hemisphere|virus|fib\w+|laser|led|it|this|surgery|mm|vg|and|at|is|was|with|left|right)\b/i;

function placeIn(text: string): Readonly<Record<string, FieldValue | undefined>> {
  const sides = new Set([...text.matchAll(/\b(left|right)\b/gi)].map(([side]) => side.toLowerCase()));
  const place = [WITH_SIDE.exec(text)?.[1], AFTER.exec(text)?.[1]].find(
    (one) => one !== undefined && !NO_PLACE.test(one),
  );
  const { targeted_x: ml, targeted_y: ap, targeted_z: dv } = coordinatesIn(text) ?? {};
  return {
    location: place,
    hemisphere: sides.size === 1 ? [...sides][0] : undefined,
    ap_in_mm: ap,
    ml_in_mm: ml,
    dv_in_mm: dv ?? depthIn(text),
    reference: referenceIn(text),
  };
}

/** Who says depth says that it is below, where DV is negative. */
function depthIn(text: string): number | undefined {
  const amount = String.raw`${NUMBER}\s*(mm|[uµμ]m)`;
  const match =
    new RegExp(String.raw`${amount}\s*(?:deep|depth|below)\b`, 'iu').exec(text) ??
    new RegExp(String.raw`\bdepth\s*(?:of|is|was|=|:)?\s*${amount}`, 'iu').exec(text);
  const number = parseNumber(match?.[1] ?? '');
  if (number === undefined) return undefined;
  return exact(-Math.abs(/^mm$/i.test(match?.[2] ?? '') ? number : number / 1000));
}

/** The one point that coordinates are measured from; of several nobody can tell which axis has which. */
export function referenceIn(text: string): string | undefined {
  const found = [
    ...text.matchAll(
      /\b(bregma|lambda|interaural line|brain surface|cortical surface|dura|pia|skull surface)\b/gi,
    ),
  ].map(([, point = '']) => point.toLowerCase());
  const points = [...new Set(found)];
  if (points.join() === 'bregma,cortical surface') return 'Bregma at the cortical surface';
  const [only] = points;
  return only === undefined || points.length > 1 ? undefined : only.charAt(0).toUpperCase() + only.slice(1);
}
