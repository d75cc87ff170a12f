import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEvaluationAgent } from '../../agents/evaluation/index.ts';
import { type Hub, startHub } from '../../mcp-server/index.ts';
import {
  type Correction,
  defineTool,
  type EvaluationReport,
  evaluationReportSchema,
  type Finding,
  fieldValueSchema,
  InputError,
  type NwbEdit,
  nwbEditSchema,
} from '../../schemas/index.ts';
import { agentOf } from '../mcp-server/small-agents.ts';

const species: Correction = {
  id: 'species-latin',
  title: 'Set the species to Rattus norvegicus',
  field: 'subject.species',
  from: 'rat',
  value: 'Rattus norvegicus',
  apply: 'in-place',
};
const scale: Correction = {
  id: 'camera-scale',
  title: 'Say the size of a pixel.',
  field: 'cameras[0].meters_per_pixel',
  apply: 'convert-again',
};
const epochs: Correction = {
  id: 'change /processing/associated_files/log.task_epochs',
  title: 'Write the epochs without blanks.',
  field: '/processing/associated_files/log.task_epochs',
  from: '1, 2',
  value: '1,2',
  apply: 'in-place',
  edits: [
    { kind: 'set-attribute', path: '/processing/associated_files/log', name: 'task_epochs', value: '1,2' },
  ],
};
const findings: Finding[] = [
  {
    id: 'check_subject_species_latin_binomial /general/subject',
    check: 'check_subject_species_latin_binomial',
    importance: 'CRITICAL',
    path: '/general/subject/species',
    message: 'The species "rat" is no Latin name.',
    found: '"rat"',
    expected: 'a Latin binomial',
    corrections: [species],
  },
  {
    id: 'scale /general/devices',
    check: 'scale',
    importance: 'BEST_PRACTICE_VIOLATION',
    path: '/general/devices/camera_device 0',
    message: 'The camera has no scale.',
    corrections: [scale, species],
  },
  {
    id: 'odd /',
    check: 'odd',
    importance: 'BEST_PRACTICE_SUGGESTION',
    path: '/',
    message: 'Something is odd.',
    corrections: [],
  },
  {
    id: 'epochs /processing',
    check: 'epochs',
    importance: 'BEST_PRACTICE_SUGGESTION',
    path: '/processing/associated_files/log',
    message: 'Blanks stand between the epochs.',
    corrections: [epochs],
  },
];
const report: EvaluationReport = {
  file: 'a.nwb',
  bytes: 1,
  checkedAt: '2026-01-01T00:00:00.000Z',
  passed: false,
  findings,
  scope: 'a test',
  seconds: 0,
};

/** An engine that has found this, and notes what it is told to change. */
function engineOf(applied: NwbEdit[][]) {
  return agentOf('engine', [
    defineTool({
      name: 'check_nwb',
      title: '',
      description: '',
      input: z.object({ file: z.string() }),
      output: z.object({ report: evaluationReportSchema }),
      effects: 'reads',
      async run(_args, { progress }) {
        progress({ stage: 'Checking the file', done: 1, total: 2 });
        return { report };
      },
    }),
    defineTool({
      name: 'edits_for_field',
      title: '',
      description: '',
      input: z.object({ field: z.string(), value: fieldValueSchema }),
      output: z.object({ isInPlace: z.boolean(), edits: z.array(nwbEditSchema) }),
      effects: 'reads',
      run: async ({ field, value }) =>
        field.startsWith('subject.')
          ? {
              isInPlace: true,
              edits: [{ kind: 'set-text' as const, path: `/${field}`, value: JSON.stringify(value) }],
            }
          : { isInPlace: false, edits: [] },
    }),
    defineTool({
      name: 'apply_edits',
      title: '',
      description: '',
      input: z.object({ file: z.string(), edits: z.array(nwbEditSchema) }),
      output: z.object({ applied: z.number() }),
      effects: 'changes-files',
      async run({ edits }) {
        applied.push(edits);
        return { applied: edits.length };
      },
    }),
  ]);
}

const hubs: Hub[] = [];
async function evaluation(): Promise<{
  applied: NwbEdit[][];
  call: (tool: string, args: Record<string, unknown>) => Promise<Record<string, unknown>>;
}> {
  const applied: NwbEdit[][] = [];
  const hub = await startHub({ agents: [engineOf(applied), createEvaluationAgent()] });
  hubs.push(hub);
  return {
    applied,
    call: (tool, args) => hub.call('evaluation', tool, { file: 'a.nwb', ...args }, z.looseObject({})),
  };
}
afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.close()));
});

const fault = async (promise: Promise<unknown>): Promise<InputError> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => (error instanceof InputError ? error : expect.fail(String(error))),
  );

describe('a report', () => {
  it('comes whole', async () => {
    const { call } = await evaluation();
    expect(await call('validate_nwb', {})).toEqual({ report });
  });

  it('is explained finding by finding', async () => {
    const { call } = await evaluation();
    const { explanation } = await call('explain_finding', { findingId: findings[0]?.id });
    expect(explanation).toBe(
      [
        'The species "rat" is no Latin name.',
        'Found: "rat".',
        'Expected: a Latin binomial.',
        'Where: /general/subject/species.',
        'The file can be read, but DANDI refuses it as it is.',
        'Set the species to Rattus norvegicus: the file is changed in place, which takes a moment.',
      ].join('\n'),
    );
    const other = await call('explain_finding', { findingId: 'scale /general/devices' });
    expect(other['explanation']).toMatch(/converted again; you have to say the value\./);
    expect((await call('explain_finding', { findingId: 'odd /' }))['explanation']).toMatch(
      /accepted as it is/,
    );
  });

  it('that does not hold the finding says which it holds', async () => {
    const { call } = await evaluation();
    const error = await fault(call('explain_finding', { findingId: 'gone' }));
    expect(error.kind).toBe('nwb');
    expect(error.message).toContain('scale /general/devices');
  });

  it('leads to corrections, each once, and to what a person has to say', async () => {
    const { call } = await evaluation();
    expect(await call('propose_corrections', {})).toEqual({
      corrections: [species, scale, epochs],
      needValue: ['camera-scale'],
      withoutCorrection: ['odd /'],
    });
    expect(await call('propose_corrections', { findings: ['odd /'] })).toEqual({
      corrections: [],
      needValue: [],
      withoutCorrection: ['odd /'],
    });
    await fault(call('propose_corrections', { findings: ['gone'] }));
  });
});

describe('corrections', () => {
  it('of what no metadata say are carried out as they were offered', async () => {
    const { applied, call } = await evaluation();
    expect(await call('apply_corrections', { corrections: [species, epochs] })).toEqual({
      applied: ['species-latin', epochs.id],
      convertAgain: false,
    });
    expect(applied[0]?.at(-1)).toEqual(epochs.edits?.[0]);
  });

  it('of what no metadata say are refused when no finding offers them', async () => {
    const { applied, call } = await evaluation();
    const forged: Correction = { ...epochs, edits: [{ kind: 'remove', path: '/acquisition' }] };
    const error = await fault(call('apply_corrections', { corrections: [forged] }));
    expect(error.message).toContain('no finding of this file offers');
    expect(applied).toEqual([]);
  });

  it('are applied in place together, and the rest is left to a conversion', async () => {
    const { applied, call } = await evaluation();
    const weight: Correction = { ...species, id: 'weight', field: 'subject.weight', value: 420 };
    const corrections = [species, { ...scale, value: 0.001 }, weight];
    expect(await call('apply_corrections', { corrections })).toEqual({
      applied: ['species-latin', 'weight'],
      convertAgain: true,
    });
    expect(applied).toEqual([
      [
        { kind: 'set-text', path: '/subject.species', value: '"Rattus norvegicus"' },
        { kind: 'set-text', path: '/subject.weight', value: '420' },
      ],
    ]);
  });

  it('that only a conversion can make change nothing', async () => {
    const { applied, call } = await evaluation();
    const hopeful: Correction = { ...scale, value: 0.001, apply: 'in-place' };
    expect(await call('apply_corrections', { corrections: [hopeful] })).toEqual({
      applied: [],
      convertAgain: true,
    });
    expect(applied).toEqual([]);
  });

  it.each([
    ['without a value', { ...species, value: undefined }, /subject\.species without a value/],
    [
      'of the wrong kind',
      { ...species, field: 'subject.weight', value: 'heavy' },
      /subject\.weight as "heavy"/,
    ],
    ['of an unknown field', { ...species, field: 'subject.colour' }, /subject\.colour, which is no field/],
    ['of an unknown table', { ...species, field: 'colours[0].name' }, /no field of the metadata/],
    ['that would be refused again', { ...species, value: 'rat' }, /subject\.species: .*no Latin name/],
    ['beyond the choices', { ...species, field: 'subject.sex', value: 'male?' }, /subject\.sex as "male\?"/],
    ['in a row of a table', { ...scale, value: 'wide' }, /cameras\[0\]\.meters_per_pixel as "wide"/],
    ['in every row of a table', { ...scale, field: 'cameras[].meters_per_pixel', value: -1 }, /cameras\[\]/],
  ])('%s are refused before anything is changed', async (_, correction, message) => {
    const { applied, call } = await evaluation();
    const error = await fault(call('apply_corrections', { corrections: [species, correction] }));
    expect(error.kind).toBe('metadata');
    expect(error.message).toMatch(message);
    expect(applied).toEqual([]);
  });

  it('may take a field out', async () => {
    const { applied, call } = await evaluation();
    await call('apply_corrections', { corrections: [{ ...species, value: null }] });
    expect(applied).toHaveLength(1);
  });
});
