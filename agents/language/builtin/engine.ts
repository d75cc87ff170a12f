import { throwIfCancelled } from '../../../schemas/index.ts';
import {
  type Doubt,
  FIELDS,
  type Field,
  type Intent,
  type LanguageEngine,
  type Understanding,
  type Utterance,
} from '../contract.ts';
import {
  type Act,
  core,
  isInjection,
  isOutOfScope,
  isQuestion,
  readAct,
  readFromFile,
  readLocks,
} from './acts.ts';
import { answer, lastAnswer } from './answers.ts';
import { type Combined, combine } from './combine.ts';
import { readCleared, readListChange, readReplacement, readSpoken } from './corrections.ts';
import { askedField } from './fields.ts';
import { readLastTime, valuesOfLast } from './last-time.ts';
import { withoutManners } from './manners.ts';
import { parseNow } from './moments.ts';
import { FREE_TEXT } from './readers/texts.ts';
import { NOTHING, type Situation } from './reading.ts';
import { hide, sentences } from './sentences.ts';
import { lowerCase, normalise, type Span } from './text.ts';
import { readUnknown } from './unknown.ts';
import { readValues } from './values.ts';

/** Nobody types more in one answer; of a longer text, only an answer in words keeps the rest. */
const LONGEST_READ = 4000;

interface Parts {
  readonly intents?: readonly Intent[];
  readonly combined?: Combined;
  readonly clarify?: readonly Doubt[];
  readonly skip?: readonly (Field | '*')[];
  readonly clear?: readonly (Field | '*')[];
  readonly sameAsLast?: readonly (Field | '*')[];
  readonly fromFile?: readonly Field[];
  readonly lock?: readonly Field[];
  readonly excludeIssues?: readonly number[];
}

function build(parts: Parts): Understanding {
  const combined = parts.combined;
  const stored = combined?.metadata ?? {};
  const doubts = [...(combined?.doubts ?? []), ...(parts.clarify ?? [])];
  const fields = [...new Set(doubts.map(({ field }) => field))];
  const intents = [...new Set(parts.intents ?? [])];
  return {
    metadata: stored,
    uncertain: [...(combined?.uncertain ?? [])],
    clarify: fields,
    skip: [...(parts.skip ?? [])],
    clear: [...(parts.clear ?? [])],
    sameAsLast: [...(parts.sameAsLast ?? [])],
    fromFile: [...(parts.fromFile ?? [])],
    lock: [...(parts.lock ?? [])],
    excludeIssues: [...(parts.excludeIssues ?? [])],
    intents: intents.length > 0 ? intents : ['unknown'],
    doubts: fields.flatMap((field) => doubts.filter((doubt) => doubt.field === field).slice(0, 1)),
    evidence: combined?.evidence ?? {},
  };
}

const ask = (field: Field | undefined, reason: string): Doubt[] =>
  field === undefined ? [] : [{ field, reason, choices: [] }];

function situationOf({ context }: Utterance): Situation {
  return {
    asked: askedField(context.asked),
    state: context.state,
    now: parseNow(context.now),
    current: context.current ?? {},
    previous: context.previous,
  };
}

const CORRECTS =
  /\b(?:actually|i mean|i meant|meant|no,? wait|wait|sorry|correction|should (?:be|have been|read)|instead|oops|whoops|typo|mistake|mistyped|misspel\w+|change|replace|correct (?:the|that|it|spelling)|wrong|in fact|earlier i said|i said|make (?:it|that)|scratch|rather than|rather|swap|spelling|update|fix (?:the|that))\b|^(?:no|nope|nah)(?=[,.!:;-]|$| (?:it|i|she|he|the|that|its|make|use|not)\b)|^not (?:a |an |the )?[\p{L}\d. ]{1,20}(?:,| but\b)|\bnot\b.{1,20}, (?:it|but|she|he)\b|^\*|, (?:and )?not (?!sure|certain|pregnant|known|measured|exactly|yet|recorded|sedated)|\bis(?:n't| not) (?:a |an )?\p{L}+, (?:but|it)/u;

/** Free words: kept as they are, unless all of them steer the conversation. */
function readWords(
  field: Field,
  text: string,
  lower: string,
  raw: string,
  situation: Situation,
): Understanding {
  const marked = sentences(text).map((span) => ({
    span,
    injected: isInjection(lower.slice(span.start, span.end).trim()),
  }));
  const quoted =
    /"[^"]{3,}"|^>|\b(?:read|said|says|wrote|reads|printed|showed|message|log line|error)\b.{0,20}:/.test(
      lower,
    );
  const injected = marked.filter((mark) => mark.injected);
  if (injected.length === marked.length && !quoted)
    return build({ intents: ['injection'], clarify: ask(field, 'that was no description of the recording') });
  const reading = answer(field, text, raw, situation) ?? NOTHING;
  const combined = combine(text, lower, reading, new Set([field]));
  const uncertain =
    injected.length > 0 && !quoted ? [...new Set([...combined.uncertain, field])] : combined.uncertain;
  return build({ intents: ['provide'], combined: { ...combined, uncertain } });
}

function onlyCurrent(situation: Situation): Field | undefined {
  const fields = FIELDS.filter((field) => field in situation.current);
  return fields.length === 1 ? fields[0] : undefined;
}

function understandNow(utterance: Utterance): Understanding {
  const raw = utterance.text;
  const full = normalise(raw.length > 200_000 ? raw.slice(0, 200_000) : raw);
  const situation = situationOf(utterance);
  const { asked } = situation;
  const free = asked !== undefined && FREE_TEXT.has(asked);
  const read = full
    .slice(0, LONGEST_READ)
    .replaceAll(/\S{200,}/g, (run) => (run.includes(':') ? run : ' '.repeat(run.length)));
  const text = free ? read : withoutManners(read);
  const lower = lowerCase(text);
  if (text.trim() === '' && !(asked !== undefined && FREE_TEXT.has(asked) && full !== ''))
    return build({ intents: ['unknown'], clarify: ask(asked, 'nothing was said') });

  const act = readAct(text, lower, situation);
  if (act !== undefined && act.rest === undefined) return withAct(act, text, lower, situation);
  const last = readLastTime(core(lower), lower, situation);
  if (free && last === undefined && !isQuestion(lower, situation) && !isOutOfScope(lower, situation))
    return readWords(asked, text, lower, raw, situation);
  const all = sentences(text);
  if (all.some(({ start, end }) => isInjection(lower.slice(start, end).trim())) || isInjection(lower)) {
    const told = all.length > 1 ? combineValues(text, lower, situation) : undefined;
    const values = told !== undefined && Object.keys(told.metadata).length > 0;
    const missing =
      asked !== undefined && !(values && asked in (told?.metadata ?? {}))
        ? ask(asked, 'that was no answer')
        : [];
    return build({
      intents: values ? ['provide', 'injection'] : ['injection'],
      clarify: missing,
      ...(values && told !== undefined ? { combined: told } : {}),
    });
  }
  if (isOutOfScope(lower, situation)) return build({ intents: ['out_of_scope'] });
  return readTelling(act, last, text, lower, situation);
}

function combineValues(text: string, lower: string, situation: Situation): Combined {
  const { reading, sure } = readValues(text, lower, situation);
  return combine(text, lower, reading, sure);
}

function withAct(act: Act, text: string, lower: string, situation: Situation): Understanding {
  const locks = readLocks(lower);
  const parts: Parts = {
    intents: act.intents,
    skip: act.skip ?? [],
    clear: act.clear ?? [],
    excludeIssues: act.exclude ?? [],
    lock: locks.fields,
  };
  // "not ready, the weight is still wrong"
  const wrong =
    act.intents.includes('hold') || act.intents.includes('reject')
      ? readSpoken(text, lower, situation).wrong
      : [];
  return build({
    ...parts,
    clarify: wrong.map((field) => ({
      field,
      reason: 'it is wrong, and the right value was not told',
      choices: [],
    })),
  });
}

const SKIP_LEAD =
  /^(?:(?:please|let's|can we|just|ok|i'd like to|i'll) )*(?:skip|leave(?: out)?|pass on|omit|no idea (?:about|on)|i don't know|don't know|not sure about|i don't have|i don't remember) (?:the |his |her |its )?([\p{L} ]{2,40}?)(?: (?:blank|empty|out|for now))?(?=,? but |, |; | - |\. | and (?:the|he|she|it|i)\b)/u;

/** A sentence that tells something, and may steer, too. */
function readTelling(
  act: Act | undefined,
  last: ReturnType<typeof readLastTime>,
  text: string,
  lower: string,
  situation: Situation,
): Understanding {
  const intents: Intent[] = [...(act?.intents ?? [])].filter((intent) => intent !== 'correct');
  const locks = readLocks(lower);
  const cleared = readCleared(lower);
  const skipping = SKIP_LEAD.exec(lower);
  const skippedField =
    skipping === null
      ? undefined
      : /^(?:it|this|that|this one|that one)$/.test(skipping[1] ?? '')
        ? situation.asked
        : askedField(skipping[1]);
  const passing = readUnknown(lower);
  const hidden: Span[] = [...locks.spans, ...passing.spans];
  if (cleared.span !== undefined) hidden.push(cleared.span);
  if (last !== undefined) hidden.push(last.span);
  if (skippedField !== undefined && skipping !== null) hidden.push({ start: 0, end: skipping[0].length });
  const rest = hide(act?.rest ?? text, hidden);
  const inner: Situation =
    skippedField !== undefined && skippedField === situation.asked
      ? { ...situation, asked: undefined }
      : situation;

  const listed = readListChange(text, situation);
  const replaced =
    Object.keys(situation.current).length > 0 ? (listed ?? readReplacement(text, situation)) : undefined;
  const { reading, asks, sure } =
    rest.trim() === ''
      ? { reading: NOTHING, asks: false, sure: new Set<Field>() }
      : readValues(rest, lowerCase(rest), inner);
  const direct =
    listed === undefined &&
    reading.findings.some(({ field }) => replaced?.findings.every((other) => other.field !== field) !== true);
  let told = combine(
    text,
    lower,
    replaced !== undefined && !direct ? replaced : reading,
    replaced !== undefined && !direct ? new Set(FIELDS) : sure,
  );
  if (
    Object.keys(told.metadata).length === 0 &&
    told.doubts.length === 0 &&
    situation.asked === undefined &&
    !asks
  )
    told = fallback(rest, situation) ?? told;

  told = withoutConfirmed(told, lower, situation);

  const fromFile = Object.keys(told.metadata).length === 0 ? readFromFile(lower, situation) : [];
  const unknown = passing.fields.filter((field) => !(field in told.metadata));
  // what was known and turns out not to be is taken back, what was not is left out
  const taken = unknown.filter((field) => field in situation.current);
  const clear = [...new Set([...cleared.fields, ...taken])].filter((field) => !(field in told.metadata));
  const skip = [
    ...new Set([
      ...(skippedField === undefined ? [] : [skippedField]),
      ...unknown.filter((field) => !taken.includes(field)),
    ]),
  ];
  const same = (last?.fields ?? []).filter((field) => field === '*' || !(field in told.metadata));
  const carried = combine(text, '', valuesOfLast(same, situation), new Set(FIELDS));
  const metadata = { ...carried.metadata, ...told.metadata };
  const combined: Combined = {
    metadata,
    uncertain: [
      ...new Set([...told.uncertain, ...carried.uncertain.filter((field) => !(field in told.metadata))]),
    ],
    doubts: told.doubts.filter(({ field }) => field === 'hemisphere' || !clear.includes(field)),
    evidence: told.evidence,
  };
  const tells = Object.keys(told.metadata).length > 0 || told.doubts.length > 0;
  const corrects =
    clear.length > 0 ||
    (tells &&
      ((act?.intents.includes('correct') ?? false) ||
        CORRECTS.test(lower) ||
        (situation.state === 'confirm' &&
          Object.keys(told.metadata).some((field) => field in situation.current))));

  if (skip.length > 0) intents.push('skip_field');
  if (same.length > 0) intents.push('same_as_last');
  if (tells || clear.length > 0) {
    const decided = intents.some((intent) =>
      ['approve_retry', 'decline_retry', 'accept_as_is', 'improve', 'hold'].includes(intent),
    );
    if (!(decided && Object.keys(told.metadata).length === 0 && clear.length === 0))
      intents.push(corrects || decided ? 'correct' : 'provide');
    if (asks) intents.push('question');
  } else if (asks || isQuestion(lower, situation)) intents.push('question');
  if (fromFile.length > 0 && intents.length === 0) intents.push('provide');
  const steered = intents.length > 0 || locks.fields.length > 0;
  if (!steered && act?.intents.includes('correct') === true) intents.push('reject');
  const unanswered =
    !steered && situation.asked !== undefined
      ? ask(situation.asked, 'that could not be read as an answer')
      : [];
  if (unanswered.length > 0) intents.push('provide');
  if (intents.length === 0 && locks.fields.length > 0) intents.push('correct');
  return build({
    intents,
    combined,
    clarify: unanswered,
    clear,
    skip,
    sameAsLast: same,
    lock: locks.fields,
    fromFile,
    excludeIssues: act?.exclude ?? [],
  });
}

/** "BU is right, but …" repeats a value only to say that it stands. */
function withoutConfirmed(told: Combined, lower: string, situation: Situation): Combined {
  const confirmed = FIELDS.filter((field) => {
    const words = told.evidence[field]?.toLowerCase();
    if (
      words === undefined ||
      JSON.stringify(told.metadata[field]) !== JSON.stringify(situation.current[field])
    )
      return false;
    return /^ (?:is|was|are|looks) (?:right|correct|fine|ok(?:ay)?|good)\b/.test(
      lower.slice(lower.indexOf(words) + words.length),
    );
  });
  if (confirmed.length === 0) return told;
  const metadata = { ...told.metadata };
  for (const field of confirmed) delete metadata[field];
  return { ...told, metadata, uncertain: told.uncertain.filter((field) => !confirmed.includes(field)) };
}

/** "no, 13": with one value on the table, a bare answer is for that. */
function fallback(rest: string, situation: Situation): Combined | undefined {
  const field = onlyCurrent(situation);
  if (field === undefined || FREE_TEXT.has(field)) return undefined;
  const trimmed = rest
    .trim()
    .replace(
      /^(?:(?:no|nope|nah|not|it's|it is|actually|sorry|i meant|i mean|i said|i told you|should be|make it|make that|change it to|change that to|rather|but|and|yes)[, ]+)+/i,
      '',
    )
    .replace(
      /^.{1,40}? (?:is|was) (?:wrong|incorrect|not right|a typo)[,;.]* (?:it )?(?:should (?:be|have been)|is|was|make it) /i,
      '',
    )
    .replace(/,? (?:and )?not .{1,40}$/i, '')
    .replace(/^.{1,40}? but /i, '');
  if (trimmed === '' || trimmed.length > 200) return undefined;
  const reading =
    answer(field, trimmed, trimmed, { ...situation, asked: field }) ?? lastAnswer(field, trimmed);
  const combined =
    reading === undefined ? undefined : combine(trimmed, lowerCase(trimmed), reading, new Set());
  return combined !== undefined && Object.keys(combined.metadata).length > 0 ? combined : undefined;
}

/**
 * The engine that works without any key: closed vocabularies and grammars, the same answer for the same words. Reads at
 * most the first 4,000 characters, apart from answers that are kept in the person's words.
 */
export function createBuiltinEngine(): LanguageEngine {
  return {
    understand(utterance, options) {
      return new Promise((resolve) => {
        throwIfCancelled(options?.signal);
        resolve(understandNow(utterance));
      });
    },
    phrase({ text }, options) {
      return new Promise((resolve) => {
        throwIfCancelled(options?.signal);
        options?.onText?.(text);
        resolve({ text });
      });
    },
  };
}
