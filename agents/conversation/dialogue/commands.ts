import type { WayBack } from '../../../schemas/index.ts';

/** Words that mean the same whoever understands the language: what buttons say, and what people type instead. */
export type Command =
  | { readonly kind: PlainCommand }
  | { readonly kind: 'back'; readonly to: WayBack | undefined }
  | { readonly kind: 'accept'; readonly reason: string | undefined }
  | { readonly kind: 'approve'; readonly which: 'all' | readonly number[] };

type PlainCommand =
  | 'yes'
  | 'fine'
  | 'no'
  | 'start'
  | 'replace'
  | 'skip'
  | 'skip-all'
  | 'later'
  | 'undo'
  | 'status'
  | 'cancel'
  | 'help'
  | 'decline'
  | 'finish'
  | 'thanks'
  | 'check'
  | 'reopen';

const words: Readonly<Record<PlainCommand, string>> = {
  yes: 'yes|y|yep|yeah|yup|sure|right|correct|exactly|yes it is|it is|they are|yes they are|looks right|thats right|that is right|yes please|please do|do it|👍',
  fine: 'ok|okay|fine|good|great|perfect|cool|looks good|all good|sounds good|thats fine|that is fine|its fine|it is fine|fine with me',
  no: 'no|n|nope|no thanks',
  start: 'go|start|start it|go ahead|convert|convert it|begin|run it|write it',
  replace:
    'convert again|convert it again|write it again|write again|replace it|replace|overwrite|overwrite it',
  skip: 'skip|skip it|idk|dunno|no clue|skip this|skip that|skip these|pass|i dont know|i do not know|dont know|no idea|not sure|unknown|next|none|leave it empty|leave it blank',
  'skip-all': 'skip everything|skip all|skip the rest|thats all i know|that is all i know',
  later: 'later|not now|ask me later|ask later|maybe later|ill tell you later|i will tell you later',
  undo: 'undo|undo that|take that back|take it back',
  status: 'status|what is missing|whats missing|what is still missing|whats left|where are we',
  cancel: 'cancel|cancel it|stop|abort|stop it|quit|cancel everything',
  help: 'help|?|why|why?|what is that|what does that mean|i dont understand',
  decline:
    'decline|leave it|leave it as it is|leave them|leave that|dont|do not correct|nothing|never mind|nevermind|forget it',
  finish:
    'done|im done|i am done|we are done|finish|finished|thats all|that is all|thats it|nothing else|good enough|fine as it is|bye|goodbye',
  thanks:
    'thanks|thank you|thx|many thanks|thanks a lot|thank you very much|ok thanks|okay thanks|great thanks|perfect thanks|no thanks thats all|thanks bye|cheers',
  check: 'check|check again|check it again|try again|retry',
  reopen: 'go on|continue|open again|open it again|resume|start over',
};

const byWord = new Map(
  Object.entries(words).flatMap(([kind, list]) =>
    list.split('|').map((word) => [word, kind as PlainCommand] as const),
  ),
);

/** A text that is a command and nothing else, or undefined. */
export function commandOf(text: string): Command | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/,(?= (?:thanks|thank|please|thats|bye))/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/(?<=.)[.!]+$/, '');
  const kind = byWord.get(plain) ?? byWord.get(plain.replace(/\?+$/, ''));
  if (kind !== undefined) return { kind };
  return backOf(plain) ?? acceptOf(text.trim()) ?? approveOf(plain);
}

const BACK =
  /^(?:please )?(?:(?:(?:can we |lets |let me |i want to )?(?:go|step|take me) )?(?:one step )?back(?: one step)?|(?:the )?previous question)(?: to (?:the |my )?(questions?|answers?|summary|start|offer))?(?: please)?$/;

/** "Go back", one step; or to the questions, or to the summary with the offer to start. */
function backOf(plain: string): Command | undefined {
  const match = BACK.exec(plain);
  if (match === null) return undefined;
  const [, where] = match;
  const to = where === undefined ? undefined : /^[qa]/.test(where) ? 'collecting' : 'confirming';
  return { kind: 'back', to };
}

function acceptOf(text: string): Command | undefined {
  const match =
    /^(?:accept|keep|leave)(?: it)? as (?:it )?is(?:\s*(?:,|:|-|–|because|since|:\s*)\s*(?:because\s+)?(.*))?$/is.exec(
      text,
    );
  if (match === null) return undefined;
  const reason = match[1]?.trim().replace(/[.]+$/, '');
  return { kind: 'accept', reason: reason === '' ? undefined : reason };
}

function approveOf(plain: string): Command | undefined {
  if (
    /^(?:approve|correct|fix)(?: it| them)? ?(?:all|everything|both)$|^(?:all of them|both|all)$/.test(plain)
  ) {
    return { kind: 'approve', which: 'all' };
  }
  const match =
    /^(?:approve|correct|fix|only|just)? ?(?:number |no\. ?|#)?(\d+(?:(?:,? (?:and )?|, ?)\d+)*)$/.exec(
      plain,
    );
  if (match === null) return undefined;
  return { kind: 'approve', which: (match[1]?.match(/\d+/g) ?? []).map(Number) };
}

/** "The id is J16. It ran …": the id, and the rest. Undefined where the text does not begin with an id. */
export function leadingId(text: string): { readonly id: string; readonly rest: string } | undefined {
  const match =
    /^\s*(?:(?:the|its|it's|his|her)\s+)?(?:(?:animal|subject|rat|mouse)(?:'s)?\s+)?(?:id|name)\s*(?:is|:)\s*["“]?([\p{L}\d][\p{L}\d_-]{0,39})["”]?\s*[.;,]\s*(.+)$/isu.exec(
      text,
    );
  // Alone it is an id where it is quoted, or looks like one: "J16. It ran …".
  const alone =
    match ??
    /^\s*["“]([\p{L}\d][\p{L}\d_-]{0,39})["”]\s*[.;,]\s*(.+)$/su.exec(text) ??
    /^\s*(?=[\p{L}_-]*\d)([\p{L}\d][\p{L}\d_-]{0,39})\s*[.;]\s+(.+)$/su.exec(text);
  return alone === null ? undefined : { id: alone[1] ?? '', rest: (alone[2] ?? '').trim() };
}

/** "yes. It ran …": an answer to a guess, and the rest. Undefined where the text does not begin with yes or no. */
export function leadingAnswer(text: string): { readonly isYes: boolean; readonly rest: string } | undefined {
  const match =
    /^\s*(yes|yep|yeah|yup|ok|okay|right|correct|exactly|it is|that'?s right|no|nope)\s*(?:[.,;:!–-]+\s*(?:and\s+)?|$)(.*)$/is.exec(
      text,
    ) ?? /^\s*(yes|yep|yeah|yup)\s+((?:it|he|she|they|we|the|all|and|that)\b.*)$/is.exec(text);
  if (match === null) return undefined;
  return { isYes: !/^no(?:pe)?$/i.test(match[1] ?? ''), rest: (match[2] ?? '').trim() };
}
