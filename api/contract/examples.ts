import type { z } from 'zod';
import type { EvaluationReport, SessionView, ValueView } from '../../schemas/index.ts';
import type {
  AuditEntry,
  folderListingSchema,
  Job,
  SessionEntry,
  UploadList,
} from '../../schemas/service/index.ts';

/** What answers look like, in the document of the contract; its tests hold each against its schema. */

export const SESSION_ID = '0b7e5d6a-3c1f-4a52-9d7e-6f1b2c3d4e5f';

export const JOB_ID = '7d0c2b1e-5a4f-4c3d-8e9f-0a1b2c3d4e5f';

const at = '2026-06-22T09:30:00.000Z';

export const VALUE: ValueView = {
  field: 'subject.species',
  label: 'Species',
  value: 'Rattus norvegicus',
  display: 'Rattus norvegicus',
  provenance: { source: 'person', detail: 'you said', words: 'a rat' },
  certainty: 'certain',
  status: 'accepted',
  seq: 5,
  at,
  isConfirmed: true,
  history: [
    {
      seq: 5,
      at,
      display: 'Rattus norvegicus',
      provenance: { source: 'person', detail: 'you said', words: 'a rat' },
      isUndone: false,
    },
  ],
};

export const REPORT: EvaluationReport = {
  file: '/data/J16/J1620230622.nwb',
  bytes: 104_857_600,
  checkedAt: at,
  passed: true,
  findings: [
    {
      id: 'check_subject_weight /general/subject',
      check: 'check_subject_weight',
      importance: 'BEST_PRACTICE_SUGGESTION',
      path: '/general/subject',
      message: 'The weight is "480"; nobody can tell the unit. Give it with its unit.',
      found: '480',
      expected: '0.48 kg',
      corrections: [
        {
          id: 'weight-unit',
          title: 'Set the weight to 0.48 kg',
          field: 'subject.weight',
          from: '480',
          value: '0.48 kg',
          apply: 'in-place',
          certainty: 'likely',
        },
      ],
    },
  ],
  scope: 'The schema, NWB Inspector’s checks, and what DANDI asks for.',
  seconds: 0.8,
};

export const VIEW: SessionView = {
  sessionId: SESSION_ID,
  phase: 'collecting',
  status: 'your turn: 2 questions left',
  title: 'J16 2023-06-22',
  folder: '/data/J16/20230622',
  lastSeq: 7,
  messages: [
    { seq: 4, at, who: 'you', text: 'a rat', cards: [], tables: [], choices: [] },
    {
      seq: 7,
      at,
      who: 'renshaw',
      text: 'Noted. How old was the animal?',
      cards: ['subject.species'],
      tables: [],
      choices: [{ label: 'I do not know', say: 'I do not know' }],
    },
  ],
  values: [VALUE],
  tables: [],
  missing: [{ field: 'subject.age', label: 'Age', why: 'DANDI asks for it.' }],
  conflicts: [],
  waysBack: [],
  outputs: [],
};

export const ENTRY: SessionEntry = {
  sessionId: SESSION_ID,
  title: VIEW.title,
  phase: VIEW.phase,
  status: VIEW.status,
  folder: VIEW.folder,
  createdAt: at,
};

export const LISTING: z.infer<typeof folderListingSchema> = {
  folders: [
    {
      path: '/data/J16',
      name: 'J16',
      modifiedAt: at,
      bytes: 107_374_182_400,
      sessions: [{ animal: 'J16', date: '20230622', recordings: 4, bytes: 107_374_180_000 }],
    },
  ],
  isCut: false,
};

export const JOB: Job = {
  jobId: JOB_ID,
  kind: 'convert',
  title: 'J16 20230622',
  state: 'running',
  sessionId: SESSION_ID,
  priority: 0,
  createdAt: at,
  startedAt: at,
  attempts: 1,
  isStopping: false,
  progress: { stage: 'samples', done: 10_737_418_240, total: 107_374_182_400, secondsLeft: 840 },
};

export const UPLOADS: UploadList = {
  folder: '/var/lib/renshaw/uploads/files/5f0c…',
  files: [{ path: 'J16/20230622/20230622_J16_01_r1.rec', bytes: 1_048_576, changedAt: at }],
  usedBytes: 1_048_576,
  quotaBytes: 500_000_000_000,
  mostFileBytes: 200_000_000_000,
};

export const AUDIT_ENTRY: AuditEntry = {
  seq: 17,
  at,
  userId: '5f0c2a1e-7b3d-4c58-9e6f-1a2b3c4d5e6f',
  name: 'ann',
  via: 'cookie',
  what: 'conversion-started',
  target: SESSION_ID,
  address: '10.0.0.7',
  detail: {},
};
