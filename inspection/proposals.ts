/**
 * Values that a rule gives without inventing: another spelling of what was said, or a name from a closed list. What is
 * not sure stays a question, which is what undefined means here.
 */

/** Everyday names of laboratory animals, and of rat and mouse strains that are no other species. */
const speciesNames: ReadonlyMap<string, string> = new Map([
  ['rat', 'Rattus norvegicus'],
  ['rats', 'Rattus norvegicus'],
  ['brown rat', 'Rattus norvegicus'],
  ['norway rat', 'Rattus norvegicus'],
  ['long evans', 'Rattus norvegicus'],
  ['long evans rat', 'Rattus norvegicus'],
  ['sprague dawley', 'Rattus norvegicus'],
  ['sprague dawley rat', 'Rattus norvegicus'],
  ['wistar', 'Rattus norvegicus'],
  ['wistar rat', 'Rattus norvegicus'],
  ['mouse', 'Mus musculus'],
  ['mice', 'Mus musculus'],
  ['house mouse', 'Mus musculus'],
  ['c57bl 6', 'Mus musculus'],
  ['human', 'Homo sapiens'],
  ['rhesus', 'Macaca mulatta'],
  ['rhesus macaque', 'Macaca mulatta'],
  ['rhesus monkey', 'Macaca mulatta'],
  ['common marmoset', 'Callithrix jacchus'],
  ['marmoset', 'Callithrix jacchus'],
  ['zebrafish', 'Danio rerio'],
  ['fruit fly', 'Drosophila melanogaster'],
  ['zebra finch', 'Taeniopygia guttata'],
  ['mongolian gerbil', 'Meriones unguiculatus'],
  ['egyptian fruit bat', 'Rousettus aegyptiacus'],
  ['c. elegans', 'Caenorhabditis elegans'],
  ['r. norvegicus', 'Rattus norvegicus'],
  ['m. musculus', 'Mus musculus'],
]);
const binomials: ReadonlySet<string> = new Set(speciesNames.values());

export function proposeSpecies(text: string): string | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/[-_/\s]+/g, ' ');
  const known = speciesNames.get(plain);
  if (known !== undefined) return known;
  const capitalised = plain.charAt(0).toUpperCase() + plain.slice(1);
  return binomials.has(capitalised) ? capitalised : undefined;
}

const sexWords: ReadonlyMap<string, string> = new Map([
  ['m', 'M'],
  ['male', 'M'],
  ['f', 'F'],
  ['female', 'F'],
  ['u', 'U'],
  ['unknown', 'U'],
  ['o', 'O'],
  ['other', 'O'],
]);
const wormWords: ReadonlyMap<string, string> = new Map([
  ['xo', 'XO'],
  ['male', 'XO'],
  ['m', 'XO'],
  ['xx', 'XX'],
  ['hermaphrodite', 'XX'],
]);

export function proposeSex(text: string, isWorm: boolean): string | undefined {
  return (isWorm ? wormWords : sexWords).get(text.trim().toLowerCase());
}

/** "Jane Doe" is "Doe, Jane". More than two words may be a double name: who knows where it parts? */
export function proposeExperimenter(text: string): string | undefined {
  const commas = text.split(',');
  const [last, first] = commas;
  if (commas.length === 2 && last !== undefined && first !== undefined) {
    const isWhole = last.trim() !== '' && first.trim() !== '';
    return isWhole ? `${last.trim()}, ${first.trim()}` : undefined;
  }
  const [given, family, more] = text.trim().split(/\s+/);
  if (commas.length > 1 || given === undefined || family === undefined || more !== undefined)
    return undefined;
  return `${family}, ${given}`;
}

const units: ReadonlyMap<string, string> = new Map([
  ['year', 'Y'],
  ['month', 'M'],
  ['week', 'W'],
  ['day', 'D'],
]);

/** "90 days" is P90D. A number without a unit is a question. */
export function proposeAge(text: string): string | undefined {
  const said = text.trim().match(/^(\d+(?:\.\d+)?)\s*(year|month|week|day)s?(?:\s+old)?$/i);
  const unit = units.get(said?.[2]?.toLowerCase() ?? '');
  if (said?.[1] !== undefined && unit !== undefined) return `P${said[1]}${unit}`;
  const upper = text.trim().toUpperCase();
  return /^P(\d+(\.\d+)?[YMWD])+$/.test(upper) ? upper : undefined;
}

const gramsPer: ReadonlyMap<string, number> = new Map([
  ['kg', 1000],
  ['g', 1],
  ['gram', 1],
  ['grams', 1],
  ['mg', 0.001],
]);

/** In grams, as the metadata has it. A bare number is taken for grams, as labs mean it; the person approves. */
export function proposeWeightGrams(text: string): number | undefined {
  const said = text.trim().match(/^(\d+(?:\.\d+)?)\s*([a-z]*)$/i);
  const unit = said?.[2]?.toLowerCase();
  const factor = unit === '' ? 1 : gramsPer.get(unit ?? '');
  return said?.[1] === undefined || factor === undefined
    ? undefined
    : Number((Number(said[1]) * factor).toPrecision(12));
}

/** Slashes would make folders of the name. */
export function withoutSlashes(text: string): string {
  return text.replaceAll('/', '-');
}

const MS_PER_DAY = 86_400_000;

/** Whole days from birth to the session, as P90D; undefined when one of them is no date or they are in disorder. */
export function proposeAgeOn(birth: string, session: string): string | undefined {
  // Days as the calendar of each place counts them: an age is told in days, not in hours.
  const day = (text: string): number =>
    /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(`${text.slice(0, 10)}T00:00:00Z`) : Number.NaN;
  const days = Math.round((day(session) - day(birth)) / MS_PER_DAY);
  return days >= 0 ? `P${days}D` : undefined;
}

/** A day that is written with the year first. With the year last nobody knows which is the month. */
export function proposeDate(text: string): string | undefined {
  const parted = text.trim().match(/^(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})$/);
  const [year, month, day] =
    parted === null
      ? (text
          .trim()
          .match(/^(\d{4})(\d\d)(\d\d)$/)
          ?.slice(1) ?? [])
      : [parted[1], parted[3], parted[4]];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const ms = Date.parse(`${date}T00:00:00Z`);
  // 2023-02-30 is no day, though some read it as one of March.
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(date) ? undefined : date;
}

/** A DOI as `doi:10.…`, however it was written. */
export function proposeDoi(text: string): string | undefined {
  const said = text
    .trim()
    .match(/^(?:doi\s*:?\s*|(?:https?:\/\/)?(?:dx\.|www\.)?doi\.org\/)?(10\.\d{4,9}\/\S+)$/i);
  return said?.[1] === undefined ? undefined : `doi:${said[1]}`;
}

const spatialUnits: ReadonlyMap<string, readonly string[]> = new Map([
  ['meters', ['m', 'meter', 'metre', 'metres']],
  ['centimeters', ['cm', 'centimeter', 'centimetre', 'centimetres']],
  ['millimeters', ['mm', 'millimeter', 'millimetre', 'millimetres']],
  ['micrometers', ['um', 'µm', 'μm', 'micrometer', 'micrometre', 'micrometres', 'micron', 'microns']],
  ['pixels', ['px', 'pixel']],
  ['degrees', ['deg', 'degs', 'degree', '°']],
  ['radians', ['rad', 'rads', 'radian']],
  ['n.a.', ['na', 'n/a', 'n.a']],
]);

/** NWB Inspector's word for a unit of position or angle. */
export function proposeSpatialUnit(text: string): string | undefined {
  const plain = text.trim().toLowerCase();
  for (const [unit, others] of spatialUnits) if (unit === plain || others.includes(plain)) return unit;
  return undefined;
}
