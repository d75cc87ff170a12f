import { z } from 'zod';
import { type Elicit, fieldValueSchema, UsageError } from '../../schemas/index.ts';

const corrections = z.looseObject({
  file: z.string(),
  corrections: z.array(
    z.looseObject({
      title: z.string(),
      field: z.string(),
      from: fieldValueSchema.optional(),
      value: fieldValueSchema.optional(),
    }),
  ),
});
const replacing = z.looseObject({ folder: z.string(), outFolder: z.string(), overwrite: z.literal(true) });

/** What a person should have seen before a tool changes what exists; undefined where a call only adds. */
function questionBefore(tool: string, args: unknown): string | undefined {
  if (tool === 'apply_corrections') {
    const { data } = corrections.safeParse(args);
    if (data === undefined) return undefined;
    const lines = data.corrections.map(
      ({ title, field, from, value }) =>
        `- ${title.replace(/\.$/, '')} (${field}: ${inWords(from)} → ${inWords(value)})`,
    );
    return [`${data.file} will be changed:`, ...lines].join('\n');
  }
  const { data } = tool === 'convert_session' ? replacing.safeParse(args) : {};
  return data === undefined
    ? undefined
    : `The session in ${data.folder} will be converted, and a file of the same name in ${data.outFolder} replaced.`;
}

function inWords(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

const YES = 'Yes, do that';
const NO = 'No, leave it as it is';

/**
 * Asks the person before what exists is changed. Where the host cannot ask, its own question before a destructive
 * tool, which the tool's hints call for, has to do.
 * @throws UsageError where they do not approve; nothing was changed
 */
export async function approve(tool: string, args: unknown, elicit: Elicit): Promise<void> {
  const question = questionBefore(tool, args);
  if (question === undefined) return;
  const answer = await elicit(question, { approval: { title: 'Shall I?', choices: [YES, NO] } });
  if (answer === undefined || answer?.['approval'] === YES) return;
  throw new UsageError(
    `The person did not approve of ${tool}: nothing was changed. Ask what they want instead.`,
  );
}
