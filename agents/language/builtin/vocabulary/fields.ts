import type { Field } from '../../contract.ts';

/** What people call a field, in lower case; the longest name that fits is taken. */
export const FIELD_NAMES: readonly (readonly [field: Field, names: string])[] = [
  [
    'experimenter',
    'experimenters?|exp\\.?|experimenter names?|experimenter\\(s\\)|recorded by|operators?|researchers?|scientists?|investigators?|who recorded|done by|run by|performed by|experimenter list',
  ],
  ['institution', 'institutions?|institutes?|university|universities|affiliation|site'],
  ['lab', 'labs?|laboratory|group|lab name'],
  [
    'experiment_description',
    'experiment(?:al)?[ _]descriptions?|experiment|description of the experiment|project description',
  ],
  [
    'session_description',
    'session[ _]descriptions?|descriptions?|desc|description of the session|session summary',
  ],
  [
    'session_start_time',
    'session[ _]start(?:[ _]time)?|start(?:ing)?[ _]?(?:time|date)?|date(?: and time)?|session date|recording date|date of (?:the )?(?:recording|session)|recorded on|recorded|timestamp|session time|recording time|time|recording start',
  ],
  ['session_id', 'session[ _]?(?:id|identifier|number|no\\.?|nr\\.?)|sess(?:ion)?|sid'],
  [
    'subject_id',
    'subject[ _]?(?:id|identifier|name|number|no\\.?|code)|subjects?|(?:animal|rat|mouse|participant|patient|bird|monkey|ferret|fish)[ _]?(?:ids?|identifier|names?|number|no\\.?|#|code)|animal|rat|mouse|id|identifier|subj|name|name of the (?:animal|rat|mouse)|ear tag|tag|patient|participant',
  ],
  ['species', 'species|sp\\.?|organism|kind of animal'],
  ['sex', 'sex|sx|gender'],
  ['age', 'age|ages|age at recording|age at (?:the )?(?:time of )?(?:session|recording)'],
  ['age_reference', 'age[ _]reference|age reference point'],
  [
    'date_of_birth',
    'date[ _]of[ _]birth|dob|d\\.o\\.b\\.?|birth ?dates?|birthday|born(?: on)?|birth|date born',
  ],
  [
    'weight_g',
    'weight[ _]?\\(?g(?:rams)?\\)?|weights?|wt\\.?|wgt\\.?|body ?weight|bw|mass|weight_g|body mass',
  ],
  ['strain', 'strains?|background strain|genetic background|background|breed|stock'],
  ['genotype', 'genotypes?|geno|gt|transgenic line|mouse line|line'],
  [
    'brain_regions',
    'brain[ _](?:regions?|areas?)|regions?|areas?|targets?|target regions?|location|locations|electrode locations?|recording sites?|coordinates|target coordinates|coords',
  ],
  ['keywords', 'keywords?|key words?|tags|key-words'],
  ['surgery', 'surger(?:y|ies)|surgical (?:notes|procedure)|implants?|implantation'],
  ['virus', 'virus(?:es)?|viral (?:vector|construct|injection)s?|vectors?|virus injections?|injections?'],
  ['pharmacology', 'pharmacology|drugs?|an(?:a)?esthesia|an(?:a)?esthetics?|medication|pharma'],
  [
    'protocol',
    'protocol|protocol (?:id|number|no\\.?)|iacuc(?: protocol| number)?|animal protocol|ethics (?:protocol|approval|number)|acuc protocol|license|licence',
  ],
  ['notes', 'notes?|comments?|remarks?|additional notes'],
  [
    'related_publications',
    'related[ _]publications?|publications?|papers?|dois?|references?|pmids?|articles?|preprints?',
  ],
];

/** Groups of fields that have one name. */
export const GROUPS: readonly (readonly [names: string, fields: readonly Field[]])[] = [
  [
    'subject(?: info| information| data| details| metadata| fields| stuff| section)|animal (?:info|information|data|details|metadata|stuff)|(?:everything|all|all info|info|details?) (?:about|on|for) the (?:subject|animal|rat|mouse)|(?:rat|mouse) (?:info|information|data|details)|same (?:animal|subject|rat|mouse|monkey|ferret|bird|fish)',
    ['subject_id', 'species', 'strain', 'genotype', 'sex', 'date_of_birth'],
  ],
];

/** Names by which a question may ask for a field. */
export const ASKED: Readonly<Record<string, Field>> = {
  weight: 'weight_g',
  dob: 'date_of_birth',
  birthday: 'date_of_birth',
  start_time: 'session_start_time',
  date: 'session_start_time',
  session_date: 'session_start_time',
  subject: 'subject_id',
  animal: 'subject_id',
  region: 'brain_regions',
  regions: 'brain_regions',
  brain_region: 'brain_regions',
  location: 'brain_regions',
  experimenters: 'experimenter',
  publications: 'related_publications',
  description: 'session_description',
};
