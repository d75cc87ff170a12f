import type { FieldValue } from '../../../../schemas/index.ts';
import type { SessionState } from '../../state/session-state.ts';
import { hintsAtOptogenetics, OPTOGENETIC, type StimulationField } from '../../state/stimulation.ts';
import type { Row } from '../../state/tables/cells.ts';
import { freeName } from '../../state/tables/free-name.ts';
import { rowsOf } from '../../state/values.ts';
import { askedFields } from '../understand.ts';
import { type Detail, detailsIn, knownName, type Named, referenceIn } from './stimulation-details.ts';
import { openedBy } from './stimulation-opened.ts';
import { type Part, partsOf } from './stimulation-parts.ts';
import { coordinatesIn } from './targets-said.ts';

export interface StimulationSaid {
  /** Tables as they are after what was said, only those that were opened or changed. */
  readonly rows: ReadonlyMap<StimulationField, readonly Row[]>;
  /** Names of rows of which one was meant, and nobody can tell which. */
  readonly unclear: readonly string[];
  /** What is not about optogenetics. */
  readonly rest: string;
}

/**
 * Reads what people say of viruses, fibers and light sources: "AAV5-CaMKIIa-ChR2 in right CA1, 500 nL, titer 1e12; a
 * 200 um fiber at 2.5 mm depth; laser 473 nm". Only details that can be told apart are taken, and only where the
 * session has optogenetics: a virus alone, or light for another purpose, is none.
 */
export function stimulationSaid(state: SessionState, text: string): StimulationSaid {
  const opened = openedBy(text);
  if (opened.length > 0) {
    return { rows: new Map(opened.map((field) => [field, rowsOf(state, field)])), unclear: [], rest: '' };
  }
  const reader = new StimulationReader(state, text);
  const sentences = text.split(/(?<=[.;!?])\s+|\n+/).filter((one) => one.trim() !== '');
  const rest = sentences.map((sentence) => reader.read(sentence));
  const isRead = reader.rows.size > 0 || reader.unclear.size > 0;
  return {
    rows: reader.rows,
    unclear: [...reader.unclear],
    rest: isRead ? rest.filter((left) => left !== '').join(' ') : text,
  };
}

/** What tells one device from another of its kind. */
const IDENTITY = ['virus_name', 'hardware_name', 'model_name', 'hemisphere', 'location', 'wavelength_in_nm'];

class StimulationReader {
  readonly rows = new Map<StimulationField, readonly Row[]>();
  readonly unclear = new Set<string>();
  readonly #state: SessionState;
  readonly #isOptogenetic: boolean;
  readonly #asksSentence: boolean;

  constructor(state: SessionState, text: string) {
    this.#state = state;
    this.#isOptogenetic =
      hintsAtOptogenetics(state) ||
      OPTOGENETIC.test(text) ||
      LIGHT.test(text) ||
      this.#known('optical_fiber', text) !== undefined ||
      this.#known('opto_excitation_source', text) !== undefined;
    this.#asksSentence = askedFields(state).some((field) => field.endsWith('_description'));
  }

  /** Takes the details of these devices; what is left of the sentence, all of it where there were none. */
  read(sentence: string): string {
    const isOnDay = ON_THE_DAY.test(sentence) || (this.#asksSentence && ON_PURPOSE.test(sentence));
    if (isOnDay || sentence.trim().endsWith('?')) return sentence;
    const { ahead, parts } = partsOf(sentence, (field, text) => this.#known(field, text));
    const [first] = parts;
    const isOfFirst = (piece: string): boolean =>
      first !== undefined &&
      !isFact(first.field, piece) &&
      Object.keys(detailsIn(first.field, piece)).length > 0;
    const lead = piecesOf(ahead).filter(isOfFirst);
    const left = piecesOf(ahead).filter(
      (piece) => !isOfFirst(piece) && (FACT.test(piece) || !INTRODUCES.test(piece)),
    );
    let isRead = false;
    for (const part of parts) {
      const pieces = [...(part === first ? lead : []), ...piecesOf(part.text)];
      const own = pieces.filter((piece) => !isFact(part.field, piece));
      left.push(...pieces.filter((piece) => isFact(part.field, piece)));
      if (this.#readPart({ field: part.field, text: own.join(', ') })) isRead = true;
      else left.push(...own);
    }
    if (isRead) return left.join(', ').trim();
    return this.#readReference(sentence) ? '' : sentence;
  }

  #rowsOf(field: StimulationField): readonly Row[] {
    return this.rows.get(field) ?? rowsOf(this.#state, field);
  }

  #known(field: StimulationField, text: string): Named | undefined {
    const devices = this.#state.summary?.stimulationDevices;
    const names = {
      virus_injection: devices?.viruses,
      optical_fiber: devices?.fibers,
      opto_excitation_source: devices?.lightSources,
    }[field];
    return knownName(names ?? [], text);
  }

  #readPart({ field, text }: Part): boolean {
    if (!this.#isOptogenetic && field === 'virus_injection') return false;
    const known = this.#known(field, text)?.name;
    const detail = detailsIn(field, text, known);
    // Where only its place is told, a fiber may be there for something else.
    const isTold = this.#isOptogenetic ? detail['location'] !== undefined : false;
    if (!isTold && !isDetailed(detail)) return false;
    return this.#put(field, text, detail);
  }

  #put(field: StimulationField, text: string, detail: Detail): boolean {
    const rows = this.#rowsOf(field);
    const meant = meantBy(rows, text, detail);
    if (
      meant.length > 1 &&
      !/\b(?:both|all|each|every)\b|\b(?:viruses|fib(?:er|re)s|lasers|titers|injections)\b/i.test(text)
    ) {
      for (const { name } of meant) this.unclear.add(textOf(name));
      return true;
    }
    const next =
      meant.length === 0
        ? [...rows, { name: freeName(field, rows), ...detail }]
        : rows.map((row) => (meant.includes(row) ? { ...row, ...detail } : row));
    this.rows.set(field, next);
    return true;
  }

  /** "All from bregma": for every device that has coordinates and does not say from where. */
  #readReference(sentence: string): boolean {
    const isElse = /trode|probe|group/i.test(sentence) || coordinatesIn(sentence) !== undefined;
    const reference = isElse ? undefined : referenceIn(sentence);
    if (reference === undefined) return false;
    let isRead = false;
    for (const field of ['virus_injection', 'optical_fiber'] as const) {
      const rows = this.#rowsOf(field);
      const isOpen = (row: Row): boolean =>
        (row['reference'] ?? '') === '' && ['ap_in_mm', 'ml_in_mm', 'dv_in_mm'].some((key) => key in row);
      if (!rows.some(isOpen)) continue;
      this.rows.set(
        field,
        rows.map((row) => (isOpen(row) ? { ...row, reference } : row)),
      );
      isRead = true;
    }
    return isRead;
  }
}

/** Lights that only experiments of this kind have. */
const LIGHT = /\b(?:optical|optic) fib(?:er|re)s?\b|\blasers?\b/i;
/** What the animal did is for the description of the day, and photometry is no stimulation. */
const ON_THE_DAY =
  /\b(?:photometry|ran|running|slept|sleeping|rest(?:ed|ing)|explor\w+|forag\w+|navigat\w+|track|maze|arena|open field)\b/i;
const ON_PURPOSE = /\b(?:stimulat\w*|inhibit\w*|silenc\w*|session|experiment)\b/i;
const INTRODUCES = /^\W*(?:we|i|yes|and|also|then|the|in|on|it|there|during)\b/i;
const FACT =
  /\b(?:rats?|mouse|mice|male|female|weigh\w*|born|lab|n?trodes?|tetrodes?|electrodes?|channels?|recorded|experimenters?|keywords?)\b|\d\s*(?:g|grams?|weeks?|months?|days?|years?)\b/i;

const piecesOf = (text: string): string[] =>
  text.split(/,(?!\d)\s*|;\s*|\s+and\s+/).filter((piece) => piece.trim() !== '');

/** Whether more is told than where something is, and what kind of thing. */
const isDetailed = (detail: Detail): boolean =>
  Object.keys(detail).some((key) => !['hemisphere', 'location', 'description'].includes(key));

/** Whether a piece of a sentence on a device is about something else. */
const isFact = (field: StimulationField, piece: string): boolean =>
  FACT.test(piece) &&
  !/\b(?:before|after|later|prior|ago|post)\b/i.test(piece) &&
  !isDetailed(detailsIn(field, piece));

const textOf = (value: FieldValue | undefined): string => (typeof value === 'string' ? value : '');

/** The rows that a part of a sentence is about; none where it tells of another device. */
function meantBy(rows: readonly Row[], text: string, detail: Detail): readonly Row[] {
  const number = /\b(?:injection|fib(?:er|re)|laser|light source|source)\s*#?(\d{1,2})\b/i.exec(text)?.[1];
  if (number !== undefined) {
    const numbered = rows.filter(({ name }) => textOf(name).endsWith(` ${number}`));
    if (numbered.length > 0) return numbered;
  }
  // Hardly anybody has two: another wavelength corrects the first.
  if (/\bthe (?:laser|led|light source)\b/i.test(text) && rows.length === 1) return rows;
  const isEqual = (row: Row, keys: readonly string[]): boolean =>
    keys.every((key) => (row[key] ?? '') === '' || detail[key] === undefined || row[key] === detail[key]);
  // "A fiber" is a new one, unless the same was told before.
  const isNew =
    /\b(?:another|second|an?|one|new)\s+(?:[\w.,µμ-]+\s+){0,5}?(?:virus|fib|laser|led|light)/i.test(text);
  return rows.filter((row) => isEqual(row, isNew ? Object.keys(detail) : IDENTITY));
}
