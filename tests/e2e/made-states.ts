import type { Correction, Finding, SessionView, ValueView } from '../../schemas/index.ts';
import { message, value } from '../chat/made-view.ts';

const AT = '2026-03-01T10:00:00.000Z';
const said = { source: 'person', detail: 'said', words: 'long evans rat' } as const;
const yaml = { source: 'yaml', detail: '20230622_sample_metadata.yml, line 12' } as const;
const before = { source: 'previous-session', detail: 'session of 21 June 2023' } as const;

const species: ValueView = value('species', 'Rattus norvegicus', {
  provenance: said,
  canUndo: true,
  history: [
    { seq: 2, at: AT, display: 'rat', provenance: yaml, isUndone: true },
    { seq: 5, at: AT, display: 'Rattus norvegicus', provenance: said, isUndone: false },
  ],
});

const correction = (id: string, more: Partial<Correction>): Correction => ({
  id,
  title: 'Set the species to Rattus norvegicus',
  field: 'subject.species',
  from: 'brown rat',
  apply: 'in-place',
  ...more,
});
const finding = (
  id: string,
  importance: Finding['importance'],
  text: string,
  corrections: readonly Correction[] = [],
): Finding => ({
  id,
  check: `check_${id}`,
  importance,
  path: `/general/${id}`,
  message: text,
  corrections: [...corrections],
});

const nicer = finding('keywords', 'BEST_PRACTICE_SUGGESTION', 'There are few keywords.', [
  correction('keywords', {
    title: 'Add keywords',
    field: 'keywords',
    from: 'hippocampus replay',
    value: 'hippocampus spatial alternation',
    certainty: 'likely',
  }),
]);
const report: NonNullable<SessionView['report']> = {
  file: '/data/sample/20230622/sample20230622.nwb',
  bytes: 30_000_000,
  checkedAt: AT,
  passed: false,
  findings: [
    finding('species', 'CRITICAL', 'The species "brown rat" is no Latin name. DANDI refuses the file.', [
      correction('species', { value: 'Rattus norvegicus', why: 'The name says the same in Latin.' }),
    ]),
    finding('description', 'CRITICAL', 'The file says nothing of what happened. DANDI refuses it.', [
      correction('description', { title: 'Say what happened', field: 'session_description', from: '' }),
    ]),
    finding('groups', 'INVALID', 'Two groups have one name.', [
      correction('groups', {
        title: 'Write the groups of electrodes anew',
        field: 'electrode_groups',
        from: ['CA1', 'CA1'],
        value: ['CA1', 'PFC'],
        apply: 'convert-again',
      }),
    ]),
    finding('link', 'INVALID', 'A link leads nowhere.'),
    nicer,
  ],
  scope: '244 objects were checked against the schemas that the file caches.',
  seconds: 0.8,
};

const asked: SessionView = {
  sessionId: 'made',
  phase: 'collecting',
  status: 'your turn',
  title: 'sample, 2023-06-22',
  folder: '/data/sample/20230622',
  lastSeq: 9,
  messages: [
    message('I found one session, sample on 22 June 2023: 2 epochs.', { seq: 1 }),
    message('long evans rat, about 12 weeks', { seq: 2, who: 'you' }),
    message('I will store 12 weeks as approximate. Is its id "sample"?', {
      seq: 3,
      cards: ['subject.species', 'subject.age', 'subject.lab'],
      choices: [{ label: 'Yes', say: 'yes' }],
    }),
  ],
  values: [
    species,
    value('age', '12 weeks (P12W)', { certainty: 'uncertain', canUndo: true }),
    value('lab', 'Frank Lab', {
      status: 'proposed',
      isConfirmed: false,
      provenance: { source: 'derived', detail: 'from the institution' },
    }),
  ],
  tables: [],
  missing: [{ field: 'subject.sex', label: 'sex', why: 'DANDI refuses a file without sex.' }],
  conflicts: [],
  waysBack: [],
  outputs: [],
};

const written: NonNullable<SessionView['written']> = {
  path: '/data/sample/20230622/sample20230622.nwb',
  bytes: 30_000_000,
  seconds: 93,
  warnings: [],
};
const shown = (field: string, label: string, display: string) => ({ field, label, display });
const files: SessionView['outputs'] = [{ name: 'sample20230622.nwb', bytes: 30_000_000, kind: 'nwb' }];

/** One view for each state that the page can show. */
export const STATES = {
  conflict: {
    ...asked,
    conflicts: [
      {
        field: 'subject.weight',
        label: 'weight',
        isOpen: true,
        why: 'Nobody has said yet which is right.',
        claims: [
          { value: 420, display: '420 g', provenance: yaml, at: AT, counts: false },
          { value: 400, display: '400 g', provenance: before, at: AT, counts: false },
        ],
      },
    ],
  },
  settled: {
    ...asked,
    conflicts: [
      {
        field: 'subject.weight',
        label: 'weight',
        isOpen: false,
        why: 'You said so.',
        claims: [
          { value: 420, display: '420 g', provenance: said, at: AT, counts: true },
          { value: 400, display: '400 g', provenance: yaml, at: AT, counts: false },
        ],
      },
    ],
  },
  previous: {
    ...asked,
    previous: {
      sessionId: 'before',
      animal: 'sample',
      date: '20230621',
      folder: '/data/sample/20230621',
      same: [
        { ...shown('lab', 'lab', 'Frank Lab'), isProposed: true },
        { ...shown('subject.species', 'species', 'Rattus norvegicus'), isProposed: true },
        { ...shown('subject.sex', 'sex', 'M'), isProposed: false },
      ],
      changed: [{ ...shown('subject.weight', 'weight', '420 g'), before: '400 g' }],
      added: [shown('keywords', 'keywords', 'replay')],
      open: [shown('session_description', 'what happened', 'it ran a w-track')],
    },
  },
  reading: {
    ...asked,
    status: 'reading your answer',
    messages: [...asked.messages, message('yes, it is', { seq: 4, who: 'you' })],
  },
  converting: {
    ...asked,
    phase: 'converting',
    status: 'converting 41 % · 3 min left',
    job: {
      jobId: 'job',
      kind: 'convert',
      progress: { stage: 'Reading the recordings', done: 8.3e9, total: 19.8e9, secondsLeft: 171 },
    },
  },
  deciding: {
    ...asked,
    phase: 'deciding',
    status: '4 things to decide',
    messages: [
      ...asked.messages,
      message('The check found four things that DANDI refuses.', {
        seq: 5,
        choices: [{ label: 'Accept as is', say: 'accept as is' }],
      }),
    ],
    report,
    written,
    waysBack: ['confirming'],
    outputs: files,
  },
  done: {
    ...asked,
    phase: 'done',
    status: 'done',
    report: { ...report, passed: true, findings: [nicer] },
    reportBefore: report,
    written,
    waysBack: ['deciding'],
    outputs: files,
  },
  failed: {
    ...asked,
    phase: 'failed',
    status: 'the folder could not be read',
    messages: [
      message('The folder holds no .rec file. Put the recordings there, or open another folder.', {
        choices: [{ label: 'Open it again', say: 'open it again' }],
      }),
    ],
    values: [],
    missing: [],
  },
} satisfies Readonly<Record<string, SessionView>>;
