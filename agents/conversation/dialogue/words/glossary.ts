/** What people ask about the words that the assistant uses; nothing about their recording. */
const entries: readonly (readonly [question: RegExp, answer: string])[] = [
  [
    /^what(?:'s| is| does)(?: an?)? nwb\b/,
    'NWB (Neurodata Without Borders) is a file format for recordings that other labs and programs can read.',
  ],
  [
    /^what(?:'s| is| does) dandi\b/,
    'DANDI is a public archive of NWB files; it refuses files that lack what readers need.',
  ],
  [
    /^what(?:'s| is) spyglass\b/,
    'spyglass is a program for analysis that reads NWB files into a database; it asks for some names of its own.',
  ],
  [/^what(?:'s| is)(?: an?)? n?trode\b/, 'An nTrode is a group of channels that Trodes records together.'],
  [
    /^what(?:'s| is)(?: an?)? epoch\b/,
    'An epoch is one recording of the day, from start to stop, with a file of its own.',
  ],
  [
    /^(?:what (?:can|do) you do|who are you|what (?:are you|is this)|how does (?:this|it) work)\b/,
    'I turn the recording into one NWB file: I ask what the files do not say, show what I understood, write the file once you say go, and check it.',
  ],
];

/** The program itself, for who asks what it does. */
export const WHAT_I_DO = entries.at(-1)?.[1] ?? '';

/** The answer to a question about a word, or undefined where it is about something else. */
export function explained(text: string): string | undefined {
  const plain = text.trim().toLowerCase().replaceAll('’', "'");
  return entries.find(([question]) => question.test(plain))?.[1];
}
