import type { Field } from '../../contract.ts';
import { found, merge, NOTHING, type Reading, type Situation, unclear, whole } from '../reading.ts';
import { matches, type Page, TAKEN } from '../text.ts';
import { DRUG_SHORT, DRUGS } from '../vocabulary/drugs.ts';

const DOI = /(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:? ?)?(10\.\d{4,9}\/[^\s"<>,;]{1,200})/gi;
const PMID = /\b(?:pmid|pubmed(?: id)?)[: #]*(\d{5,9})\b|pubmed\.ncbi\.nlm\.nih\.gov\/(\d{5,9})/gi;
/** Asked for a publication, a number by itself is one of PubMed. */
const BARE_PMID = /(?<![\d./:-])\d{7,8}(?![\d./-]*\d)/g;
const ARXIV = /\b(?:arxiv[: ]*|arxiv\.org\/(?:abs|pdf)\/)(\d{4}\.\d{4,5})(?:v\d+)?\b/gi;
const LINK = /https?:\/\/[^\s"<>]{4,300}/gi;

/** DOIs, PubMed numbers and links; in the spelling "doi:10.…", "PMID:…". */
export function readPublications(page: Page, situation: Situation): Reading {
  const list: string[] = [];
  let start = page.text.length;
  let end = 0;
  const add = (value: string, at: { start: number; end: number }): void => {
    list.push(value);
    start = Math.min(start, at.start);
    end = Math.max(end, at.end);
    page.take(at);
  };
  for (const m of matches(DOI, page.rest))
    add(
      `doi:${page.text
        .slice(m.start, m.end)
        .replace(/^.*?(?=10\.\d{4})/, '')
        .replace(/[).\]!?]+$/, '')}`,
      m,
    );
  for (const m of matches(PMID, page.rest)) add(`PMID:${m[1] ?? m[2] ?? ''}`, m);
  if (situation.asked === 'related_publications')
    for (const m of matches(BARE_PMID, page.rest)) add(`PMID:${m[0]}`, m);
  for (const m of matches(ARXIV, page.rest)) add(`arXiv:${m[1] ?? ''}`, m);
  if (situation.asked === 'related_publications')
    for (const m of matches(LINK, page.rest))
      if (!m[0].includes(TAKEN)) add(page.text.slice(m.start, m.end).replace(/[).,]+$/, ''), m);
  return list.length === 0
    ? NOTHING
    : found({ field: 'related_publications', value: [...new Set(list)], start, end, uncertain: false });
}

const VIRUS =
  /(?<![\p{L}\d])(?:r?aav(?:\d|rg|[- .]?php|retro|-dj|[-/ ])|lenti(?:virus)?\b|hsv\b|cav-?2\b|rabies\b|rvdg|rv-?g\b|retroaav|chr2\b.*\binjected|viral (?:vector|injection))/u;
/** What turns from the virus to the recording. */
const ELECTRODES =
  /,? (?:and|while|but|whereas) (?:the |we |then )?(?:tetrodes?|electrodes?|probes?|neuropixels|(?:hyper)?drive|silicon|recordings?|recorded)\b/;
const VIRUS_LEAD =
  /^(?:(?:the )?virus(?: (?:is|was|injected|used))?:? |(?:we|i) (?:injected|used) |injected (?:with )?|(?:she|he|it) (?:was|got|had) (?:injected with )?|(?:and|with|plus) )+/i;
const PROTOCOL =
  /\b(?:iacuc|acuc|ethics|animal(?: care| use| experiment)?|home office|institutional)?(?: animal)? ?(?:protocol|licen[cs]e|approval|permit)(?: (?:number|no\.?|nr\.?|id|code))?(?: (?:is|was))?[ :#]*((?=[\p{L}\d/._-]*\d)[\p{L}\d][\p{L}\d/._-]{2,30})|\b(?:iacuc|acuc)(?: (?:number|no\.?|id|is))*[ :#]+((?=[\p{L}\d/._-]*\d)[\p{L}\d][\p{L}\d/._-]{2,30})/iu;
const DRUG = new RegExp(String.raw`(?<![\p{L}\d-])(?:${DRUGS})(?![\p{L}\d])`, 'u');
const DRUG_CUE =
  /\b(?:an(?:a)?estheti[sz]\w*|an(?:a)?esthesia|sedat\w*|mg\/kg|i\.?p\.?|i\.?v\.?|injected|infus\w*|\d ?%|inject\w*|administered|drug|given|received|got|under)\b/;

/** A sentence around a place, without the full stop. */
function sentence(text: string, index: number): { start: number; end: number } {
  const stop = /[.!?](?=\s+\p{Lu}|\s*$)|[\n;]/gu;
  let start = 0;
  for (const m of matches(stop, text)) {
    if (m.end <= index) start = m.end;
    else if (m.start > index) return trimmed(text, start, m.start);
  }
  return trimmed(text, start, text.length);
}

function trimmed(text: string, start: number, end: number): { start: number; end: number } {
  const lead = /^[\s,]*/.exec(text.slice(start, end))?.[0].length ?? 0;
  const tail = /[\s,]*$/.exec(text.slice(start, end))?.[0].length ?? 0;
  return start + lead < end - tail ? { start: start + lead, end: end - tail } : { start, end };
}

/** Sentences about viruses and drugs, and protocol numbers: stored as they were said. */
export function readRemarks(page: Page): Reading {
  const readings: Reading[] = [];
  const protocol = PROTOCOL.exec(page.restAsWritten);
  if (protocol !== null) {
    const value = (protocol[1] ?? protocol[2] ?? '').replace(/[.]+$/, '');
    const at = { start: protocol.index, end: protocol.index + protocol[0].length };
    readings.push(found({ field: 'protocol', value, ...at, uncertain: false }));
    page.take(at);
  }
  const virus = VIRUS.exec(page.rest);
  if (virus !== null) {
    const said = sentence(page.text, virus.index);
    const turn = ELECTRODES.exec(page.lower.slice(virus.index, said.end));
    const at = { start: said.start, end: turn === null ? said.end : virus.index + turn.index };
    const text = page.slice(at);
    // in a list of short facts, the virus is one of them
    const value = text.replace(VIRUS_LEAD, '');
    readings.push(found({ field: 'virus', value, ...at, uncertain: false }));
    page.take(at);
  }
  const drug = DRUG.exec(page.rest);
  if (drug !== null && DRUG_CUE.test(page.rest)) {
    const at = sentence(page.text, drug.index);
    readings.push(found({ field: 'pharmacology', value: page.slice(at), ...at, uncertain: false }));
    page.take(at);
  }
  return merge(...readings);
}

/** Keywords one by one; a list without separators is one keyword. */
export function answerKeywords(text: string): Reading | undefined {
  const bare = text
    .replace(
      /^(?:(?:the )?(?:keywords?|tags)(?: (?:are|would be|should be|is))?[: ]+|(?:let's say|maybe|i'd say|use|put|how about|something like)[: ]+)+/i,
      '',
    )
    .replace(/[.!]+$/, '');
  const list = bare
    .split(/[,;|]|\n(?:[-*•] ?)?|(?: and )(?!.*,)|^[-*•] |\s[-*•+·/]\s|(?:^|\s)\d{1,2}[.)] /)
    .map((word) =>
      word
        .trim()
        .replace(/^(?:and|#) ?/, '')
        .replaceAll(/^["']|["']$/g, '')
        .trim(),
    )
    .filter((word) => word !== '');
  if (list.length === 0 || list.some((word) => word.length > 80)) return undefined;
  const tags =
    list.length === 1 && /^(?:#\S+ ?)+$/.test(text)
      ? text
          .split('#')
          .map((t) => t.trim())
          .filter(Boolean)
      : list;
  return found({ field: 'keywords', value: [...new Set(tags)], ...whole(text), uncertain: false });
}

/** Fields whose answer is stored in the person's own words. */
export const FREE_TEXT = new Set<Field>([
  'experiment_description',
  'session_description',
  'surgery',
  'virus',
  'pharmacology',
  'protocol',
  'notes',
]);

/** The answer to a question that asks for words: they are kept, apart from the short names of drugs. */
export function answerText(field: Field, text: string, raw: string): Reading | undefined {
  const value = raw.trim();
  if (value === '') return undefined;
  const at = whole(text);
  if (field === 'protocol') {
    const number = PROTOCOL.exec(text);
    const rest =
      number === null
        ? ''
        : text
            .replace(number[0], '')
            .replaceAll(/[\s.:,]|\b(?:it's|is|the|our|under|approved|number)\b/gi, '');
    if (number !== null && rest === '')
      return found({
        field,
        value: (number[1] ?? number[2] ?? value).replace(/\.$/, ''),
        ...at,
        uncertain: false,
      });
    const bare = value.replace(/^(?:it's|it is|the number is|number|#|protocol)[: #]*/i, '');
    return found({ field, value: bare === '' ? value : bare, ...at, uncertain: false });
  }
  if (field === 'pharmacology') {
    let expanded = false;
    const full = value.replaceAll(
      /(?<![\p{L}\d/-])(ket\/xyl|k\/x|[\p{L}]{2,5})(?![\p{L}\d/-])/giu,
      (word) => {
        const name = DRUG_SHORT[word.toLowerCase()];
        expanded ||= name !== undefined;
        return name ?? word;
      },
    );
    return found({ field, value: full, ...at, uncertain: expanded });
  }
  if (
    field === 'experiment_description' ||
    field === 'session_description' ||
    field === 'surgery' ||
    field === 'virus' ||
    field === 'notes'
  )
    return found({ field, value, ...at, uncertain: false });
  return undefined;
}

const ID = String.raw`((?=[\p{L}\d_.-]*[\d\p{Lu}])[\p{L}\d][\p{L}\d_.-]{0,40}?)`;
const ID_END = String.raw`(?=$|[\s,;:)]|[.!?](?:\s|$))`;
const SUBJECT_CUES: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:[Ss]ubject|[Aa]nimal|[Rr]at|[Mm]ouse|[Mm]onkey|[Mm]armoset|[Ff]erret|[Bb]ird|[Pp]atient|[Pp]articipant|SUBJECT|ANIMAL)(?: (?:ID|id|Id|identifier|name|number|no\.?|code))?(?:'s (?:name|id|ID|number)(?: is)?)?(?: (?:is|was|named|called))?(?: ?[:#=] ?| )(?:number |no\. ?|#)?(?:called |named )?${ID}${ID_END}`,
    'u',
  ),
  new RegExp(
    String.raw`\b(?:named|called|name is|name was|id is|ID is|id was|ID was|goes by|name's|identifier is|id:|ID:|Id:|ID|Id|id|tag)(?: #)? ?#?["']?${ID}["']?${ID_END}`,
    'u',
  ),
  /\b[Ss]ubject ([\p{Ll}\d_-]{2,20})(?=,|$)/u,
  /\b(?:this one|ours|the (?:implanted|recorded|tested|other) (?:one|animal|rat|mouse)) is (?:called |named )?(\p{Lu}[\p{L}\d_-]{1,30})(?=[\s,;.)]|$)/u,
  /\b(?:rat|mouse|animal|subject|ferret|monkey|macaque|marmoset|gerbil|bird) ?\((\p{Lu}[\p{L}\d_-]{0,30})(?=[,)])/u,
];
const NO_ID =
  /^(?:is|was|the|a|an|and|in|at|on|of|to|with|from|has|had|ran|run|not|info|information|weight|age|sex|id|ID|I|We|It|She|He|The|This|M|F|Male|Female|male|female|P\d+|\d+ ?(?:g|kg)|Long-Evans|Wistar|Long|Sprague|C57\S*|WT|CA\d|Cre|V1|DOB|RRID|ID|Id)$/;

/** Names and numbers of animals, behind the words that announce them. */
export function readSubjectId(page: Page): Reading {
  const written = page.restAsWritten;
  for (const cue of SUBJECT_CUES) {
    const match = cue.exec(written);
    const value = match?.[1];
    if (match === null || value === undefined || NO_ID.test(value) || value.includes('\uFFFC')) continue;
    if (
      /^\d+$/.test(value) &&
      /^ ?-?(?:days?|weeks?|wks?|months?|mo\b|years?|yrs?|g\b|grams?|kg|kilo)/.test(
        written.slice(match.index + match[0].length),
      )
    )
      continue;
    const start = match.index + match[0].lastIndexOf(value);
    const at = { start, end: start + value.length };
    page.take(at);
    return found({ field: 'subject_id', value, ...at, uncertain: false });
  }
  return NOTHING;
}

const ID_LEAD =
  /^(?:(?:it(?:'s| is| was)|that(?:'s| is)|this (?:is|was)|he(?:'s| is)|she(?:'s| is)|(?:(?:the|our|his|her|its|their|my) )?(?:subject|animal|rat|mouse|session|monkey|ferret|bird|participant|patient)(?:'s)?(?: (?:id|name|number|identifier|code|no\.?))?(?: is| was)?|(?:the |his |her |its )?(?:id|name|number|identifier)(?: is| was)?|called|named|we call (?:it|him|her)|just|number|no\.|use|call (?:it|him|her)|goes by|um+|uh+)[:,#]? ?(?= |$|[#"'\p{L}\d]))+(?:[ #"]|$)*/iu;

/** The answer to the question for a subject's or a session's id. */
export function answerId(field: 'subject_id' | 'session_id', text: string): Reading | undefined {
  const bare = text
    .trim()
    .replace(/[.!]+$/, '')
    .replace(/,? (?:please|thanks)$/i, '');
  const lead = ID_LEAD.exec(bare)?.[0] ?? '';
  // "Rat 5" may be the very id; only a word of introduction is taken away
  const keep = /^(?:rat|mouse|animal|subject|session|monkey|ferret|bird)(?: ?#?)\d/i.test(bare)
    ? bare.replace(/^(?:rat|mouse|animal|subject|monkey|ferret|bird) #?(?=\d)/i, '')
    : bare.slice(lead.length);
  const value = keep
    .trim()
    .replaceAll(/^["'`#]+|["'`]$/g, '')
    .trim();
  if (field === 'session_id' && /^[\p{L}\d][\p{L}\d_.,# -]{0,40}$/u.test(value) && /\d/.test(value))
    return found({ field, value, ...whole(text), uncertain: false });
  if (/^\.|\.\.|[/\\<>{}$`|;]/.test(value))
    return unclear(field, whole(text), 'an id is made of letters, digits, - and _');
  if (
    /^[\p{L}\d][\p{L}\d_.#-]{0,60}$/u.test(value) ||
    /^[\p{L}\d][\p{L}\d_-]* [\p{L}\d_-]*\d[\p{L}\d_-]*$/u.test(value)
  )
    return found({ field, value, ...whole(text), uncertain: false });
  return undefined;
}
