import type { Context } from 'hono';
import type { z } from 'zod';
import { ProblemError } from './problems.ts';

/**
 * The body of a request, parsed. Other content types are refused: a form on a foreign page can send those without
 * asking, but not JSON.
 *
 * @throws ProblemError 415, or 400 with a JSON pointer for every part that does not fit
 */
export async function jsonBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.infer<S>> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new ProblemError(
      415,
      'Not JSON',
      `Found the content type ${type ?? '(none)'}; expected application/json.`,
    );
  const text = await c.req.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ProblemError(400, 'Not understood', `The body is no JSON: ${(cause as Error).message}.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    pointer: `#${path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`,
    detail: message,
  }));
  const sentence = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  throw new ProblemError(400, 'Not understood', `The body does not fit: ${sentence}.`, { errors });
}
