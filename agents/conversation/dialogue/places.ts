import type { BrainRegion, LanguageEngine } from '../../language/index.ts';
import type { SessionState } from '../state/session-state.ts';
import { parseIntegers, type Row } from '../state/tables/cells.ts';
import { rowsOf } from '../state/values.ts';
import { innermost } from './place-words.ts';
import { isFromOne } from './tables/targets-said.ts';

/** Which groups are where, or undefined where it was not said which. */
export type Places = ReadonlyMap<number, BrainRegion>;

const COUNTED =
  /(?<![\p{L}\d.+-])(\d{1,4}(?:\s*(?:-|–|to)\s*\d{1,4})?)(?![\p{L}\d]|\.\d|\s*(?:mm|um|µm)\b)/giu;
const REST = /\b(?:the )?(?:rest|others|other ones|remaining)\b/i;
/** Before these a new part of the sentence begins: "…, 5-8 in PFC", "… and tetrode 3 …". */
const CLAUSE =
  /;|\n|(?:,|\band\b)(?=\s*(?:and\s+)?(?:the\s+)?(?:n?trodes?|tetrodes?|groups?|shanks?|probes?|rest|others|\d))/gi;

/**
 * Puts places to groups by the words around them: one place is for all groups unless numbers are named ("tetrodes 1-4
 * in CA1, 5-8 in PFC"). Numbers are those of nTrodes, or of groups where "group" is said.
 */
export async function readPlaces(
  state: SessionState,
  text: string,
  regions: readonly BrainRegion[],
  language: LanguageEngine,
  signal: AbortSignal | undefined,
): Promise<Places | undefined> {
  const ids = rowsOf(state, 'electrode_groups').flatMap(({ id }) => (typeof id === 'number' ? id : []));
  const clauses = splitClauses(text);
  const [only, ...more] = innermost(regions, text);
  if (only === undefined) return undefined;
  if (more.length === 0 && numbersIn(text).length === 0) return new Map(ids.map((id) => [id, only]));
  const places = new Map<number, BrainRegion>();
  const first = isFromOne(ids, numbersIn(text), countedFromOne(state)) ? 1 : 0;
  let isGroups = false;
  for (const clause of clauses) {
    isGroups = /\bgroups?\b/i.test(clause) || (isGroups && !/trodes?\b/i.test(clause));
    const read = await language.understand(
      { text: clause, context: { asked: 'brain_regions' } },
      signal === undefined ? {} : { signal },
    );
    const [region, ...others] = innermost(read.metadata.brain_regions ?? [], clause);
    if (region === undefined) continue;
    if (others.length > 0) return undefined;
    const named = numbersIn(clause);
    const chosen = REST.test(clause)
      ? ids.filter((id) => !places.has(id))
      : isGroups
        ? named.map((number) => number - first)
        : groupsOfNTrodes(state, named);
    if (chosen.length === 0 || !chosen.every((id) => ids.includes(id))) return undefined;
    for (const id of chosen) places.set(id, region);
  }
  return places.size > 0 ? places : undefined;
}

/** Whether an answer before named groups by numbers from 1. */
export function countedFromOne(state: SessionState): boolean {
  const ids = rowsOf(state, 'electrode_groups').flatMap(({ id }) => (typeof id === 'number' ? id : []));
  const said = (state.steps.get('electrode_groups') ?? []).filter(({ seq }) => !state.undone.has(seq));
  return said.some(({ value }) => {
    const words = value?.provenance.source === 'person' ? value.provenance.detail : '';
    return /\bgroups?\b/i.test(words) && isFromOne(ids, numbersIn(words));
  });
}

/** Pieces of a text that each say one place; a list of numbers is not torn apart. */
function splitClauses(text: string): string[] {
  const parts = text.split(CLAUSE).map((part) => part.trim());
  // "tetrodes 1, 2 and 3 in CA1": a piece without a word that could be a place belongs to the next.
  const joined: string[] = [];
  let pending = '';
  for (const part of parts) {
    const whole = pending === '' ? part : `${pending}, ${part}`;
    const isNumbers =
      /^(?:the\s+)?(?:n?trodes?|tetrodes?|groups?|shanks?|probes?)?[\s\d,–-]*(?:to\s*\d+)?$/i.test(part);
    if (isNumbers) pending = whole;
    else {
      joined.push(whole);
      pending = '';
    }
  }
  return pending === '' ? joined : [...joined, pending];
}

function numbersIn(text: string): number[] {
  // Coordinates, ages and weights are numbers too, and name no group.
  const plain = text
    .replaceAll(/\b(?:epochs?|cam(?:era)?s?|channels?|din|dout)\s*\d+(?:\s*(?:,|and|&|-|–|to)\s*\d+)*/gi, ' ')
    .replaceAll(/\b(?:ap|ml|dv)\b\s*[:=]?\s*[-+−]?\d+(?:[.,]\d+)?/gi, ' ')
    .replaceAll(/\b\d+(?:[.,]\d+)?\s*(?:days?|weeks?|wks?|months?|years?|k?g|grams?)\b/gi, ' ');
  return [...plain.matchAll(COUNTED)].flatMap(
    (match) => parseIntegers((match[1] ?? '').replace(/\s*(?:to|–|-)\s*/i, '-')) ?? [],
  );
}

function groupsOfNTrodes(state: SessionState, nTrodes: readonly number[]): number[] {
  const map = rowsOf(state, 'ntrode_electrode_group_channel_map');
  return [
    ...new Set(
      nTrodes.flatMap((nTrode) => {
        const group = map.find((row) => row['ntrode_id'] === nTrode)?.['electrode_group_id'];
        return typeof group === 'number' ? group : [Number.NaN];
      }),
    ),
  ];
}

/** The groups with their places; what was not said about a group stays as it is. */
export function withPlaces(groups: readonly Row[], places: Places): Row[] {
  return groups.map((group) => {
    const region = typeof group['id'] === 'number' ? places.get(group['id']) : undefined;
    return region === undefined ? group : withPlace(group, region);
  });
}

function withPlace(group: Row, region: BrainRegion): Row {
  const { name, hemisphere, ap_mm, ml_mm, dv_mm } = region;
  const hasTarget = ap_mm !== undefined || ml_mm !== undefined || dv_mm !== undefined;
  return {
    ...group,
    location: name,
    targeted_location: name,
    ...(hemisphere === undefined ? {} : { description: withSide(group['description'], hemisphere) }),
    ...(ml_mm === undefined ? {} : { targeted_x: ml_mm }),
    ...(ap_mm === undefined ? {} : { targeted_y: ap_mm }),
    ...(dv_mm === undefined ? {} : { targeted_z: dv_mm }),
    ...(hasTarget ? { units: 'mm' } : {}),
  };
}

/** The metadata has no field for the side; the description is where readers of the file look for it. */
function withSide(description: unknown, hemisphere: 'left' | 'right' | 'bilateral'): string {
  const side = hemisphere === 'bilateral' ? 'both hemispheres' : `${hemisphere} hemisphere`;
  const before = typeof description === 'string' ? description : '';
  const plain = before.replace(/(?:, )?(?:(?:left|right) hemisphere|both hemispheres)$/, '');
  return plain === '' ? side : `${plain}, ${side}`;
}

/**
 * The probe type that a text names, out of those that the proposal leaves open, for the groups without one. A type that
 * the proposal does not name is typed into the table.
 */
export function withProbeType(groups: readonly Row[], candidates: string, text: string): Row[] | undefined {
  const types = (candidates.match(/[\w.]+(?:[-_][\w.]+)+/g) ?? []).filter((type) => /\d/.test(type));
  const said = types.filter((type) => text.toLowerCase().includes(type.toLowerCase()));
  // "64c-3s" would also be found in "64c-3s6mm": the longest is meant.
  const [type] = said.toSorted((one, other) => other.length - one.length);
  if (type === undefined || groups.every((group) => (group['device_type'] ?? '') !== '')) return undefined;
  return groups.map((group) =>
    (group['device_type'] ?? '') === '' ? { ...group, device_type: type } : group,
  );
}

/** A side by itself, where the place is known: "left". */
export function readSide(text: string): 'left' | 'right' | 'bilateral' | undefined {
  const word =
    /^(?:the |on the |in the )?(left|right|both|bilateral)(?: (?:side|sides|hemisphere|hemispheres|one))?[.!]?$/i.exec(
      text.trim(),
    );
  const side = word?.[1]?.toLowerCase();
  if (side === 'left' || side === 'right') return side;
  return side === undefined ? undefined : 'bilateral';
}

export function withSides(groups: readonly Row[], side: 'left' | 'right' | 'bilateral'): Row[] {
  return groups.map((group) => ({ ...group, description: withSide(group['description'], side) }));
}
