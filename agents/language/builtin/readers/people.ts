import { nameFromMail, parseNames } from '../names.ts';
import { found, merge, NOTHING, type Reading, type Situation, unclear, whole } from '../reading.ts';
import { matches, type Page, type Span } from '../text.ts';
import { NOT_NAMES } from '../vocabulary/names.ts';
import { isInstitution } from './institution.ts';

const MAIL = /[\p{L}\d._%+-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,4}/gu;
const PERSON = String.raw`(?:(?:Dr|Prof|Mr|Ms|Mrs)\.? )*\p{Lu}[\p{L}'’.-]*(?: (?:(?:van|von|der|den|de|da|di|del|la|le|ter|ten|al|dos|y) ){0,3}\p{Lu}[\p{L}'’.-]*){1,4}`;
const LAST_FIRST = String.raw`(?:(?:van|von|der|den|de|da|di|del|la|le) ){0,3}\p{Lu}[\p{L}'’-]+, \p{Lu}[\p{L}'’.-]*(?: \p{Lu}\.)?`;
const ONE = String.raw`(?:${LAST_FIRST}(?=\s*(?:;|$| and | at | & |\.|,? in ))|${PERSON})`;
const LIST = String.raw`${ONE}(?:(?:, (?:and |me, )?|; ?| and | & |,? with | / )(?:me,? )?${ONE}){0,8}`;
const CUES: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:[Ee]xperimenters?|[Rr]ecordists?|[Oo]perators?|[Rr]esearchers?)(?: names?)?(?: today)?(?: is| are| was| were|:| should be| =|,| -)+ ?(?:to )?(?:me[,:]? |just |now |actually )*(${LIST})`,
    'u',
  ),
  new RegExp(
    String.raw`\b(?:[Rr]ecorded|[Pp]erformed|[Cc]ollected|[Aa]cquired|[Rr]un|[Dd]one|[Mm]ade|[Cc]arried out|[Cc]onducted)(?: (?:it|this|that|today))? by (?:me,? )?(${LIST})`,
    'u',
  ),
  new RegExp(
    String.raw`\b(?:[Mm]y name is|[Mm]y name's|I am|I'm|[Tt]his is|[Ii]t's me,|[Mm]e,|me:|[Mm]e \(|by) (${LIST})`,
    'u',
  ),
  new RegExp(
    String.raw`\b(?:(?:[Tt]wo|[Tt]hree|[Oo]ne|2|3|four) )?(?:experimenters?|people)[:(,]? ?(?:me[,:]? )?(${LIST})`,
    'u',
  ),
  new RegExp(
    String.raw`(?<![\p{L}])(${LIST})(?: and I| here| did| ran| recorded| performed| collected| was the (?:experimenter|operator)| were the experimenters|,? (?:is|are|was|were) (?:the )?experimenters?)(?![\p{L}])`,
    'u',
  ),
];

function namesAt(page: Page, at: Span, sure: boolean): Reading {
  const text = page.text.slice(at.start, at.end);
  const names = parseNames(text);
  if (names === undefined) return NOTHING;
  page.take(at);
  if (names.kind === 'unclear')
    return sure ? unclear('experimenter', at, names.reason, names.choices) : NOTHING;
  return found({ field: 'experimenter', value: [...names.names], ...at, uncertain: names.uncertain });
}

/** People that a text says to be the experimenters. */
export function readPeople(page: Page, situation: Situation): Reading {
  const readings: Reading[] = [];
  for (const match of matches(MAIL, page.text)) {
    const name = nameFromMail(match[0]);
    page.take(match);
    if (name !== undefined)
      readings.push(
        found({ field: 'experimenter', value: [name], start: match.start, end: match.end, uncertain: true }),
      );
  }
  for (const cue of CUES) {
    const match = cue.exec(page.restAsWritten);
    const names = match?.[1];
    if (match === null || names === undefined || NOT_NAMES.has((names.split(' ')[0] ?? '').toLowerCase()))
      continue;
    const start = match.index + match[0].indexOf(names);
    const reading = namesAt(page, { start, end: start + names.length }, true);
    if (reading.findings.length > 0) return reading;
  }
  if (readings.length > 0) return merge(...readings);
  // names among the entries of a list, in an answer to a question for people or to none
  if (situation.asked !== undefined && situation.asked !== 'experimenter') return NOTHING;
  const written = page.restAsWritten;
  for (const match of matches(
    new RegExp(
      String.raw`(?<=^|[,;\n(:] ?|: )(${LIST})(?= ?(?:$|[,;\n)(\uFFFC]|\. |\.$| (?:at|from|in|and the) ))`,
      'gu',
    ),
    written,
  )) {
    if (match[0].includes('\uFFFC')) continue;
    const reading = namesAt(page, match, false);
    if (reading.findings.length > 0) return reading;
  }
  return NOTHING;
}

/** The answer to the question for the experimenters. */
export function answerPeople(text: string): Reading | undefined {
  const mail = [...matches(MAIL, text)];
  if (mail.length > 0 && !/["(<]/.test(text)) {
    const names = mail.map((match) => nameFromMail(match[0]));
    const beside = parseNames(
      mail
        .reduce((left, match) => left.replace(match[0], ' '), text)
        .replaceAll(/^[\s,;]*(?:and\b)?|(?:\band)?[\s,;]*$/g, ''),
    );
    if (beside?.kind === 'names' && names.every((name) => name !== undefined)) {
      const both = /^\S+@/.test(text) ? [...names, ...beside.names] : [...beside.names, ...names];
      return found({ field: 'experimenter', value: both, ...whole(text), uncertain: true });
    }
    const sure = names.filter((name) => name !== undefined);
    if (sure.length === names.length)
      return found({ field: 'experimenter', value: sure, ...whole(text), uncertain: true });
    return unclear('experimenter', whole(text), 'the full name is not told');
  }
  // "Dana Kessler, Yale" names a place, too
  const piece = text.split(',').at(-1)?.trim() ?? '';
  if (text.includes(',') && isInstitution(piece)) return undefined;
  const names = parseNames(text);
  if (names?.kind === 'names')
    return found({
      field: 'experimenter',
      value: [...names.names],
      ...whole(text),
      uncertain: names.uncertain,
    });
  if (names !== undefined) return unclear('experimenter', whole(text), names.reason, names.choices);
  if (
    /^(?:me|i did|just me|myself|it was me|i|us|we|the usual(?: people| suspects)?|someone else|a student)[.!]*$/i.test(
      text,
    )
  )
    return unclear('experimenter', whole(text), 'the name is not told');
  return undefined;
}
