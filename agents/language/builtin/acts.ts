import type { Field, Intent } from '../contract.ts';
import { fieldsMentioned } from './fields.ts';
import {
  ACCEPT,
  CANCEL,
  DECLINE,
  HOLD,
  IMPROVE,
  INJECTION,
  NO,
  NONE,
  OUT_OF_SCOPE,
  QUESTION_PLAIN,
  QUESTION_START,
  RESTART,
  RETRY,
  SECRETS,
  SEQUENTIAL,
  SKIP_ALL,
  SKIP_PIECE,
  SMALLTALK,
  STATUS,
  UNDO,
  YES,
} from './phrases.ts';
import { answerSex } from './readers/sex.ts';
import { FREE_TEXT } from './readers/texts.ts';
import type { Situation } from './reading.ts';
import { matches } from './text.ts';

/** What a sentence does to the conversation, and what of it is still to be read for values. */
export interface Act {
  readonly intents: readonly Intent[];
  readonly skip?: readonly (Field | '*')[];
  readonly clear?: readonly (Field | '*')[];
  readonly exclude?: readonly number[];
  /** as long as the text, with spaces where it was understood; absent if there is nothing left to read */
  readonly rest?: string | undefined;
}

/** Longer texts steer nothing: they tell something. */
const LONGEST = 240;

const POLITE =
  /^(?:(?:ok(?:ay)?|um+|uh+|oh|ah|hm+|well|so|sorry|please|actually|hey|right|alright|let's see|yeah|honestly|sure)[,.: !]+)+(?=\S)|(?:[,. ]+(?:please|pls|plz|thanks|thank you|thx|then|for now|sorry|cheers|mate))+[.! ]*$/gu;

/** Without politeness and closing stops. */
export function core(lower: string): string {
  const stripped = lower
    .replaceAll(/[.!,;: ]+$/g, '')
    .replaceAll(POLITE, '')
    .replaceAll(/^[ "'(]+|[ "').!,;]+$/g, '');
  return stripped === '' ? lower.replaceAll(/[.!]+$/g, '').trim() : stripped;
}

const blank = (text: string, start: number, end: number): string =>
  text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);

export const isInjection = (lower: string): boolean => INJECTION.some((pattern) => pattern.test(lower));

const SKIP_FIELD =
  /^(?:(?:please|let's|let us|can we|could we|we can|you can|i'd like to|i'll|i want to|just|ok|then)[, ]+)*(?:skip|leave|pass on|omit|ignore|no|don't (?:know|have|remember)|do not (?:know|have)|i (?:really )?(?:don't|do not|didn't|can't|cannot) (?:know|have|remember|recall|measure|weigh|record|find)|not sure (?:about|of|on)|no (?:idea|clue|info|information|data) (?:about|on|of|for|what)|unsure (?:about|of)|we (?:don't|didn't|did not|do not) (?:know|have|measure|record|track|note)|come back to|forget about)(?= ) ?(?:about |for |what |questions about )?(?:the |his |her |its |their |any |a |both |all )?([^.;]{2,60}?)(?: (?:is|was|out|blank|empty|for now|for later|later|please|yet|either|open|field|question|part|again|at all))*$/u;

function skips(text: string, situation: Situation): readonly (Field | '*')[] | undefined {
  const asked = situation.asked;
  if (asked === 'sex' && answerSex(text, situation) !== undefined) return undefined;
  if (SKIP_ALL.test(text)) return ['*'];
  if (
    asked !== undefined &&
    ((NONE.test(text) &&
      (FREE_TEXT.has(asked) ||
        asked === 'related_publications' ||
        asked === 'keywords' ||
        asked === 'genotype' ||
        asked === 'strain')) ||
      SKIP_PIECE.test(text))
  )
    return [asked];
  const pieces = text
    .split(/[,.;!?]+ ?| - |(?: so| and| but) (?=i|we|skip|leave|next|pass|move|let)/u)
    .map((piece) => core(piece))
    .filter((piece) => piece !== '');
  const all =
    pieces.length > 1 &&
    pieces.every(
      (piece) =>
        SKIP_PIECE.test(piece) ||
        SKIP_ALL.test(piece) ||
        /^(?:no|nope|sorry|i think|hmm|(?:just |please )?(?:convert|go|start|proceed|continue|go ahead)(?: it)?)$/.test(
          piece,
        ),
    );
  if (all)
    return pieces.some((piece) => SKIP_ALL.test(piece)) ? ['*'] : asked === undefined ? undefined : [asked];
  const match = SKIP_FIELD.exec(text);
  if (match === null) return undefined;
  const named = match[1] ?? '';
  // "no no, rat" names no field
  const fields = fieldsMentioned(named, { strict: match[0].startsWith('no ') });
  const words = named.split(/,? and |, |\/| or | /).filter((word) => word !== '');
  return fields.length > 0 && words.length <= fields.length * 3 ? fields : undefined;
}

const EXCEPT =
  /\b(?:except|excluding|but not|apart from|besides|without|other than|all but|leave out|leave|skip|not|ignore|don't (?:fix|touch|do|apply))(?: for)?(?: the)? (?:(?:number|numbers|issues?|findings?|items?|corrections?|no\.?|nr\.?|#)s? ?)?((?:#?\d{1,3}|first|second|third|fourth|fifth|last)(?:(?:,? and |,? or |, ?| & |-)#?\d{1,3}|(?:,? and |, ?)(?:second|third|fourth|fifth))*)(?: (?:one|issue|finding|item)s?)?\b(?! ?(?:g|kg|weeks?|days?|months?|years?|mm)\b)/u;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];

function excluded(lower: string): number[] {
  const list = EXCEPT.exec(lower)?.[1];
  if (list === undefined) return [];
  const numbers = [...matches(/\d{1,3}/g, list)].map(([n]) => Number(n));
  for (const [i, word] of ORDINALS.entries()) if (list.includes(word)) numbers.push(i + 1);
  return [...new Set(numbers)].filter((n) => n > 0).toSorted((a, b) => a - b);
}

/** Nothing runs yet where a conversion is offered, so "stop" is no more than "not yet". */
const STOP = /^(?:stop|no stop|stop it|stop please)$/;

type Decision = readonly (readonly [RegExp, Intent])[];
const DECISIONS: Readonly<Record<string, Decision>> = {
  retry: [
    [HOLD, 'hold'],
    [ACCEPT, 'accept_as_is'],
    [DECLINE, 'decline_retry'],
    [RETRY, 'approve_retry'],
    [YES, 'approve_retry'],
    [NO, 'decline_retry'],
  ],
  improve: [
    [ACCEPT, 'accept_as_is'],
    [DECLINE, 'accept_as_is'],
    [IMPROVE, 'improve'],
    [RETRY, 'improve'],
    [YES, 'improve'],
    [NO, 'accept_as_is'],
    [SKIP_PIECE, 'accept_as_is'],
  ],
  convert: [
    [HOLD, 'hold'],
    [STOP, 'hold'],
    [CANCEL, 'cancel'],
    [DECLINE, 'hold'],
    [YES, 'confirm'],
    [NO, 'hold'],
  ],
  confirm: [
    [YES, 'confirm'],
    [NO, 'reject'],
  ],
};
/** "accept" and "fine" mean the file in these states, and are no "yes" to a retry. */
const FINE = /^(?:fine|it's fine|that's fine|good|it's ok(?:ay)?|nah,? it's fine|accept|accept it)$/;

function decide(piece: string, decision: Decision, state: string): Intent | undefined {
  if ((state === 'improve' || state === 'retry') && FINE.test(piece) && state === 'improve')
    return 'accept_as_is';
  return decision.find(([pattern]) => pattern.test(piece))?.[1];
}

/** Yes, no, again, leave it: what the last clause that decides says. */
function decision(text: string, situation: Situation): Act | undefined {
  const state = situation.state ?? '';
  const table = DECISIONS[state];
  if (table === undefined) return undefined;
  const lower = text.toLowerCase();
  const exclude = state === 'retry' || state === 'improve' ? excluded(lower) : [];
  const more = exclude.length > 0 ? { exclude } : {};
  const all = decide(core(lower), table, state);
  if (all !== undefined) return { intents: [all], ...more };
  if (state === 'confirm') return undefined;
  const pieces = [
    ...matches(
      /[^,;.!?\n]+/g,
      lower.replaceAll(
        / (?:but|though|however|so|because|since|except|and|with) /g,
        (word) => `,${word.slice(1)}`,
      ),
    ),
  ];
  for (const piece of pieces.toReversed()) {
    const cut = piece[0].replace(/^ *(?:but|though|however|so|because|since|except|and|with) /, '');
    const intent = decide(core(cut), table, state);
    if (intent === undefined) continue;
    return { intents: [intent], ...more, rest: blank(text, piece.start, piece.end) };
  }
  if (exclude.length > 0) return { intents: [state === 'retry' ? 'approve_retry' : 'improve'], exclude };
  return undefined;
}

const OPENING =
  /^(?:(?:oh|ah|um+|uh+|hmm+|well|ok so)[, ]+)*(?:(yes|yep|yup|yeah|yea|ja|sure|ok(?:ay)?|correct(?! (?:it|that|the|this|my|his|her|to|spelling)\b)|right(?!,? not (?:the )?left)(?! (?:ca|hem|side|m1|v1)\w*)|perfect|great|good|looks? (?:all )?good|(?:that|it|this|everything|all)(?:'s| is| looks?)? (?:all )?(?:right|correct|good|fine|ok(?:ay)?|perfect)|all (?:good|correct|fine|right)|lgtm|👍|fine|almost|mostly (?:right|correct|good))|(no|nope|nah|nein|wrong|incorrect|not (?:quite|right|correct)|that's (?:wrong|not right|incorrect)))(?=[ ,.;:!-])(?:[ ,.;:!-]+(?:but|except(?: that| for)?|apart from|only|and|though|just|that)\b)*[ ,.;:!-]*/u;

/** "yes but …", "no, …": what opens the sentence and what is left of it. */
function opening(text: string, lower: string, situation: Situation): Act | undefined {
  const match = OPENING.exec(lower);
  if (match === null || match[0].length >= lower.length) return undefined;
  const rest = blank(text, 0, match[0].length);
  if (match[1] === undefined) return { intents: ['correct'], rest: text };
  // with nothing asked, "yes" answers what was shown
  const answers = situation.asked === undefined && /^(?:yes|yep|yup|yeah|yea|ja|correct|right)\b/.test(lower);
  return situation.state === 'confirm' || situation.state === 'convert' || answers
    ? { intents: ['confirm'], rest }
    : { intents: [], rest: text };
}

/** The sentence steers the conversation rather than tell a value; undefined if it does not. */
export function readAct(text: string, lower: string, situation: Situation): Act | undefined {
  const bare = core(lower);
  if (SECRETS.test(lower) && !isInjection(lower)) return { intents: ['out_of_scope'] };
  if (lower.length > LONGEST) return undefined;
  if (/^[?？!\s.]+$/.test(lower)) return { intents: [lower.includes('?') ? 'question' : 'unknown'] };
  // "stop stop stop" says no more than once does
  const plain = bare
    .replace(/\?+$/, '')
    .trim()
    .replace(/^(\p{L}{2,12})(?:[ ,.!]+\1)+$/u, '$1');
  const free = situation.asked !== undefined && FREE_TEXT.has(situation.asked);
  if (RESTART.test(plain)) return { intents: ['cancel'], clear: ['*'] };
  if (UNDO.test(plain)) return undone(lower, situation);
  if (STATUS.test(plain) && !(free && plain.length > 60)) return { intents: ['status'] };
  if (situation.state !== undefined) {
    const decided = decision(text, situation);
    if (decided !== undefined && !lower.endsWith('?')) return decided;
  }
  const skip = skips(plain, situation);
  if (skip !== undefined) return { intents: [skip.includes('*') ? 'skip_all' : 'skip_field'], skip };
  if (HOLD.test(plain)) return { intents: ['hold'] };
  if (CANCEL.test(plain))
    return {
      intents: [
        situation.state === 'retry' && /give up|forget|never/.test(plain) ? 'decline_retry' : 'cancel',
      ],
    };
  if (SMALLTALK.test(lower) || SMALLTALK.test(plain)) return { intents: ['smalltalk'] };
  if (SEQUENTIAL.test(lower) && !free && !/\d/.test(lower)) return { intents: ['sequential'] };
  if (YES.test(plain)) return { intents: ['confirm'] };
  if (NO.test(plain)) return { intents: ['reject'] };
  return opening(text, lower, situation);
}

function undone(lower: string, situation: Situation): Act {
  const named = fieldsMentioned(lower, { strict: true });
  const last = Object.keys(situation.current).at(-1);
  const fields = named.length > 0 ? named : fieldsMentioned((last ?? '').replaceAll('_', ' '));
  return { intents: ['undo'], clear: fields };
}

const SPEAKS =
  /\b(?:you|your|that|this|it|need|needed|mean|means|meant|mandatory|required|optional|example|format|should i|dandi|nwb|field|unit|necessary|allowed|important)\b/;

/** Is a sentence a question to the program? In answers that are stored as words, only if it speaks to it. */
export function isQuestion(lower: string, situation: Situation): boolean {
  const bare = core(lower.replace(/\?+[ .!]*$/, ''));
  const marked = /\?[ .!)"]*$/.test(lower);
  const free = situation.asked !== undefined && FREE_TEXT.has(situation.asked);
  if (/^(?:sure|yes|ok(?:ay)?|yeah)?,? ?why not[?!. ]*$/.test(lower)) return false;
  if (free && !(SPEAKS.test(lower) && lower.length < 120)) return false;
  if (/\bno wait\b|\bactually\b|, no\b/.test(lower)) return false;
  return (
    (marked && QUESTION_START.test(bare)) ||
    (marked &&
      situation.state !== undefined &&
      QUESTION_START.test(core(bare.split(/, | but | - /).at(-1) ?? ''))) ||
    (QUESTION_PLAIN.test(bare) && !/\d{2}|:/.test(bare)) ||
    (marked &&
      /\b(?:prefer|required|mandatory|optional|necessary|needed|allowed|ok(?:ay)? (?:if|to)|right format|possible|possible to|supported|enough|(?:common|latin|scientific|full) (?:or|name))\b/.test(
        lower,
      ))
  );
}

/** Requests that are none of this program's business. */
export function isOutOfScope(lower: string, situation: Situation): boolean {
  if (
    situation.asked !== undefined &&
    FREE_TEXT.has(situation.asked) &&
    !/^(?:can|could|would|will|please)\b/.test(lower)
  )
    return false;
  return OUT_OF_SCOPE.test(lower) && lower.length < 120;
}

const LOCK =
  /\b(?:don't(?: you dare(?: to)?)?|do not|never|please don't|without|not) (?:touch|change|chang(?:ing|e)|modify(?:ing)?|alter(?:ing)?|overwrite|edit|mess with|fiddle with)(?:ing)? ((?:the |my |its )?[\p{L}_ ,]{2,60}?)(?=$|[.,;!]| (?:though|please|anymore|again|but))|\b(?:leave|keep) ((?:the |my |its )?[\p{L}_ ]{2,40}?) (?:alone|as (?:it )?is|as they are|unchanged|untouched|the way it is|fixed)\b|\block ((?:the |my |its )?[\p{L}_ ]{2,40}?)(?=$|[.,;!])/gu;

/** Fields that a correction may not touch, and the places that say so. */
export function readLocks(lower: string): { fields: Field[]; spans: { start: number; end: number }[] } {
  const fields: Field[] = [];
  const spans: { start: number; end: number }[] = [];
  for (const match of matches(LOCK, lower)) {
    const named = fieldsMentioned(match[1] ?? match[2] ?? match[3] ?? '', { strict: true });
    if (named.length > 0) spans.push({ start: match.start, end: match.end });
    fields.push(...named);
  }
  return { fields: [...new Set(fields)], spans };
}

const FROM_FILE =
  /\b(?:(?:it's|it is|that's|they're|all|everything|is|are|should be|can be) (?:already |all |all already )?(?:found )?in|(?:take|read|get|use|copy|pull|grab|see|look(?: it up)?|check)(?: it| that| them| this| the [\p{L} ]{2,30}?)?(?: from| in)?|as in|same as in|according to|from) (?:the |our |my |that )?(?:(?:rec|recording|yaml|yml|metadata|header|trodes|config|session|old|nwb|previous nwb|raw|lab|log) ?)*(?:file ?names?|folder(?: name)?s?|headers?|yaml|yml|rec|metadata(?: file)?|config(?:uration)?|(?:recording|rec|yaml|nwb|log|session) ?files?|file)\b/u;

/** The fields whose value a file is said to hold: the named ones, or the one that was asked. */
export function readFromFile(lower: string, situation: Situation): Field[] {
  const match = FROM_FILE.exec(lower);
  if (match === null || /'s file\b/.test(lower)) return [];
  const named = fieldsMentioned(lower.replaceAll(/file ?names?|metadata|session file|recording file/g, ' '), {
    strict: true,
  });
  return named.length > 0 ? named : situation.asked === undefined ? [] : [situation.asked];
}
