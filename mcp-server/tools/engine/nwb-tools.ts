import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import {
  correctionSchema,
  defineTool,
  evaluationReportSchema,
  fieldValueSchema,
  InputError,
  nwbContentsSchema,
  nwbEditSchema,
} from '../../../schemas/index.ts';
import type { DataRoots } from '../data-roots.ts';
import type { JobRegistry } from '../job-registry.ts';
import { nwbContents } from '../nwb-contents.ts';
import { Turns } from '../turns.ts';
import { fileArgument } from './arguments.ts';
import type { NwbInspector } from './inspector.ts';
import { compare, comparisonSchema, placedComparison } from './orders.ts';

const recordedChangeSchema = correctionSchema.pick({ field: true, from: true, value: true, why: true });

/** The tools that check and correct NWB files. */
export function nwbTools(roots: DataRoots, jobs: JobRegistry, inspector: NwbInspector) {
  // A file that is being edited is none that can be judged, or edited by others.
  const turns = new Turns();
  return [
    defineTool({
      name: 'check_nwb',
      title: 'Check an NWB file',
      description: 'Checks an NWB file against its schema, what DANDI asks for, and best practice.',
      input: z.object({ file: fileArgument }),
      output: z.object({ report: evaluationReportSchema }),
      effects: 'reads',
      async run({ file }, { signal, progress }) {
        const path = await roots.existing(file);
        const onProgress = (done: number, total: number): void =>
          progress({ stage: 'Checking the file', done, total });
        return {
          report: await turns.run(path, () => inspector.evaluate(path, { signal, onProgress })),
        };
      },
    }),
    defineTool({
      name: 'inspect_nwb',
      title: 'Look into an NWB file',
      description:
        'What an NWB file holds: groups and datasets with type, shape, size and short values, without its samples.',
      input: z.object({
        file: fileArgument,
        path: z.string().default('/').meta({ description: 'Where to begin inside the file' }),
        depth: z.int().min(0).max(20).default(3).meta({ description: 'Levels below it' }),
      }),
      output: nwbContentsSchema,
      effects: 'reads',
      async run({ file, path: start, depth }, { signal }) {
        const path = await roots.existing(file);
        return await turns.run(path, () => nwbContents(path, start, depth, signal));
      },
    }),
    defineTool({
      name: 'dandi_place',
      title: 'Where DANDI wants an NWB file',
      description: 'The name and folder that an NWB file gets in a dandiset, and its videos. Writes nothing.',
      input: z.object({ file: fileArgument }),
      output: z.object({
        target: z.string(),
        videos: z.array(z.object({ from: z.string(), to: z.string() })),
      }),
      effects: 'reads',
      async run({ file }) {
        const path = await roots.existing(file);
        return await turns.run(path, () => inspector.dandiPlace(path));
      },
    }),
    defineTool({
      name: 'start_comparison',
      title: 'Compare an NWB file with its session',
      description:
        'Reads an NWB file and the session folder that it was made of anew, and compares every sample, time, event and table row. A job: await_job brings what was compared, and where the first difference of each stream is.',
      input: comparisonSchema,
      output: z.object({ jobId: z.string() }),
      effects: 'reads',
      async run(args) {
        const placed = await placedComparison(args, roots);
        const { file } = placed;
        const jobId = await jobs.start({ kind: 'compare', title: file, args: placed }, (context) =>
          turns.run(file, () => compare(placed, context)),
        );
        return { jobId };
      },
    }),
    defineTool({
      name: 'edits_for_field',
      title: 'Edits for a field',
      description: 'What has to change inside an NWB file so that a field of the metadata has this value.',
      input: z.object({ field: z.string().min(1), value: fieldValueSchema }),
      output: z.object({
        isInPlace: z.boolean().meta({ description: 'False: only a new conversion changes this field' }),
        edits: z.array(nwbEditSchema),
      }),
      effects: 'reads',
      async run({ field, value }) {
        const edits = inspector.editsFor(field, value);
        return { isInPlace: edits !== undefined, edits: [...(edits ?? [])] };
      },
    }),
    defineTool({
      name: 'apply_edits',
      title: 'Edit an NWB file',
      description:
        'Changes metadata inside an NWB file in place: all of the edits, or none. A sentence for each entry of record is added to the list of corrections inside the file.',
      input: z.object({
        file: fileArgument,
        edits: z.array(nwbEditSchema).min(1),
        record: z.array(recordedChangeSchema).optional(),
      }),
      output: z.object({ applied: z.number() }),
      effects: 'changes-files',
      async run({ file, edits, record }, { signal }) {
        const path = await roots.existing(file);
        await turns.run(path, () => inspector.apply(path, edits, { signal, record }));
        return { applied: edits.length };
      },
    }),
    defineTool({
      name: 'write_report',
      title: 'Write a report',
      description: 'Writes an evaluation as an HTML page beside the NWB file; replaces an earlier one.',
      input: z.object({ report: evaluationReportSchema }),
      output: z.object({ path: z.string(), bytes: z.number() }),
      effects: 'writes-new-files',
      async run({ report }, { signal }) {
        const file = await roots.existing(report.file);
        const path = join(dirname(file), `${basename(file, '.nwb')}_report.html`);
        const page = await turns.run(file, async () => await inspector.html(report, file, signal));
        await replaceFile(await roots.writable(path), page);
        return { path, bytes: (await stat(path)).size };
      },
    }),
  ] as const;
}

/** Under its own name only when it is whole. */
async function replaceFile(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await rm(part, { force: true });
    // Never through a link that somebody put there.
    await writeFile(part, text, { flag: 'wx' });
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    throw new InputError('output', {
      found: `a file that cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown fault'})`,
      expected: 'a folder that may be written to',
      todo: 'Check the permissions and the room on the disk.',
      where: { file: path },
      cause,
    });
  }
}
