import type Anthropic from '@anthropic-ai/sdk';
import type { AskOptions, Utterance } from '../contract.ts';
import { type Answer, answerSchema } from './answer.ts';
import { Unfit } from './faults.ts';
import type { Model } from './model.ts';
import { SYSTEM_PROMPT, userMessage } from './prompt.ts';
import { type Checked, checkAnswer } from './read-answer.ts';
import { PROPOSE, READ, readFacts, TOOLS } from './tools.ts';

/** Facts are read once or twice, and a form that was refused is handed in once more. */
const MOST_ROUNDS = 4;
/** One utterance has one form; a model that calls on and on is not listened to. */
const MOST_CALLS = 8;
const MOST_FORMS = 2;

type ToolUse = Anthropic.ToolUseBlock;
interface Result {
  readonly text: string;
  readonly isError: boolean;
}

/**
 * Asks the model until it has handed in a form that passes, or has had its tries: then the form as far as it passed.
 * @throws Unfit where it hands in none
 */
export async function askForForm(
  model: Model,
  utterance: Utterance,
  { signal, account }: Required<Pick<AskOptions, 'signal'>> & AskOptions & { readonly signal: AbortSignal },
): Promise<Checked> {
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: userMessage(utterance) }];
  let checked: Checked | undefined;
  let forms = 0;
  for (let round = 0; round < MOST_ROUNDS && forms < MOST_FORMS; round++) {
    const reply = await model.ask({ system: SYSTEM_PROMPT, tools: TOOLS, messages, signal, account });
    if (reply.stop_reason === 'refusal') throw new Unfit('refusal');
    if (reply.stop_reason !== 'tool_use') break;
    const calls = reply.content.filter((block): block is ToolUse => block.type === 'tool_use');
    if (calls.length === 0 || calls.length > MOST_CALLS) break;
    const results: Result[] = [];
    for (const call of calls) {
      const form = call.name === PROPOSE ? answerSchema.safeParse(call.input) : undefined;
      if (form === undefined) {
        results.push(call.name === READ ? readFacts(call.input, utterance) : NO_SUCH_TOOL);
        continue;
      }
      forms += 1;
      const now = form.success ? checkAnswer(form.data, utterance) : undefined;
      if (now !== undefined && now.faults.length === 0) return now;
      // A second form that passes less than the first is no better.
      if (now !== undefined && (checked === undefined || now.faults.length <= checked.faults.length))
        checked = now;
      results.push({
        text: `Refused. ${(now?.faults ?? ['not the form']).join('; ').slice(0, 1000)}`,
        isError: true,
      });
    }
    messages.push({ role: 'assistant', content: [...reply.content] }, answerTo(calls, results));
  }
  if (checked === undefined || isEmpty(checked.answer)) throw new Unfit('answer');
  return checked;
}

const NO_SUCH_TOOL: Result = { text: 'There is no such tool.', isError: true };

function answerTo(calls: readonly ToolUse[], results: readonly Result[]): Anthropic.MessageParam {
  return {
    role: 'user',
    content: calls.map(({ id }, i) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: results[i]?.text ?? '',
      is_error: results[i]?.isError ?? true,
    })),
  };
}

/** Nothing of a form passed that would say or do anything. */
function isEmpty({
  said,
  places,
  doubts,
  skip,
  clear,
  sameAsLast,
  fromFile,
  lock,
  excludeIssues,
  intents,
}: Answer): boolean {
  const lists = [said, places, doubts, skip, clear, sameAsLast, fromFile, lock, excludeIssues];
  return intents.length === 0 || lists.every((list) => list.length === 0);
}
