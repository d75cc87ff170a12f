import { fold } from './text.ts';
import {
  DEGREES,
  FAMILY_FIRST,
  GIVEN_NAMES,
  NOT_NAMES,
  PARTICLES,
  ROLES,
  TITLES,
} from './vocabulary/names.ts';

export type SaidNames =
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly uncertain: boolean }
  /** somebody is meant, but surname or given name is missing, or their order */
  | { readonly kind: 'unclear'; readonly reason: string; readonly choices: readonly string[] };

const unclear = (reason: string, choices: readonly string[] = []): SaidNames => ({
  kind: 'unclear',
  reason,
  choices,
});

const PARTICLE = new RegExp(`^(?:${PARTICLES})$`, 'i');
const TITLE = new RegExp(String.raw`^(?:(?:${TITLES})\.?(?: |$))+`, 'iu');
const DEGREE = new RegExp(String.raw`[, ]+(?:(?:${DEGREES})\.?)(?![\p{L}])`, 'giu');
const ROLE_LABEL = new RegExp(
  String.raw`(?<![\p{L}])(?:the )?(?:${ROLES})(?: was| is| were)? ?[:=] ?`,
  'giu',
);
const ROLE_TAIL = new RegExp(String.raw`^(?:(?:the |our |a |my )?(?:${ROLES})) (?=\p{Lu})`, 'iu');
const WORD = /^\p{L}[\p{L}\p{M}'.-]*$/u;
const INITIALS = /^(?:\p{Lu}\.?-?){1,3}$/u;
const SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/i;
const CJK = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

const INTRODUCTION =
  /^(?:(?:it (?:was|is)|it's|that (?:was|is|would be)|that's|this (?:is|was)|i am|i'm|my name is|name is|(?:me|myself)(?=[,:]| -)|we are|we were|we're|just|only|by|recorded by|done by|performed by|run by|collected by|acquired by|made by|experimenters? (?:is|are|was|were)|(?:the )?experimenters?|(?:the )?(?:names?|people|person) (?:is|are|was|were)|hi|hello|um+|uh+|well|so|yes|sure|ok|okay|both|actually|please|write|note|enter|put|put down|use|one (?:person|experimenter)|two (?:people|experimenters|of us)|the two of us|three of us|us)(?:[,:-]| -)? )+/i;
const ENDING =
  /(?:,? (?:here|speaking|did (?:it|this|that|the (?:recording|experiment|session|surgery)s?)(?: (?:and|&) .*)?|(?:recorded|ran|performed|collected|acquired|made)(?: (?:it|this|that|the (?:recording|experiment|session|data)s?))?(?: together)?|who (?:ran|did|recorded|performed|collected|made|was)\b.{0,60}|was (?:the )?(?:experimenter|operator|recording)|were (?:the )?experimenters|together|please|today|this time|as (?:usual|always|experimenters?)|i think|only|thanks|did)|[.!])+$/i;

/** Jane, jane and JANE are Jane; McDonald and O'Brien keep what they are. */
function capitalise(word: string): string {
  const mixed = word !== word.toLowerCase() && word !== word.toUpperCase();
  if (mixed) return word;
  if (/^(?:\p{Lu}\.)+$/u.test(word)) return word;
  return word
    .toLowerCase()
    .replaceAll(/(^|[-.])(\p{L})/gu, (_, before: string, c: string) => before + c.toUpperCase())
    .replace(
      /^(o'|d')(\p{L})/iu,
      (_, before: string, c: string) => before[0]?.toUpperCase() + before.slice(1) + c.toUpperCase(),
    )
    .replace(/^Mc(\p{L})/u, (_, c: string) => `Mc${c.toUpperCase()}`);
}

const join = (last: readonly string[], first: readonly string[]): string =>
  `${last.map((w) => (PARTICLE.test(w) ? w : capitalise(w))).join(' ')}, ${first.map(initial).join(' ')}`;

/** "R" and "JA" are initials: "R." and "J. A." */
function initial(word: string): string {
  if (/^\p{Lu}$/u.test(word)) return `${word}.`;
  if (/^(?:\p{Lu}\.){2,3}$/u.test(word)) return word.replaceAll('.', '. ').trim();
  return capitalise(word);
}

const isName = (words: readonly string[]): boolean =>
  words.length > 0 &&
  words.every(
    (word) =>
      WORD.test(word) && (/^\p{Lu}\.?$/u.test(word) || !NOT_NAMES.has(word.toLowerCase().replace(/\.$/, ''))),
  );

interface OneName {
  readonly name?: string;
  readonly reason?: string;
  readonly choices?: readonly string[];
  readonly uncertain?: boolean;
}

/** A full name in the order that it is spoken in. */
function fullName(text: string, familyFirst: string | undefined): OneName | undefined {
  const words = text.split(' ').filter((word) => word !== '');
  let suffix: string | undefined;
  if (words.length > 2 && SUFFIX.test(words.at(-1) ?? '')) suffix = words.pop();
  // May and April are names, too, where everything else says so
  const checked =
    words.length === 2 || words.length === 3
      ? words.filter(
          (w) =>
            !/^(?:may|april|june|august|sunday|monday|friday|summer|winter|autumn|male|will|long|black|fischer|lewis|data|first|young|old|wild|rose|day|mann?|boy)$/i.test(
              w,
            ),
        )
      : words;
  if (checked.length > 0 && !isName(checked)) return undefined;
  if (!words.every((word) => WORD.test(word))) return undefined;
  const finish = (last: readonly string[], first: readonly string[], uncertain = false): OneName => {
    const joined = join(last, first);
    return { name: suffix === undefined ? joined : joined.replace(',', ` ${suffix},`), uncertain };
  };
  const [head = '', ...tail] = words;
  if (tail.length === 0)
    return INITIALS.test(head) && head.length < 4
      ? { reason: 'those are initials only' }
      : {
          reason: GIVEN_NAMES.has(head.toLowerCase())
            ? 'the surname is missing'
            : 'the given name is missing',
        };
  if (words.every((word) => INITIALS.test(word) && word.length < 4))
    return { reason: 'those are initials only' };
  // written in their own script, these names begin with the family
  if (words.length === 2 && words.every((word) => CJK.test(word)))
    return { name: `${head}, ${tail[0] ?? ''}` };
  if (familyFirst !== undefined && fold(head) === fold(familyFirst)) return finish([head], tail);
  const particle = words.findIndex((word, i) => i > 0 && PARTICLE.test(word) && i < words.length - 1);
  if (particle > 0) return finish(words.slice(particle), words.slice(0, particle));
  if (PARTICLE.test(head) && words.length > 2) return { reason: 'it is not clear which part is the surname' };
  const capitals = words.filter(
    (word) => word.length > 2 && word === word.toUpperCase() && !word.includes('.'),
  );
  if (capitals.length > 0 && capitals.length < words.length) {
    const last = words.filter((word) => capitals.includes(word));
    return finish(
      last,
      words.filter((word) => !capitals.includes(word)),
    );
  }
  const end = tail.at(-1) ?? '';
  // "Roe R" and "Smith JA" are how references are written
  if (
    tail.length === 1 &&
    INITIALS.test(end) &&
    end.length < 4 &&
    !/^\p{Lu}\.?$/u.test(head) &&
    (head !== head.toUpperCase() || end.length === 1)
  )
    return finish([head], /^\p{Lu}{2,3}$/u.test(end) ? Array.from(end) : [end]);
  const eastern =
    FAMILY_FIRST.has(head.toLowerCase()) &&
    !FAMILY_FIRST.has(end.toLowerCase()) &&
    !GIVEN_NAMES.has(head.toLowerCase());
  if (eastern && tail.length <= 2 && !/^\p{Lu}\.?$/u.test(end))
    return {
      reason: 'it is not clear which part is the family name',
      choices: [join([head], tail), join([end], words.slice(0, -1))],
    };
  return finish([end], words.slice(0, -1), words.length > 3);
}

/** "Doe, Jane" has a comma inside of a name, "Jane Doe, Richard Roe" between two. */
function withCommas(parts: readonly string[], familyFirst: string | undefined): (OneName | undefined)[] {
  const words = parts.map((part) => part.split(' ').filter((word) => word !== ''));
  const isSurname = (w: readonly string[]): boolean =>
    w.length === 1 ||
    (PARTICLE.test(w[0] ?? '') && w.length <= 5) ||
    (w.length === 2 && PARTICLE.test(w[0] ?? ''));
  const short = (w: readonly string[]): boolean => w.length <= 3 && !w.some((x) => PARTICLE.test(x));
  const pairs = parts.length % 2 === 0 && words.every((w, i) => (i % 2 === 0 ? isSurname(w) : short(w)));
  const firstIsGiven = GIVEN_NAMES.has((words[0]?.[0] ?? '').toLowerCase());
  const doubled = parts.length === 2 && words[0]?.length === 2 && words[1]?.length === 1 && !firstIsGiven;
  if (!pairs && !doubled) return parts.map((part) => fullName(part, familyFirst));
  const names: (OneName | undefined)[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const last = words[i] ?? [];
    const first = words[i + 1] ?? [];
    const valid =
      [...last, ...first].every((w) => WORD.test(w)) &&
      isName(
        [...last, ...first]
          .filter(
            (w) =>
              !/^(?:may|april|june|august|sunday|monday|friday|summer|winter|autumn|male|will|long|black|young|rose|day|mann?|lewis|fischer|boy)$/i.test(
                w,
              ),
          )
          .concat('Xy'),
      );
    const lone = first.length === 1 && INITIALS.test(last.join('')) && last.join('').length < 3;
    if (!valid) names.push(undefined);
    else if (lone) names.push({ reason: 'those are initials only' });
    else if (
      pairs &&
      GIVEN_NAMES.has((last[0] ?? '').toLowerCase()) &&
      GIVEN_NAMES.has((first[0] ?? '').toLowerCase()) &&
      parts.length > 1 &&
      first.length === 1 &&
      last.length === 1
    )
      names.push({ name: join(last, first), uncertain: true });
    else names.push({ name: join(last, first) });
  }
  return names;
}

/** "X did the surgery, Y recorded": who did something else is no experimenter, if somebody else recorded. */
function withoutSurgeons(text: string): string {
  const left = text.replaceAll(
    /(?:^|,|;| and | but )[^,;]{3,40}? (?:(?:did|performed|made|carried out) the (?:surger(?:y|ies)|implant\w*|injections?|analysis|spike sorting|training|handling)|trained|handled|implanted|operated|injected|analy[sz]ed)(?: (?:it|him|her|the (?:rat|mouse|animal)))?(?=$|[,;.]| and| but)/giu,
    ';',
  );
  return /\b(?:recorded|ran|did|recording)\b/.test(left) ? left : text;
}

/** Takes away what is no part of a name, and says which family name was pointed out. */
function strip(said: string): { text: string; familyFirst: string | undefined } {
  // "just me (Omar Haddad)"
  const text =
    /^(?:(?:just|it was|only|by) )*(?:me|myself|i)[,:]? ?\(([^()]+)\)[.!]*$/i.exec(said)?.[1] ?? said;
  const stated =
    /\b([\p{L}'-]+) (?:is|being|=) (?:the |my |her |his |their )?(?:family name|surname|last name)|(?:family name|surname|last name)(?: is| first)?:? ?([\p{L}'-]+)?/iu.exec(
      text,
    );
  let familyFirst = stated?.[1] ?? stated?.[2];
  const listed = text.replaceAll(/(?:^|\n| )(?:\d[.)]|[-*•]) (?=\p{Lu})/gu, ';');
  let out = withoutSurgeons(listed).replace(
    /[,;]? *\b(?:where |with )?[\p{L}'-]+ (?:is|being|=) (?:the |my |her |his |their )?(?:family name|surname|last name)\b\.?/iu,
    ' ',
  );
  const romanised = /\(([^()]{3,60})\)/u.exec(out);
  if (CJK.test(out) && romanised !== null) {
    out = romanised[1] ?? '';
    familyFirst ??= out.split(' ')[0];
  }
  out = out
    .replaceAll(/\([^()]{0,200}\)/g, ' ')
    .replaceAll(/"[^"]{1,20}"/g, ' ')
    .replaceAll(/\b(?:orcid:? ?)?(?:https?:\/\/orcid\.org\/)?\d{4}-\d{4}-\d{4}-\d{3}[\dx]\b/gi, ' ')
    .replaceAll(/<[^<>]{0,100}@[^<>]{0,100}>/g, ' ')
    .replaceAll(DEGREE, ' ')
    .replaceAll(ROLE_LABEL, ' ')
    .replace(/^not [\p{L}' -]{2,40}?,? (?=it|but|actually)(?:but|actually)?/iu, '')
    .replace(/^not the same(?: .{1,30}?)?, /iu, '');
  out = out
    .trim()
    .replace(ENDING, (end) =>
      /^\.$/.test(end) && /(?:^|[ .])(?:\p{L}|[JS]r)\.$/u.test(out.trim()) ? end : '',
    )
    .replace(INTRODUCTION, '')
    .trim()
    .replace(INTRODUCTION, '');
  return { text: out.replaceAll(/ +/g, ' ').trim(), familyFirst };
}

/**
 * The people in a text that holds nothing else, in the order that they were said; undefined if it holds something else.
 * At most 2,000 characters are looked at.
 */
export function parseNames(raw: string): SaidNames | undefined {
  if (raw.length > 2000) return undefined;
  const { text, familyFirst } = strip(raw);
  if (text === '' || /\d|[<>{}[\]\\=@#$%^*_~|?!]/.test(text)) return undefined;
  const groups = text.split(
    / *(?:[;\n/+]|,? (?:and|&|und|et|y|e|plus|with(?: (?:some )?(?:help|assistance|support)(?: (?:from|by|of))?)?|as well as|along with|together with)(?= )) */u,
  );
  const names: OneName[] = [];
  for (const group of groups.filter((part) => part !== '')) {
    const parts = group
      .split(/ *, */)
      .map((part) =>
        part
          .replace(/^me$/i, '')
          .replace(/^and /i, '')
          .replace(TITLE, '')
          .replace(ROLE_TAIL, '')
          .replace(/\.$/, (dot) => (/(?:^|[ .])(?:\p{L}|[JS]r)\.$/u.test(part) ? dot : ''))
          .trim(),
      )
      .filter((part) => part !== '');
    if (/^(?:me|myself|i)[.,]?$/i.test(group.trim())) names.push({ reason: 'your own name is not told' });
    if (parts.length === 0) continue;
    for (const name of parts.length === 1
      ? [fullName(parts[0] ?? '', familyFirst)]
      : withCommas(parts, familyFirst)) {
      if (name === undefined) return undefined;
      names.push(name);
    }
  }
  if (names.length === 0) return undefined;
  const problem = names.find((name) => name.name === undefined);
  if (problem !== undefined) return unclear(problem.reason ?? 'the name is not clear', problem.choices);
  const list = names.map(({ name = '' }) => name);
  return {
    kind: 'names',
    names: [...new Set(list)],
    uncertain: names.some(({ uncertain }) => uncertain === true),
  };
}

/** mei-ling.chou@example.edu: a guess that has to be confirmed. */
export function nameFromMail(address: string): string | undefined {
  const match = /^([\p{L}-]{2,})[._]([\p{L}'-]{2,})@/u.exec(address);
  return match === null ? undefined : join([match[2] ?? ''], [match[1] ?? '']);
}
