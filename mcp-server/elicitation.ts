import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  type ElicitRequestFormParams,
  ElicitRequestSchema,
  type ElicitResult,
} from '@modelcontextprotocol/sdk/types.js';
import type { Elicit } from '../schemas/index.ts';
import type { Extra } from './extra.ts';
import { LONGEST_TIMER_MS } from './time-limits.ts';

/** Set on a `cancel` that means: nobody could be asked. */
const CANNOT_KEY = 'renshaw/cannot';

type Fields = Parameters<Elicit>[1];

function formOf(fields: Fields): ElicitRequestFormParams['requestedSchema'] {
  const properties = Object.entries(fields).map(([name, { title, description, choices }]) => [
    name,
    {
      type: 'string' as const,
      title,
      ...(description === undefined ? {} : { description }),
      ...(choices === undefined ? {} : { enum: [...choices] }),
    },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties) as Record<string, { type: 'string' }> };
}

/** Asks the person behind the client that is connected to `server`, for the request that `extra` belongs to. */
export function elicitThrough(server: Server, { signal, requestId }: Extra): Elicit {
  return async (message, fields) => {
    if (server.getClientCapabilities()?.elicitation?.form === undefined) return undefined;
    const answer = await server.elicitInput(
      { message, requestedSchema: formOf(fields) },
      // Over HTTP the question goes where the answer to the call will go. A person may think overnight.
      { signal, relatedRequestId: requestId, timeout: LONGEST_TIMER_MS },
    );
    if (answer.action === 'accept') return textsOf(answer.content ?? {});
    return answer._meta?.[CANNOT_KEY] === true ? undefined : null;
  };
}

/** Fields that were left empty are left out. */
function textsOf(content: NonNullable<ElicitResult['content']>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(content))
    if (typeof value === 'string' && value !== '') texts[name] = value;
  return texts;
}

/** Lets `client` pass the questions of its server on to `elicit`. Before it connects. */
export function answerElicitations(client: Client, elicit: Elicit): void {
  client.registerCapabilities({ elicitation: { form: {} } });
  client.setRequestHandler(ElicitRequestSchema, async ({ params }): Promise<ElicitResult> => {
    if (params.mode === 'url') return { action: 'cancel', _meta: { [CANNOT_KEY]: true } };
    const answer = await elicit(params.message, fieldsOf(params.requestedSchema));
    if (answer === undefined) return { action: 'cancel', _meta: { [CANNOT_KEY]: true } };
    return answer === null ? { action: 'decline' } : { action: 'accept', content: { ...answer } };
  });
}

function fieldsOf(schema: ElicitRequestFormParams['requestedSchema']): Fields {
  return Object.fromEntries(
    Object.entries(schema.properties).map(([name, property]) => [
      name,
      {
        title: property.title ?? name,
        ...(property.description === undefined ? {} : { description: property.description }),
        ...('enum' in property && property.enum !== undefined ? { choices: property.enum } : {}),
      },
    ]),
  );
}
