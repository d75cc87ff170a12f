/** Words that mean the same whoever understands the language: what buttons say, and what people type instead. */
export type Command =
  | { readonly kind: PlainCommand }
  | { readonly kind: 'accept'; readonly reason: string | undefined }
  | { readonly kind: 'approve'; readonly which: 'all' | readonly number[] };

type PlainCommand =
  | 'yes'
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
  | 'check'
  | 'reopen';

const words: Readonly<Record<PlainCommand, string>> = {
  yes: 'yes|y|yep|yeah|yup|ok|okay|sure|right|correct|exactly|fine|looks good|looks right|all good|thats right|that is right|yes please|👍',
  no: 'no|n|nope|no thanks',
  start: 'go|start|start it|go ahead|convert|convert it|begin|run it|do it|write it',
  replace: 'replace it|replace|overwrite|overwrite it',
  skip: 'skip|skip it|skip this|skip that|skip these|pass|i dont know|dont know|no idea|unknown|next|leave it empty|leave it blank',
  'skip-all': 'skip everything|skip all|skip the rest|thats all i know|that is all i know',
  later: 'later|not now|ask me later|ask later|maybe later|ill tell you later|i will tell you later',
  undo: 'undo|undo that|take that back|take it back',
  status: 'status|what is missing|whats missing|what is still missing|whats left|where are we',
  cancel: 'cancel|cancel it|stop|abort|stop it|quit|cancel everything',
  help: 'help|?|why|why?|what is that|what does that mean|i dont understand',
  decline: 'decline|leave it|dont|do not correct|nothing',
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
    .replaceAll(/\s+/g, ' ')
    .replace(/(?<=.)[.!]+$/, '');
  const kind = byWord.get(plain) ?? byWord.get(plain.replace(/\?+$/, ''));
  if (kind !== undefined) return { kind };
  return acceptOf(text.trim()) ?? approveOf(plain);
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

/** "yes. It ran …": an answer to a guess, and the rest. Undefined where the text does not begin with yes or no. */
export function leadingAnswer(text: string): { readonly isYes: boolean; readonly rest: string } | undefined {
  const match =
    /^\s*(yes|yep|yeah|yup|ok|okay|right|correct|exactly|it is|that'?s right|no|nope)\s*(?:[.,;:!–-]+\s*(?:and\s+)?|$)(.*)$/is.exec(
      text,
    );
  if (match === null) return undefined;
  return { isYes: !/^no(?:pe)?$/i.test(match[1] ?? ''), rest: (match[2] ?? '').trim() };
}
