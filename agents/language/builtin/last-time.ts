import { FIELDS, type Field, metadataSchema } from '../contract.ts';
import { fieldsMentioned } from './fields.ts';
import type { Finding, Reading, Situation } from './reading.ts';
import type { Span } from './text.ts';

const LAST = String.raw`(?:as |like |to |with |from )?(?:in |on |for |at )?(?:the )?(?:(?:last|previous|prior|earlier|preceding|other) (?:time|session|recording|one|run|day|file|experiment|week|animal|entry)s?|before|yesterday|always|usual|last|ever|previously|the (?:previous|last|other) (?:one|ones|day)|(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:'s)?(?: (?:file|session|recording|one))?|what (?:it|we|i) (?:was|had|were|said|used|put|gave)(?: (?:last time|before|yesterday))?)(?:'s)?(?: (?:file|session|recording|one))?`;
const WHOLE = new RegExp(
  String.raw`^(?:(?:it's |it is |they're |that's |is |are |all |just |exactly |use |keep |put |pretty much |still |again,? |yes,? |yep,? )*)(?:(?:the )?same(?: (?:again|thing|one|ones|answer|value|people|person|team|crew|as ever|here|here too|too|old|deal))*(?: ${LAST})?|ditto|idem|dito|see (?:above|last (?:session|time)|previous)|${LAST.replace('?:as |like |to |with |from )?', '?:as |like )')}|no changes?(?: (?:since|from) .{1,20})?|unchanged|(?:hasn't|has not|not|nothing(?:'s| has)?|didn't) changed?(?: (?:since|from) .{1,25})?|identical(?: ${LAST})?|(?:copy|carry|reuse|re-use|use|keep|take) (?:it|that|the same|this|over|what we had)?(?: over)?(?: ${LAST})|the usual(?: (?:ones?|people|suspects|team|thing|answer))?|(?:genau )?wie (?:(?:beim )?letzte[ns] mal|gestern|immer|vorher|zuvor|bisher)|comme (?:la derni[èe]re fois|hier|d'habitude|avant|toujours)|como (?:la [úu]ltima vez|ayer|siempre|antes)|das ?selbe|das gleiche|pareil|lo mismo|igual|same same|-"-|")$`,
  'u',
);
const ALL = new RegExp(
  String.raw`\b(?:(?:everything|all|all (?:the )?(?:fields|metadata|values|info|details|of it)|the (?:metadata|rest|others?)|the rest|whole thing|rest)(?: else)?(?:'s| is| are| stays?| remains?| was)? (?:exactly )?(?:the )?(?:same|unchanged|identical|as (?:before|last|yesterday|always)|like (?:last|yesterday|before)|ditto)|(?:copy|carry(?: over)?|reuse|re-use|use|keep|take|import) (?:everything|all|it all|all (?:of )?(?:the )?(?:metadata|fields|values|info)|the (?:metadata|rest|same metadata)|same metadata)(?: over)?|same (?:metadata|everything|settings|info|details|values))\b(?: ${LAST})?`,
  'u',
);
const SOME = new RegExp(
  String.raw`\b(?:(?:the )?same ((?!as\b|like\b)[\p{L}_]+(?:(?:, and |, | and | & | or | )[\p{L}_]+){0,7}?)(?: info| information)?(?: ${LAST}|(?= ?(?:$|[,.;!]|but\b|except\b|again\b)))|(?:copy|carry(?: over)?|reuse|re-use|use|keep|take|import|grab|get) (?:over )?(?:the |all |all the )?([\p{L}_]+(?:(?:, and |, | and | & | )[\p{L}_]+){0,7}?)(?: over)? ${LAST}|([\p{L}_]+(?:(?:, and |, | and | & | )[\p{L}_]+){0,5}?) (?:is|are|stays?|remains?)(?: still| all)? (?:the )?(?:same|unchanged|identical|as before|as last time)\b(?: ${LAST})?)`,
  'u',
);

export interface LastTime {
  readonly fields: readonly (Field | '*')[];
  readonly span: Span;
}

/** Which fields are said to be as in the last session. */
export function readLastTime(bare: string, lower: string, situation: Situation): LastTime | undefined {
  if (
    lower.length > 240 ||
    /\b(?:not|isn't|aren't|n't|never) (?:the |exactly the )?same\b|\bsame (?:day|time|litter|cage|box|length|number|drive|rig)\b/.test(
      lower,
    )
  )
    return undefined;
  const asked = situation.asked;
  if (WHOLE.test(bare)) return { fields: [asked ?? '*'], span: { start: 0, end: lower.length } };
  const all = ALL.exec(lower);
  if (all !== null) return { fields: ['*'], span: { start: all.index, end: all.index + all[0].length } };
  const some = SOME.exec(lower);
  if (some !== null) {
    const named = some[1] ?? some[2] ?? some[3] ?? '';
    const fields = fieldsMentioned(
      /\bsame\b/.test(some[0]) && some[1] !== undefined ? `same ${named}` : named,
    );
    const span = { start: some.index, end: some.index + some[0].length };
    if (fields.length > 0) return { fields, span };
    if (
      /^(?:place|spot|site|thing|drug|procedure|setup|rig|people|person|experimenters?|team|crew|folks|us|one|value|as)\b/.test(
        named.trim(),
      ) &&
      asked !== undefined
    )
      return { fields: [asked], span };
  }
  const start = new RegExp(
    String.raw`^(?:(?:the )?same(?: ${LAST})|ditto|as before|like last time)(?=[,.;]| but| except)`,
    'u',
  ).exec(lower);
  return start === null ? undefined : { fields: [asked ?? '*'], span: { start: 0, end: start[0].length } };
}

/** Start and name belong to one session; they are never carried over with the rest. */
const ONCE = new Set<Field>(['session_start_time', 'session_id']);
/** These change from day to day, so that a value carried over is not sure. */
const CHANGES = new Set<Field>(['weight_g', 'age']);

/** The last session's values of these fields, as far as there are any. */
export function valuesOfLast(fields: readonly (Field | '*')[], situation: Situation): Reading {
  const wanted = fields.includes('*') ? FIELDS.filter((field) => !ONCE.has(field)) : fields;
  const findings: Finding[] = [];
  for (const field of wanted) {
    if (field === '*') continue;
    const parsed = metadataSchema.safeParse({ [field]: situation.previous?.[field] });
    if (!parsed.success || parsed.data[field] === undefined) continue;
    // the schema has just said that the value is one of this field
    findings.push({
      field,
      value: parsed.data[field],
      start: 0,
      end: 0,
      uncertain: CHANGES.has(field),
    } as Finding);
  }
  return { findings, problems: [] };
}
