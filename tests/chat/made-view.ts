import type { Correction, Finding, SessionView, TableView, ValueView } from '../../schemas/index.ts';

type Message = SessionView['messages'][number];

export function message(text: string, more: Partial<Message> = {}): Message {
  return {
    seq: 3,
    at: '2026-03-01T10:00:00.000Z',
    who: 'renshaw',
    text,
    cards: [],
    tables: [],
    choices: [],
    ...more,
  };
}

export function value(label: string, display: string, more: Partial<ValueView> = {}): ValueView {
  return {
    field: `subject.${label}`,
    label,
    value: display,
    display,
    provenance: { source: 'person', detail: display },
    certainty: 'certain',
    status: 'accepted',
    seq: 2,
    at: '2026-03-01T10:00:00.000Z',
    isConfirmed: true,
    history: [],
    ...more,
  };
}

export const age = value('age', 'P12W', {
  certainty: 'uncertain',
  provenance: { source: 'person', detail: 'about 12 weeks' },
});

const column = (key: string, title: string, kind: 'text' | 'number' | 'integers' = 'text') => ({
  key,
  title,
  kind,
  choices: [],
  isEditable: true,
});

export const groups: TableView = {
  name: 'electrode_groups',
  title: 'Electrode groups',
  columns: [
    column('id', 'Group', 'number'),
    column('device_type', 'Probe'),
    column('location', 'Place'),
    column('targeted_x', 'Medial-lateral', 'number'),
    column('targeted_z', 'Dorsal-ventral', 'number'),
  ],
  rows: Array.from({ length: 8 }, (_, id) => ({
    id: String(id),
    device_type: 'tetrode_12.5',
    location: id < 6 ? 'CA1' : 'PFC',
    targeted_x: id === 7 ? '2.5' : '',
    targeted_z: '',
  })),
  status: 'proposed',
  isOpen: true,
};

export const lines: TableView = {
  name: 'behavioral_events',
  title: 'DIO lines',
  columns: [column('description', 'Line'), column('name', 'What hangs on it')],
  rows: [
    { description: 'Din1', name: '左のポーク' },
    { description: 'Din12', name: 'cafe\u0301 pump' },
  ],
  status: 'accepted',
  isOpen: true,
};

export const rename: Correction = {
  id: 'latin',
  title: 'Set the species to Rattus norvegicus',
  field: 'subject.species',
  from: 'Rattus',
  value: 'Rattus norvegicus',
  apply: 'in-place',
  why: 'the person said rat',
  certainty: 'likely',
};

export function finding(message: string, corrections: Correction[]): Finding {
  return { id: message, check: 'check', importance: 'CRITICAL', path: '/', message, corrections };
}

export function view(more: Partial<SessionView> = {}): SessionView {
  return {
    sessionId: 'one',
    phase: 'collecting',
    status: 'your turn',
    title: 'sample, 2023-06-22',
    folder: '/data/sample',
    lastSeq: 3,
    messages: [],
    values: [],
    tables: [],
    missing: [],
    conflicts: [],
    waysBack: [],
    outputs: [],
    ...more,
  };
}

const findings = [
  finding('The species is no binomial.', [rename]),
  finding('The file does not say how old the animal was.', [
    { id: 'age', title: 'Set the age', field: 'subject.age', apply: 'in-place' },
  ]),
  finding('The session has no description.', [
    {
      id: 'again',
      title: 'Set the description',
      field: 'session_description',
      value: 'w-track',
      apply: 'convert-again',
    },
  ]),
];

export const deciding = view({
  phase: 'deciding',
  status: '3 things to decide',
  report: {
    file: 'a.nwb',
    bytes: 1,
    checkedAt: '2026-03-01T10:00:00.000Z',
    passed: false,
    findings,
    scope: 'all',
    seconds: 1,
  },
  messages: [
    message(
      [
        'The check found three things that DANDI refuses.',
        ...findings.map((one, index) => `${index + 1}. ${one.message} Set it.`),
      ].join('\n'),
      {
        choices: [
          { label: 'Correct all 3', say: 'approve all' },
          { label: 'Accept as is', say: 'accept as is' },
        ],
      },
    ),
  ],
});
