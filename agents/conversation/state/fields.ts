import type { Field } from '../../language/index.ts';

/** What people are told about one field when they ask back. */
export interface FieldHelp {
  readonly what: string;
  readonly why: string;
  readonly example: string;
}

export interface FieldFacts {
  /** Path in the session metadata. */
  readonly field: string;
  /** What people call it, in the middle of a sentence. */
  readonly label: string;
  /** The name that the language engine has for it. */
  readonly language?: Field;
  /** Left out where a field is never asked for. */
  readonly help?: FieldHelp;
}

/** The fields that a conversation is about, in the order in which cards show them. */
export const FIELD_FACTS: readonly FieldFacts[] = [
  {
    field: 'experimenter_name',
    label: 'experimenters',
    language: 'experimenter',
    help: {
      what: 'The people who recorded the session.',
      why: 'The file names them, and spyglass takes first and family name, so both are needed.',
      example: 'Jane Doe and Richard Roe',
    },
  },
  {
    field: 'lab',
    label: 'lab',
    language: 'lab',
    help: {
      what: 'The laboratory that the recording belongs to.',
      why: 'The file names it, so that others know whom to ask.',
      example: 'Frank lab',
    },
  },
  {
    field: 'institution',
    label: 'institution',
    language: 'institution',
    help: {
      what: 'The university or institute where it was recorded.',
      why: 'The file names it, and archives group recordings by it.',
      example: 'UCSF',
    },
  },
  {
    field: 'subject.subject_id',
    label: 'animal id',
    language: 'subject_id',
    help: {
      what: 'The name of the animal, the same in all of its sessions.',
      why: 'DANDI names the file by it.',
      example: 'J16',
    },
  },
  {
    field: 'subject.species',
    label: 'species',
    language: 'species',
    help: {
      what: 'The species, which I store by its Latin name of two words.',
      why: 'DANDI refuses a file whose species is neither a Latin name nor an NCBI taxon.',
      example: 'rat, which becomes Rattus norvegicus',
    },
  },
  {
    field: 'subject.strain',
    label: 'strain',
    language: 'strain',
    help: {
      what: 'The strain of the animal.',
      why: 'It is not required; readers who compare animals look for it.',
      example: 'Long-Evans',
    },
  },
  {
    field: 'subject.genotype',
    label: 'genotype',
    language: 'genotype',
    help: {
      what: 'The genotype of the animal.',
      why: 'It is not required; it matters where a line carries a transgene.',
      example: 'wild type',
    },
  },
  {
    field: 'subject.sex',
    label: 'sex',
    language: 'sex',
    help: {
      what: 'The sex of the animal: M, F, O for other, U for unknown.',
      why: 'DANDI asks for it; U is allowed where nobody knows.',
      example: 'male',
    },
  },
  {
    field: 'subject.age',
    label: 'age',
    language: 'age',
    help: {
      what: 'How old the animal was on the day of the recording, or its date of birth.',
      why: 'DANDI asks for one of the two. An approximate age is stored as approximate, a range as a range.',
      example: '12 weeks, P84, 10 to 12 weeks, or born 2023-03-30',
    },
  },
  { field: 'subject.age_reference', label: 'age counted from', language: 'age_reference' },
  {
    field: 'subject.date_of_birth',
    label: 'date of birth',
    language: 'date_of_birth',
    help: {
      what: 'The day on which the animal was born.',
      why: 'DANDI asks for it or for the age; one of them is enough.',
      example: '2023-03-30',
    },
  },
  {
    field: 'subject.weight',
    label: 'weight',
    language: 'weight_g',
    help: {
      what: 'The weight of the animal on that day.',
      why: 'It is not required; reviewers ask for it. It is stored in grams.',
      example: '420 g',
    },
  },
  {
    field: 'subject.description',
    label: 'description of the animal',
    help: {
      what: 'A few words on the animal.',
      why: 'It is not required; whoever opens the file later knows what it was.',
      example: 'Long-Evans rat, food-restricted',
    },
  },
  {
    field: 'session_id',
    label: 'session id',
    language: 'session_id',
    help: {
      what: 'The name of this session within the lab.',
      why: 'DANDI puts it into the file name.',
      example: 'J16_20210606',
    },
  },
  {
    field: 'session_description',
    label: 'what happened',
    language: 'session_description',
    help: {
      what: 'One sentence on what happened in this session.',
      why: 'NWB asks for it, and it is the first thing that a reader sees.',
      example: 'W-track runs for reward, with a rest before',
    },
  },
  {
    field: 'experiment_description',
    label: 'experiment',
    language: 'experiment_description',
    help: {
      what: 'One sentence on what the experiment is about.',
      why: 'It is not required; readers want to know the purpose.',
      example: 'spatial alternation memory task',
    },
  },
  {
    field: 'keywords',
    label: 'keywords',
    language: 'keywords',
    help: {
      what: 'A few words by which others find the recording.',
      why: 'They are not required; searches use them.',
      example: 'keywords: hippocampus, replay',
    },
  },
  {
    field: 'electrode_groups',
    label: 'electrode groups',
    language: 'brain_regions',
    help: {
      what: 'Which probe each group of channels is, and where it sits in the brain.',
      why: 'Without a place nobody can tell what was recorded. Coordinates may stay empty.',
      example: 'all in CA1, right; or tetrodes 1-4 in CA1, 5-8 in PFC',
    },
  },
  {
    field: 'ntrode_electrode_group_channel_map',
    label: 'channel map',
    help: {
      what: 'Which electrode of which group each channel of an nTrode is.',
      why: 'It comes from the header; only bad channels are yours to tell.',
      example: 'bad channels 0, 2',
    },
  },
  {
    field: 'tasks',
    label: 'tasks',
    help: {
      what: 'What the animal did in each epoch, and which camera filmed it.',
      why: 'spyglass finds the epochs of a task by it. A task without a name is left out.',
      example: 'epoch 1 is sleep in the sleep box, epoch 2 is W-track',
    },
  },
  {
    field: 'cameras',
    label: 'cameras',
    help: {
      what: 'The cameras, their lens, and how many metres one pixel is on the floor.',
      why: 'Without metres per pixel positions have no scale.',
      example: 'camera 1 0.0014 m per pixel',
    },
  },
  {
    field: 'behavioral_events',
    label: 'DIO lines',
    help: {
      what: 'What hangs on each digital line.',
      why: 'Only lines with a name go into the file as events.',
      example: 'Din1 is the left poke, Din2 is the right poke',
    },
  },
  { field: 'data_acq_device', label: 'acquisition system' },
  { field: 'associated_files', label: 'associated files' },
  { field: 'associated_video_files', label: 'videos' },
  { field: 'raw_data_to_volts', label: 'volts per count' },
  { field: 'surgery', label: 'surgery', language: 'surgery' },
  { field: 'virus', label: 'viruses', language: 'virus' },
  {
    field: 'virus_injection',
    label: 'virus injections',
    help: {
      what: 'Which virus was injected where, how much of it, and its titer.',
      why: 'Readers tell by it which cells saw the light. An injection without titer or volume stays out of the file.',
      example: 'AAV5-CaMKIIa-ChR2 in right CA1, 500 nL at AP -3.6 ML 2.2 DV -2.5 from bregma, titer 1e12',
    },
  },
  {
    field: 'optical_fiber',
    label: 'optical fibers',
    help: {
      what: 'Which fibers were implanted, and where.',
      why: 'Each fiber is a site of stimulation in the file.',
      example: 'a 200 um fiber, 0.39 NA, in right CA1 at 2.5 mm depth',
    },
  },
  {
    field: 'opto_excitation_source',
    label: 'light sources',
    help: {
      what: 'The laser or LED, its wavelength and power.',
      why: 'The file names it as what excites.',
      example: 'laser 473 nm, 10 mW',
    },
  },
  { field: 'pharmacology', label: 'drugs', language: 'pharmacology' },
  { field: 'protocol', label: 'protocol', language: 'protocol' },
  { field: 'notes', label: 'notes', language: 'notes' },
  { field: 'related_publications', label: 'publications', language: 'related_publications' },
];

const byField = new Map(FIELD_FACTS.map((facts) => [facts.field, facts]));
const byLanguage = new Map(FIELD_FACTS.map((facts) => [facts.language, facts.field]));

/** What people call a field; for one that no conversation is about, its path in words. */
export function labelOf(field: string): string {
  return byField.get(field)?.label ?? (field.split('.').at(-1) ?? field).replaceAll('_', ' ');
}

/** Whether conversations are about the field, so that people have a word for it. */
export function isSpokenOf(field: string): boolean {
  return byField.has(field);
}

/** The label in a sentence, with its article: "the weight"; "what happened" has none. */
export function namedField(field: string): string {
  const label = labelOf(field);
  return label.startsWith('what ') ? label : `the ${label}`;
}

export function helpOf(field: string): FieldHelp | undefined {
  return byField.get(field)?.help;
}

/** The metadata field that holds what the language engine calls `name`; none for what the recording itself says. */
export function fieldOfLanguage(name: string): string | undefined {
  return byLanguage.get(name as Field);
}

export function languageOfField(field: string): Field | undefined {
  return byField.get(field)?.language;
}

/** Fields in the order of the cards; unknown ones last, as they come. */
export function inCardOrder(fields: Iterable<string>): string[] {
  const place = (field: string): number => {
    const index = FIELD_FACTS.findIndex((facts) => facts.field === field);
    return index < 0 ? FIELD_FACTS.length : index;
  };
  return [...new Set(fields)].sort((one, other) => place(one) - place(other));
}
