import { z } from 'zod';
import {
  type CallOptions,
  type Correction,
  correctionSchema,
  defineTool,
  evaluationReportSchema,
  type Finding,
  findingSchema,
  InputError,
  type NwbEdit,
  nwbContentsSchema,
  nwbEditSchema,
  type ToolContext,
} from '../../schemas/index.ts';
import { checkCorrections } from './check-values.ts';
import { explain } from './explain.ts';

const file = z.string().min(1).meta({ description: 'Path of the NWB file' });

const reportAnswer = z.object({ report: evaluationReportSchema });
const editsAnswer = z.object({ isInPlace: z.boolean(), edits: z.array(nwbEditSchema) });
const writtenAnswer = z.object({ path: z.string(), bytes: z.number() });

/** What the record inside the file is to say of a correction. */
type RecordedChange = Pick<Correction, 'field' | 'from' | 'value' | 'why'>;

/** The progress and the end of a nested call are those of the tool that makes it. */
function passedOn({ progress, signal }: ToolContext): CallOptions {
  return { onProgress: progress, signal };
}

async function findingsOf(path: string, context: ToolContext): Promise<readonly Finding[]> {
  const { report } = await context.call(
    'engine',
    'check_nwb',
    { file: path },
    reportAnswer,
    passedOn(context),
  );
  return report.findings;
}

/** @throws InputError `nwb` when the file has no finding of this id (any more) */
function findingOf(findings: readonly Finding[], id: string, path: string): Finding {
  const finding = findings.find((one) => one.id === id);
  if (finding !== undefined) return finding;
  throw new InputError('nwb', {
    found: `no finding "${id}"`,
    expected:
      findings.length === 0
        ? 'nothing: the file has no findings'
        : `one of ${findings.map((one) => one.id).join(', ')}`,
    todo: 'Evaluate the file again and take an id from its report.',
    where: { file: path },
  });
}

export const validateNwb = defineTool({
  name: 'validate_nwb',
  title: 'Validate an NWB file',
  description:
    'Checks a file against the NWB schema, what DANDI asks for and best practice. Each finding says what was found, what it means and what would correct it.',
  input: z.object({ file }),
  output: reportAnswer,
  effects: 'reads',
  run: (args, context) => context.call('engine', 'check_nwb', args, reportAnswer, passedOn(context)),
});

export const inspectNwb = defineTool({
  name: 'inspect_nwb',
  title: 'Look into an NWB file',
  description:
    'What a file holds: groups and datasets with type, shape, size and short values, without its samples. Texts are those of the file.',
  input: z.object({
    file,
    path: z.string().optional().meta({ description: 'Where to begin inside the file; default: /' }),
    depth: z.int().min(0).max(20).optional().meta({ description: 'Levels below it; default: 3' }),
  }),
  output: nwbContentsSchema,
  effects: 'reads',
  run: (args, context) => context.call('engine', 'inspect_nwb', args, nwbContentsSchema, passedOn(context)),
});

export const explainFinding = defineTool({
  name: 'explain_finding',
  title: 'Explain a finding',
  description: 'A finding of validate_nwb in plain words: how much it matters, and what would correct it.',
  input: z.object({ file, findingId: z.string().min(1) }),
  output: z.object({ finding: findingSchema, explanation: z.string() }),
  effects: 'reads',
  async run({ file: path, findingId }, context) {
    const finding = findingOf(await findingsOf(path, context), findingId, path);
    return { finding, explanation: explain(finding) };
  },
});

export const proposeCorrections = defineTool({
  name: 'propose_corrections',
  title: 'Propose corrections',
  description:
    'What would make findings go away. A correction without a value needs one from a person; nothing is changed before apply_corrections.',
  input: z.object({
    file,
    findings: z.array(z.string()).optional().meta({ description: 'Ids of findings; default: all' }),
  }),
  output: z.object({
    corrections: z.array(correctionSchema),
    /** Ids of corrections for which a person has to say the value. */
    needValue: z.array(z.string()),
    /** Ids of findings that nothing is known to correct. */
    withoutCorrection: z.array(z.string()),
  }),
  effects: 'reads',
  async run({ file: path, findings: wanted }, context) {
    const all = await findingsOf(path, context);
    const findings = wanted === undefined ? all : wanted.map((id) => findingOf(all, id, path));
    // Several findings may have one and the same way out.
    const corrections = [
      ...new Map(findings.flatMap((finding) => finding.corrections.map((one) => [one.id, one]))).values(),
    ];
    return {
      corrections,
      needValue: corrections.filter(({ value }) => value === undefined).map(({ id }) => id),
      withoutCorrection: findings.filter((one) => one.corrections.length === 0).map(({ id }) => id),
    };
  },
});

/**
 * Edits of any place in a file are carried out only as a check of this very file proposes them.
 * @throws InputError `nwb` for others
 */
async function mustBeOffered(
  path: string,
  corrections: readonly Correction[],
  context: ToolContext,
): Promise<void> {
  const findings = await findingsOf(path, context);
  const offered = new Map(findings.flatMap((one) => one.corrections.map((way) => [way.id, way] as const)));
  for (const { id, field, edits } of corrections) {
    const offer = offered.get(id);
    if (edits === undefined && (!field.startsWith('/') || offer?.field === field)) continue;
    if (edits !== undefined && JSON.stringify(offer?.edits) === JSON.stringify(edits)) continue;
    throw new InputError('nwb', {
      found: `the correction "${id}", which no finding of this file offers`,
      expected: 'corrections as propose_corrections gives them',
      todo: 'Evaluate the file again and choose among its corrections.',
      where: { file: path },
    });
  }
}

export const applyCorrections = defineTool({
  name: 'apply_corrections',
  title: 'Apply corrections',
  description:
    'Changes the file in place as a person approved. What cannot be changed in place is left, and said: for that the session has to be converted again with the new values.',
  input: z.object({ file, corrections: z.array(correctionSchema).min(1) }),
  output: z.object({
    /** Ids of the corrections that the file holds now. */
    applied: z.array(z.string()),
    /** Whether others need a new conversion. */
    convertAgain: z.boolean(),
  }),
  effects: 'changes-files',
  async run({ file: path, corrections }, context) {
    const checked = checkCorrections(corrections);
    if (checked.some(({ edits, field }) => edits !== undefined || field.startsWith('/')))
      await mustBeOffered(path, checked, context);
    const edits: NwbEdit[] = [];
    const applied: string[] = [];
    const record: RecordedChange[] = [];
    for (const { id, field, from, value, why, apply, edits: ready } of checked) {
      if (apply === 'convert-again') continue;
      const change = { field, from, value, why: why ?? 'A person approved it.' };
      if (ready !== undefined) {
        edits.push(...ready);
        applied.push(id);
        record.push(change);
        continue;
      }
      const found = await context.call('engine', 'edits_for_field', { field, value }, editsAnswer);
      if (!found.isInPlace) continue;
      edits.push(...found.edits);
      applied.push(id);
      record.push(change);
    }
    if (edits.length > 0)
      await context.call(
        'engine',
        'apply_edits',
        { file: path, edits, record },
        z.looseObject({}),
        passedOn(context),
      );
    return { applied, convertAgain: applied.length < checked.length };
  },
});

export const writeReport = defineTool({
  name: 'write_report',
  title: 'Write a report',
  description: 'Evaluates a file and writes the result as an HTML page beside it.',
  input: z.object({ file }),
  output: writtenAnswer,
  effects: 'writes-new-files',
  async run(args, context) {
    const options = passedOn(context);
    const answer = await context.call('engine', 'check_nwb', args, reportAnswer, options);
    return await context.call('engine', 'write_report', answer, writtenAnswer, options);
  },
});
