import { FIELD_FACTS } from '../state/fields.ts';
import type { SessionState } from '../state/session-state.ts';
import { currentValue } from '../state/values.ts';
import { type RecordingTopic, recordingFacts } from './words/recording-facts.ts';
import { knownSoFar, valueFacts } from './words/state-facts.ts';

const QUESTION =
  /\?\s*$|^\s*(?:(?:and|so|ok|okay|hm+|but|wait|sorry|hi|hello)[,:]?\s+)*(?:how|what|which|when|where|who|whose|(?:are|is|were) there|did|does|do you|can you|have (?:i|you|we)|has it|tell me|show me|list)\b/i;
/** A value that is told in a sentence which begins like a question: "is a male rat". */
const LONGEST = 160;

/** Topics of the recording, the more special ones first. */
const TOPICS: readonly (readonly [topic: RecordingTopic, pattern: RegExp])[] = [
  ['version', /\bversion\b|\b(?:which|what) trodes\b/],
  ['bad-channels', /\b(?:bad|dead|broken|noisy|faulty) (?:channel|wire|electrode)s?\b/],
  [
    'losses',
    /\b(?:lost|lose|loss|losses|dropped|drop|drops|missing|gaps?)\b.*\b(?:packets?|samples?|data)\b|\bpackets?\b.*\b(?:lost|dropped|missing|loss)\b|\bgaps?\b/,
  ],
  ['lines', /\b(?:dios?|digital|d(?:in|out)s?\d*|ttls?|event lines?)\b/],
  ['cameras', /\b(?:cameras?|videos?|ptp|filmed)\b/],
  ['rate', /\b(?:sampl(?:ing|e)[- ]?rate|sampling|sampled|khz|how fast|frequency)\b/],
  ['clock', /\b(?:clock|time ?zone|utc|zone)\b/],
  [
    'start',
    /\b(?:what time|when|which day|what day|what date|which date|date)\b.*\b(?:start|started|starts|begin|began|recorded|recording|session|is it|was it|this)\b|\bstart(?:ing)? time\b/,
  ],
  [
    'size',
    /\bhow (?:big|large)\b|\b(?:size|gb|mb|gigabytes?|megabytes?)\b.*\b(?:recording|data|folder|files?)\b/,
  ],
  [
    'length',
    /\bhow long (?:is|was|are|were)\b|\b(?:duration|length)\b|\bhow many (?:minutes|seconds|hours)\b|\bhow long did (?:it|the recording|we) (?:last|record)\b/,
  ],
  ['epochs', /\bepochs?\b/],
  ['probes', /\b(?:probes?|tetrodes?|device type)\b/],
  ['channels', /\b(?:channels?|n?trodes?|electrodes?)\b/],
  ['scale', /\b(?:volts?|scale|scaling|gain|microvolts?)\b/],
  [
    'warnings',
    /\b(?:anything|something) (?:wrong|odd|strange|unusual)\b|\b(?:problems?|warnings?)\b.*\b(?:recording|files?|data|found|there)\b/,
  ],
  [
    'files',
    /\b(?:which|what|how many) (?:other )?files?\b|\bin (?:the|this|my) folder\b|\bstate ?script\b|\blogs?\b/,
  ],
  ['animal', /\b(?:called|name) in the file|\bfile names?\b/],
];

const KNOWN =
  /\bwhat (?:do|did) (?:you|i) (?:already )?(?:know|have|tell you|understand|understood|say)\b(?!.*\babout\b)|\bwhat have (?:i|we|you) (?:told you|said|given you|got|understood)\b|\bsummar(?:y|ise|ize)\b|\bwhat(?:'s| is) filled in\b|\bwhat (?:will|would|are you going to|do you) (?:you |it |be )?(?:write|written|store|stored|hold|contain|put)\b|\bshow me (?:everything|what you have|the values)\b/;
/** Questions for the meaning or the use of a field are answered by its help. */
const FOR_HELP = /\b(?:why|mean|means|meaning|what for|need|important|format|example|enter|write|type|put)\b/;
const FOR_VALUE =
  /\b(?:what|which|where|how)\b.*\b(?:have|is|was|are|did|do|from|get|got|know|stored|put|come|sure|said)\b/;
/** Told of in the header, but also by people: a question for its value may be about either. */
const WORDS: Readonly<Record<string, RegExp>> = {
  'subject.age': /\b(?:age|old)\b/,
  'subject.subject_id':
    /\b(?:animal(?:'s)?|subject(?:'s)?|rat(?:'s)?|mouse(?:'s)?) (?:id|name)\b|\bsubject id\b/,
  experimenter_name: /\bexperimenters?\b|\bwho recorded\b/,
  session_description: /\b(?:session )?description\b|\bwhat happened\b/,
  electrode_groups: /\b(?:electrode|brain) (?:groups?|places?|regions?|areas?)\b|\bregions?\b/,
};

/** What neither headers nor counters tell. */
const NOT_TOLD =
  /\b(?:impedances?|spikes?|units?|neurons?|cells?|firing|ripples?|theta|lfp|speed|trajector(?:y|ies)|rewards?|performance|signal quality|weather)\b/;

/** Where one message asks several things. */
const NEXT = /\?\s+|,?\s+and\s+(?=(?:how|what|which|when|where|who|is|are|was|were|did|does|do)\b)/;

/** The answer to questions about the recording, or about what is known so far. Undefined where they are about neither. */
export function factsAsked(state: SessionState, text: string): string | undefined {
  const plain = text.trim().toLowerCase().replaceAll('’', "'");
  if (plain.length > LONGEST || !QUESTION.test(plain)) return undefined;
  const answers = plain.split(NEXT).map((one) => factAsked(state, one));
  const told = answers.filter((one) => one !== undefined);
  return told.length === 0 ? undefined : [...new Set(told)].join(' ');
}

function factAsked(state: SessionState, plain: string): string | undefined {
  const said = /\bsa(?:y|id)\b|\btold?\b/.test(plain) ? valueAsked(state, plain) : undefined;
  if (said !== undefined) return valueFacts(state, said);
  if (KNOWN.test(plain)) return knownSoFar(state);
  if (FOR_HELP.test(plain) || NOT_TOLD.test(plain)) return undefined;
  const topic = TOPICS.find(([, pattern]) => pattern.test(plain))?.[0];
  const field = FOR_VALUE.test(plain) ? valueAsked(state, plain) : undefined;
  if (field !== undefined && (topic === undefined || topic === 'animal')) return valueFacts(state, field);
  return topic === undefined ? undefined : recordingFacts(state, topic);
}

/** The field whose value is asked for. One that has no value is a question for help. */
function valueAsked(state: SessionState, plain: string): string | undefined {
  return FIELD_FACTS.find(({ field, label }) => {
    const pattern = WORDS[field] ?? new RegExp(String.raw`\b${label}\b`);
    return pattern.test(plain) && currentValue(state, field) !== undefined;
  })?.field;
}
