import { matches, type Span } from './text.ts';

const BREAK =
  /[;!?\n()]|,(?!\d)|(?<!\b(?:\p{Lu}|\p{L}r|prof|st|no|vs|ca|approx|e\.g|i\.e))\.(?=\s|$)| - |\b(?:but|though|although|however|whereas|while|except)\b/giu;

/** The clause that a span stands in: between the commas, the stops and the words that turn a sentence. */
export function clauseAround(text: string, span: Span): Span {
  let start = 0;
  let end = text.length;
  for (const m of matches(BREAK, text)) {
    if (m.end <= span.start) start = m.end;
    else if (m.start >= span.end) {
      end = m.start;
      break;
    }
  }
  return { start, end };
}

const HEDGE = String.raw`(?:about|around|approx(?:imately)?\.?|roughly|circa|ca\.|c\. ?(?=\d)|maybe|perhaps|probably|i (?:think|guess|believe|suppose|reckon|assume)|i'd (?:say|guess)|(?:am |'m )?not (?:quite |totally |entirely |100 ?% |completely |really |so )?(?:sure|certain)|unsure|give or take|plus or minus|\+\/?-|±|more or less|or so|or thereabouts|almost|nearly|not (?:quite|yet|even)(?= (?:an?\b|\d|half))|just (?:over|under|about|shy)|a (?:bit|little|touch) (?:over|under|more|less|older|younger)|close to|somewhere|guess(?:ing)?|best guess|presumably|if i (?:remember|recall)(?: correctly| right)?|iirc|from memory|estimated?|ballpark|must be|might be|could be|may be|looks like|looked|supposedly|apparently|possibly|likely|seems?|off the top of my head|as far as i (?:know|remember)|afaik|don't quote me|should be about|(?:fairly|pretty|quite|mostly|almost) (?:much|sure|certain)|double[- ]check|check that|to be (?:confirmed|checked))`;
const HEDGED = new RegExp(String.raw`(?<![\p{L}])${HEDGE}(?![\p{L}])|~|[-\d ]ish\b|\band a bit\b|\?`, 'u');
/** Doubt about what was said before, as against "about" and "~", which are of the number that follows. */
const BELIEF =
  /^[ ,]*(?:but |though |or |and )?(?:i'm |i am |we're |that's )?(?:i (?:think|guess|believe|suppose|reckon|assume)|(?:am )?not (?:quite |totally |entirely |100 ?% |completely |really |so )?(?:sure|certain)|unsure|probably|maybe|perhaps|presumably|apparently|possibly|supposedly|give or take|plus or minus|\+\/?-|±|more or less|or so|or thereabouts|(?:best )?guess(?:ing)?|if i (?:remember|recall)|iirc|from memory|estimated?|ballpark|off the top of my head|as far as i|afaik|don't quote me|(?:fairly|pretty|quite|mostly|almost) (?:sure|certain)|to be (?:confirmed|checked)|roughly|approx\w*)(?![\p{L}])/u;
const isOnlyBelief = (clause: string): boolean => {
  const match = BELIEF.exec(clause);
  if (match === null) return false;
  // "give or take 2 days" is doubt, "maybe 12 weeks" a value
  return (
    clause.length - match[0].length < 30 &&
    (!/\d/.test(clause) || /give or take|plus or minus|±|\+\/?-/.test(match[0]))
  );
};

/** Does the person sound unsure of what stands at `span`? */
export function isHedged(lower: string, span: Span): boolean {
  const clause = clauseAround(lower, span);
  const own = lower.slice(clause.start, clause.end);
  const question = lower[clause.end] === '?';
  // a word of doubt in a clause of its own is about what stands before it, or after it at the very beginning
  const after = clauseAround(lower, { start: clause.end + 1, end: clause.end + 1 });
  const next = lower.slice(Math.max(after.start, clause.end), after.end).replace(/^[,;( -]+/, '');
  const first = clauseAround(lower, { start: 0, end: 1 });
  const opening =
    clause.start > 0 && first.end < clause.start && clause.start - first.end < 3
      ? lower.slice(0, first.end)
      : '';
  return HEDGED.test(own) || question || (next !== own && isOnlyBelief(next)) || isOnlyBelief(opening);
}

const AGAINST_BEFORE =
  /(?:\bnot (?!quite |yet |even |exactly |much |older |younger )(?:a |an |the |at |in )?(?:[\p{L}]+ )?|\b(?:isn't|wasn't|aren't|ain't|is not|was not|no longer|never)\b(?: a| an)? ?(?:[\p{L}]+ )?|\b(?:instead of|rather than|as opposed to|other than)\b[^,;]*|\b(?:neither|nor)(?: an?)? ?|\bwith (?:the |a |its )?(?:head-?cap|cap|implant|drive|headstage)[^,;]*|\b(?:trained|handled|housed|restricted|habituated)\b[^,;]*\bfrom ?|\b(?:euthani[sz]ed|sacrificed|perfused|killed|died|arrived|implanted|operated(?: on)?|injected|weaned|bought|purchased|received|surgery|surgery was)(?: (?:when )?(?:at|aged|was|were))(?: (?:age|about|around))? ?|\bunlike (?:the |an? )?[\p{L}]* ?|\b(?:other|another|previous|last) (?:lab|labs|group|animal|cohort|rat|mouse|one|session)(?:s|'s|s')?\b[^;,]*|\b(?:others|theirs|siblings?|littermates?|cage ?mates?|cohort|the rest) (?:(?:was|were|is|are|had|have)\b[^,;]*)?|\bused to\b[^;,]*|\boriginally\b[^,;]*|\b(?:earlier|before|previously|first) i (?:said|wrote|put|typed|told)\b[^;]*|\bi (?:said|wrote|put|typed|told you|mistyped)\b[^;,]*|\b(?:formerly|previously)\b[^,;]*|\b(?:moved|relocated|transferred|graduated) (?:to|from)\b[^;,]*|\bnow (?:at|in|with)\b[^;,]*|\bcurrently (?:at|in|with)\b[^;,]*|\b(?:my phd|trained|(?:my|did an?|did my) postdoc) (?:was )?(?:at|in)\b[^;,]*|\bi've since\b[^;,]*|\bif [^;]{2,}|\bwas wrong\b[^;,]*|\bfrom \S+(?: \S+)? (?=to )|\bchange(?:d)? (?:the )?\S+ from ?)$/u;
const AGAINST_AFTER =
  /^[^,;.]{0,12}\b(?:at (?:the time of |the )?(?:surgery|implant\w*|arrival|weaning|injection|birth|start of training|training)|before (?:surgery|implant\w*|the)|when (?:it|she|he|they|we) (?:arrived|was implanted|was bought|bought|was injected|started)|(?:was|were) (?:excluded|dropped|left out|not used)|(?:were|was|are|is) (?:used|recorded|tested|run|kept|housed) (?:elsewhere|in (?:another|a different|the other)|by (?:another|the other))|(?:is|was|were) (?:wrong|a mistake|a typo|incorrect|not right|another animal)|is (?:last|yesterday)'?s?)\b/;
const FOR_BEFORE =
  /(?:\b(?:actually|i mean|i meant|meant|no,? wait|wait|sorry|correction|should (?:be|have been|read)|it should|ours(?: is| was)?|this one|make (?:it|that)|instead|it's really|really|change(?:d)? .* to|rather|oops|whoops|scratch that|no|nope|in fact|now it's|it is|to|(?:recorded|tested|recording|session)(?: (?:was|at|on|when|day|is|took place))*)\b[^;]{0,30})$/;
const FOR_AFTER =
  /^[^;.]{0,14}\b(?:now\b|today\b|when we recorded|at (?:the )?(?:time of )?(?:the )?(?:recording|session|experiment)|on the (?:day|recording day)|on (?:recording|session|test) day|it is\b|is (?:right|correct)|for this (?:one|session|recording)|during (?:the )?recording)/;

/** Words farther away than this, in characters, say nothing about a value. */
const REACH = 160;

/** How much the words around a value speak for it (positive) or against it (negative). */
export function standing(lower: string, span: Span): number {
  const sentence = sentenceAround(lower, span);
  const before = lower.slice(Math.max(sentence.start, span.start - REACH), span.start);
  const after = lower.slice(span.end, Math.min(sentence.end, span.end + REACH));
  let sum = 0;
  if (AGAINST_BEFORE.test(before)) sum -= 2;
  if (AGAINST_AFTER.test(after)) sum -= 2;
  if (FOR_BEFORE.test(before)) sum += 1;
  if (FOR_AFTER.test(after)) sum += 1;
  return sum;
}

/** Was the value denied ("not a rat"), and not only said of something else? */
export function isDenied(lower: string, span: Span): boolean {
  return /\b(?:not|isn't|wasn't|aren't|never)\b(?: (?:a|an|the))?(?: [\p{L}]+)? ?$/u.test(
    lower.slice(0, span.start),
  );
}

function sentenceAround(text: string, span: Span): Span {
  const stop =
    /[;!?\n]|(?<!\b(?:\p{L}|dr|prof|mr|ms|mrs|st|ca|approx))\.(?=\s|$)|\bbut\b|,? (?:whereas|while|though) /gu;
  let start = 0;
  let end = text.length;
  for (const m of matches(stop, text)) {
    if (m.end <= span.start) start = m.end;
    else if (m.start >= span.end) {
      end = m.start;
      break;
    }
  }
  return { start, end };
}

/** Words between two values that make the second one the right one. */
export function isRepair(between: string): boolean {
  return /\b(?:no|wait|sorry|actually|i mean|meant|make (?:it|that)|rather|correction|oops|scratch|instead|should|wrong|typo|change|to|not)\b|\?/.test(
    between,
  );
}
