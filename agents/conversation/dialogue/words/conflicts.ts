import type { Choice, Conflict, Source } from '../../../../schemas/index.ts';
import { conflictOn } from '../../state/conflicts.ts';
import { displayValue } from '../../state/display.ts';
import { namedField } from '../../state/fields.ts';
import type { SessionState } from '../../state/session-state.ts';
import { currentValue } from '../../state/values.ts';
import { capitalised, counted, fileName, listed } from './format.ts';

/** How people name each source, how a sentence begins with it, and its button. */
const NAMES: Readonly<
  Record<Source, { readonly pattern: RegExp; readonly saying: string; readonly right: string }>
> = {
  yaml: {
    pattern: /\b(?:ya?ml|metadata file)\b|^(?:the |use the |take the |from the )?file\b(?! names?)/,
    saying: 'the metadata file says',
    right: 'the YAML is right',
  },
  'file-name': {
    pattern: /\bfile ?names?\b|\bnames? of the (?:files?|recordings?)\b/,
    saying: 'the file names say',
    right: 'the file names are right',
  },
  recording: {
    pattern: /\b(?:recordings?|header|rec)\b/,
    saying: 'the recording says',
    right: 'the recording is right',
  },
  'previous-session': {
    pattern: /\b(?:last|previous|earlier) (?:session|time)\b/,
    saying: 'the last session says',
    right: 'the last session is right',
  },
  'previous-nwb': {
    pattern: /\bnwb\b|^(?:the |use the |take the |from the )?file\b(?! names?)/,
    saying: 'the NWB file that you gave says',
    right: 'the NWB file is right',
  },
  derived: { pattern: /\byour guess\b/, saying: 'I derived', right: 'your guess is right' },
  person: {
    pattern: /\b(?:what )?i said\b|\bmine\b|\bi am\b|\bi'm\b/,
    saying: 'you said',
    right: 'what I said is right',
  },
  model: {
    pattern: /\b(?:what )?i said\b|\bmine\b|\bi am\b|\bi'm\b/,
    saying: 'you said',
    right: 'what I said is right',
  },
};

const RIGHT = /\b(?:right|correct|true|wins?|counts?)\b/;
const WRONG = /\b(?:wrong|incorrect|false|outdated|out of date|old)\b/;
const TAKEN = /^(?:take|use|trust|believe|keep|go with|as in|from)\b/;
/** What is left of "the YAML is right" without its source. */
const NOTHING_ELSE =
  /^(?:(?:the|is|are|was|it|its|that|of|in|one|value|please|yes|take|use|trust|believe|keep|go|with|as|from|right|correct|true|wrong|incorrect|outdated|old|wins?|counts?|not|you|gave|that|what|file)\b\s*)*$/;

/** The source that a sentence calls right or wrong; undefined where it says more than that. */
export function sourceMeant(
  text: string,
): { readonly sources: readonly Source[]; readonly isRight: boolean } | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/[.!,"“”]/g, '');
  const found = Object.entries(NAMES).filter(([, { pattern }]) => pattern.test(plain));
  const first = found[0]?.[1].pattern;
  if (first === undefined) return undefined;
  const rest = plain.replace(first, ' ').replaceAll(/\s+/g, ' ').trim();
  if (!NOTHING_ELSE.test(rest)) return undefined;
  const isWrong = WRONG.test(plain) || /\bnot (?:right|correct|true)\b/.test(plain);
  const isBare = rest.replaceAll(/\b(?:the|what)\b/g, '').trim() === '';
  if (!isWrong && !RIGHT.test(plain) && !TAKEN.test(plain) && !isBare) return undefined;
  // "The file" is the YAML or the NWB file, whichever there is.
  const isFile = /^(?:\w+ )?(?:the )?file\b(?! names?)/.test(plain) && found.length === 2;
  return {
    sources: found
      .filter(([, { pattern }]) => isFile || pattern.source === first.source)
      .map(([source]) => source as Source),
    isRight: !isWrong,
  };
}

/** Which of the sources is right: each with what it says. */
export function conflictQuestion(state: SessionState, fields: readonly string[]): string {
  const conflicts = fields.flatMap((field) => conflictOn(state, field) ?? []);
  const [only] = conflicts;
  if (only === undefined) return '';
  if (conflicts.length === 1) {
    return `Sources differ on ${namedField(only.field)}: ${claimsText(only)}. Which is right?`;
  }
  const each = conflicts.map(
    (conflict, index) => `${index + 1}. ${capitalised(namedField(conflict.field))}: ${claimsText(conflict)}.`,
  );
  return [
    `Sources differ on ${counted(conflicts.length, 'thing')}.`,
    ...each,
    'Which is right? Name the source for all of them, or tell me the values.',
  ].join('\n');
}

function claimsText({ claims, field }: Conflict): string {
  return listed(claims.map(({ provenance, display }) => `${sayer(provenance)} ${quoted(field, display)}`));
}

/** "sample_metadata.yml says", "the session of 22 June 2023 says" */
function sayer({ source, detail }: Conflict['claims'][number]['provenance']): string {
  if (source === 'yaml' && /\.ya?ml$/i.test(detail)) return `${fileName(detail)} says`;
  if (source === 'previous-session') return `the ${detail} says`;
  return NAMES[source].saying;
}

const quoted = (field: string, display: string): string =>
  field.endsWith('_id') || display.includes(' ') ? `"${display}"` : display;

/** A button for each claim; where several fields are asked about, one for each source that has a word in all of them. */
export function conflictChoices(state: SessionState, fields: readonly string[]): Choice[] {
  const conflicts = fields.flatMap((field) => conflictOn(state, field) ?? []);
  const [only] = conflicts;
  if (only === undefined) return [];
  if (conflicts.length === 1) {
    return only.claims.map(({ display, provenance }) => ({
      label: `${display}: ${NAMES[provenance.source].right}`,
      say: NAMES[provenance.source].right,
    }));
  }
  const rights = conflicts.map(
    ({ claims }) => new Set(claims.map(({ provenance }) => NAMES[provenance.source].right)),
  );
  const common = [...(rights[0] ?? [])].filter((right) => rights.every((one) => one.has(right)));
  return common.map((say) => ({ label: capitalised(say), say }));
}

/** After the person chose: what counts, and as whom it follows. */
export function settledText(state: SessionState, field: string): string {
  const value = currentValue(state, field);
  if (value === undefined) return '';
  const told = NAMES[value.provenance.source].saying;
  return `${capitalised(namedField(field))} is ${displayValue(field, value.value)}, as ${told}.`;
}

/** What nobody decided, in the summary: with a go the first counts. */
export function undecidedText(state: SessionState, fields: readonly string[]): string {
  const conflicts = fields.flatMap((field) => conflictOn(state, field) ?? []);
  if (conflicts.length === 0) return '';
  const each = conflicts.map(
    (conflict) =>
      `${namedField(conflict.field)} (${claimsText(conflict)}; with your go ${conflict.claims[0]?.display} counts)`,
  );
  return `Sources differ on ${listed(each)}.`;
}

/** When the person says today what another source says otherwise about the animal. */
export function contradictedText(state: SessionState, field: string): string {
  const conflict = conflictOn(state, field);
  const [now, ...others] = conflict?.claims ?? [];
  if (now === undefined) return '';
  const each = others.map(({ provenance, display }) => `${sayer(provenance)} ${quoted(field, display)}`);
  return `${capitalised(listed(each))}; I take ${quoted(field, now.display)}, as you say.`;
}
