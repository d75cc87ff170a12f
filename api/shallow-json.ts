import type { MiddlewareHandler } from 'hono';
import { ProblemError } from './problems.ts';

/** Far beyond all that people and programs say; whatever walks through a value of this depth still has stack left. */
const MOST_DEPTH = 64;

/** Refuses a body that is nested so deeply that walking through it would exhaust the stack. */
export const shallowJson: MiddlewareHandler = async (c, next) => {
  if (c.req.header('content-type')?.includes('json') === true && depthOf(await c.req.text()) > MOST_DEPTH)
    throw new ProblemError('not-understood', `The body is nested more than ${MOST_DEPTH} deep.`);
  await next();
};

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
