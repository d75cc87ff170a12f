import type { MiddlewareHandler } from 'hono';
import { ProblemError } from './problems.ts';

/** Far beyond all that people and programs say; whatever walks through a value of this depth still has stack left. */
const MOST_DEPTH = 64;

/** Refuses a body that is nested so deeply that walking through it would exhaust the stack, and texts that cannot be kept. */
export const soundJson: MiddlewareHandler = async (c, next) => {
  if (c.req.header('content-type')?.includes('json') === true) {
    const text = await c.req.text();
    if (depthOf(text) > MOST_DEPTH)
      throw new ProblemError('not-understood', `The body is nested more than ${MOST_DEPTH} deep.`);
    if (holdsNoText(text))
      throw new ProblemError(
        'not-understood',
        'The body holds a NUL (\\u0000) or half of a surrogate pair (such as \\ud800), which neither NWB files nor every database can keep: leave it out.',
      );
  }
  await next();
};

/** NUL, or a surrogate. Unescaped neither stands in JSON that came as UTF-8. */
const ESCAPED = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;
const BACKSLASHES_AND_PAIRS = /\\\\|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}/gi;

function holdsNoText(json: string): boolean {
  return ESCAPED.test(json) && ESCAPED.test(json.replaceAll(BACKSLASHES_AND_PAIRS, ' '));
}

/** The deepest nesting of brackets, without those in texts. What is no JSON is refused elsewhere. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let isText = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (isText) {
      if (character === '\\') index++;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '[' || character === '{') most = Math.max(most, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return most;
}
