import { helpOf, labelOf } from '../../state/fields.ts';
import { listed } from './format.ts';

/** "For example: …", for these fields together; empty where none has an example. */
export function example(fields: readonly string[]): string {
  const examples = fields.flatMap((field) => {
    // A guess is shown with the question.
    const isGuessed = field === 'subject.subject_id' && fields.length > 1;
    return isGuessed ? [] : (helpOf(field)?.example ?? []);
  });
  if (examples.length === 0) return '';
  const plain = examples.map((text) =>
    text.replace(/, which becomes.*$/, '').replace(/^12 weeks, P84.*$/, 'about 12 weeks'),
  );
  const hasLists = [
    'keywords',
    'electrode_groups',
    'tasks',
    'cameras',
    'virus_injection',
    'optical_fiber',
  ].some((field) => fields.includes(field));
  return `For example: ${plain.join(hasLists ? '; ' : ', ')}.`;
}

const DANDI_ASKS: ReadonlySet<string> = new Set(['subject.species', 'subject.sex', 'subject.age']);

/** What the answer is for, in one sentence. */
export function why(fields: readonly string[]): string {
  const [first] = fields;
  const asked = fields.filter((field) => DANDI_ASKS.has(field));
  if (first === undefined) return '';
  if (asked.length > 0 && fields.length > 1) {
    return asked.length === fields.length
      ? 'DANDI refuses a file without them.'
      : `DANDI refuses a file without ${listed(asked.map((field) => (field === 'subject.age' ? 'age' : labelOf(field))))}.`;
  }
  if (fields.includes('session_description')) return 'It is the first thing that a reader of the file sees.';
  if (fields.includes('keywords')) return 'Others find the recording by them.';
  if (first === 'experimenter_name' && fields.length > 1)
    return 'The file names them, so that others know whom to ask.';
  return helpOf(first)?.why ?? '';
}
