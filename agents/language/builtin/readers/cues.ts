/** An expression over lower-case text that tells what a value is of. */
export type Cue = RegExp;

/** An answer in lower case without closing full stops. */
export function answerWithout(text: string): string {
  return text
    .toLowerCase()
    .replace(/[.!]+$/, '')
    .trim();
}
