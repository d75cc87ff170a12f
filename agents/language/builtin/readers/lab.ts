import { found, NOTHING, type Reading, whole } from '../reading.ts';
import type { Page } from '../text.ts';
import { NOT_NAMES } from '../vocabulary/names.ts';
import { PLACE_LEAD } from './institution.ts';

const LAB =
  /(?<![\p{L}])(?:([\p{Lu}][\p{L}'-]+(?: \p{Lu}[\p{L}'-]+)?(?:(?:[-/& ]| and )\p{Lu}[\p{L}'-]+)??)(?:'s)? (?:[Ll]ab(?:oratory)?|LAB|[Gg]roup)(?![\p{L}])|(?:lab|laboratory|group) of (?:(?:[Dd]r|[Pp]rof)\.? |\p{Lu}\. ?)*(\p{Lu}[\p{L}'-]+(?: \p{Lu}\.?(?!\p{L}))?(?: \p{Lu}[\p{L}'-]+)?)|(?<=\b(?:in|at|from|of|is|the) (?:the )?)([a-z][\p{L}'-]{2,}) lab(?![\p{L}]))/u;
const NO_LAB =
  /^(?:wrong|right|correct|other|our|the|my|your|their|his|her|same|another|this|that|in|at|a|new|old|from|wet|dry|animal|whole|different|neighbou?ring|main|cold spring harbor|behavior|behaviour|which|what|for)$/i;

const titled = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The lab that a text names: "Frank lab", "the lab of Loren Frank". */
export function readLab(page: Page): Reading {
  const match = LAB.exec(page.restAsWritten);
  if (match === null) return NOTHING;
  const name = match[1] ?? match[2]?.split(' ').at(-1) ?? match[3] ?? '';
  const bare = name.replace(/'s?$/, '').replace(/^(?:The|In|At|From|Our|My) /, '');
  if (bare === '' || NO_LAB.test(bare) || NOT_NAMES.has(bare.toLowerCase())) return NOTHING;
  const words = bare.split(' ');
  // "Loren Frank's lab" is the Frank Lab
  const short = words.length === 2 && /'s/.test(match[0]) ? (words[1] ?? bare) : bare;
  const at = { start: match.index, end: match.index + match[0].length };
  page.take(at);
  return found({ field: 'lab', value: `${titled(short)} Lab`, ...at, uncertain: false });
}

/** The answer to the question for the lab: a name, with or without the word. */
export function answerLab(text: string): Reading | undefined {
  const bare = text
    .replace(/[.!]+$/, '')
    .replace(PLACE_LEAD, '')
    .replace(/^(?:the|lab(?: is|:)|my|our|in the|i work in the) /i, '')
    .replace(
      /^(?:(?:the |our |my )?(?:pi|principal investigator|boss|head|group leader)(?: is|:)|ag|labor|equipe|équipe) /i,
      '',
    )
    .trim();
  const give = (value: string): Reading => found({ field: 'lab', value, ...whole(text), uncertain: false });
  if (
    /\b(?:laboratory|centre|center|unit|institute|lab) (?:of|for) (?!(?:dr|prof)\b)(?:the )?(?:\p{Lu}\p{Ll}+ (?:and )?){0,3}(?:\p{L}+(?:s|gy|ics|ory|ion|ce|ing))\b/iu.test(
      bare,
    ) &&
    bare.length < 100
  )
    return give(bare);
  const name =
    /^((?:\p{L}[\p{L}.'-]*)(?: (?!lab|laborator|group)\p{L}[\p{L}.'-]*){0,3})(?:'s)?(?: (?:lab|laboratory|group))?$/iu.exec(
      bare,
    )?.[1];
  if (name === undefined) return undefined;
  const words = name
    .replace(/'s$/, '')
    .replace(/^(?:dr|prof|professor)\.? /i, '')
    .split(' ')
    .filter(Boolean);
  if (words.some((word) => NOT_NAMES.has(word.toLowerCase()) || NO_LAB.test(word))) return undefined;
  const person = words.length > 1 && !/\b(?:lab|laboratory|group)$/i.test(bare);
  const short = person || /'s /.test(bare) ? [words.at(-1) ?? ''] : words;
  return give(`${short.map(titled).join(' ')} Lab`);
}
