import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createConversionAgent } from '../../agents/conversion/index.ts';
import { createEvaluationAgent } from '../../agents/evaluation/index.ts';
import { createEngine, type Hub, startHub } from '../../mcp-server/index.ts';
import {
  correctionSchema,
  type EvaluationReport,
  evaluationReportSchema,
  nwbContentsSchema,
} from '../../schemas/index.ts';
import { type Scratch, scratchFolder, smallMetadata } from '../mcp-server/made-session.ts';

const reported = z.object({ report: evaluationReportSchema });
const proposed = z.object({ corrections: z.array(correctionSchema) });

let scratch: Scratch;
let hub: Hub;
beforeAll(async () => {
  scratch = await scratchFolder();
  hub = await startHub({
    agents: [createEngine({ dataRoots: [scratch.root] }), createConversionAgent(), createEvaluationAgent()],
  });
});
afterAll(async () => {
  await hub.close();
  await scratch[Symbol.asyncDispose]();
});

const speciesOf = ({ findings }: EvaluationReport) => findings.find(({ check }) => check.includes('species'));

it('a species that is no binomial is found in a real file, explained, corrected in place, and gone', async () => {
  const folder = await scratch.session('rat', { cameras: 0 });
  const metadata = {
    ...smallMetadata(),
    subject: { subject_id: 'sample', species: 'rat', sex: 'F', age: 'P90D' },
  };
  const started = await hub.call(
    'conversion',
    'convert_session',
    { folder, outFolder: join(scratch.root, 'nwb'), metadata },
    z.object({ jobId: z.string(), output: z.string() }),
  );
  const file = started.output;
  const end = await hub.call('conversion', 'await_job', started, z.object({ outcome: z.string() }));
  expect(end.outcome).toBe('done');

  const looked = await hub.call('evaluation', 'inspect_nwb', { file, depth: 2 }, nwbContentsSchema);
  expect(looked.objects).toContainEqual(
    expect.objectContaining({ path: '/general/subject', kind: 'group', neurodataType: 'Subject' }),
  );
  const species = { file, path: '/general/subject/species' };
  const { objects } = await hub.call('evaluation', 'inspect_nwb', species, nwbContentsSchema);
  expect(objects).toMatchObject([{ kind: 'dataset', dtype: 'text', shape: [], value: 'rat' }]);
  await expect(
    hub.call('evaluation', 'inspect_nwb', { file, path: '/nothing' }, nwbContentsSchema),
  ).rejects.toThrow(/nothing at \/nothing/);

  const { report } = await hub.call('evaluation', 'validate_nwb', { file }, reported);
  expect(report.passed).toBe(false);
  const finding = speciesOf(report) ?? expect.fail('the species was not found');
  expect(finding.importance).toBe('CRITICAL');
  const { explanation } = await hub.call(
    'evaluation',
    'explain_finding',
    { file, findingId: finding.id },
    z.object({ explanation: z.string() }),
  );
  expect(explanation).toMatch(/DANDI refuses/);

  const { corrections } = await hub.call(
    'evaluation',
    'propose_corrections',
    { file, findings: [finding.id] },
    proposed,
  );
  const ready = corrections.map((one) => ({ ...one, value: 'Rattus norvegicus' }));
  const bytesBefore = (await readFile(file)).length;
  const applied = await hub.call(
    'evaluation',
    'apply_corrections',
    { file, corrections: ready },
    z.looseObject({}),
  );
  expect(applied).toEqual({ applied: corrections.map(({ id }) => id), convertAgain: false });

  const after = (await hub.call('evaluation', 'validate_nwb', { file }, reported)).report;
  expect(speciesOf(after)).toBeUndefined();
  expect(after.passed).toBe(true);
  expect(Math.abs(after.bytes - bytesBefore)).toBeLessThan(64 * 1024);

  const written = await hub.call('evaluation', 'write_report', { file }, z.object({ path: z.string() }));
  expect(await readFile(written.path, 'utf8')).toMatch(/^<!doctype html>/i);
});
