/** Words that only begin an answer. "Ok" and "yes" by themselves are answers. */
const LEAD =
  /^(?:(?:um+|uh+|er+m*|hm+|oh|ah|well|so|let me see|let's see|(?:ok(?:ay)?|alright|right|yeah),? so)[,:.!]*\s+)+(?=\S)/iu;
const TAIL = /(?<=\S)[,.!]?\s+(?:please|pls|plz|thanks(?: a lot)?|thank you|thx|cheers)[.! ]*$/iu;
/** Stops at the end; those of initials and short forms belong to them. */
const STOPS =
  /(?<=[\p{L}\d]{3}|\d|[)"'%])(?<!\b(?:univ|inst|dept|prof|approx|etc|inc|ltd|mos|yrs|wks|fem))[.!]+$/iu;

/** An answer without the words that only make it polite. */
export function withoutManners(text: string): string {
  const trimmed = text.trim();
  const plain = trimmed.replace(LEAD, '').replace(TAIL, '').replace(STOPS, '').trim();
  return plain === '' ? trimmed : plain;
}
