import { rename, rm, writeFile } from 'node:fs/promises';
import { type CheckConfig, evaluateNwb, fileReport, verdictsOf } from '../../inspection/index.ts';
import { program } from '../../mcp-server/tools/index.ts';
import { InputError, UsageError } from '../../schemas/index.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { describeFile, describeValidation } from '../describe-validation.ts';
import { ProgressView } from '../progress.ts';
import {
  countAtOrAbove,
  type Threshold,
  thresholds,
  type ValidatedFile,
  type Validation,
} from '../validation.ts';

const configs = ['dandi', 'spyglass', 'all', 'plain'] as const satisfies readonly CheckConfig[];

export const validateCommand: Command = {
  name: 'validate',
  summary: 'Checks NWB files: the schema, best practices, and what DANDI and spyglass ask for.',
  positionals: ['FILE.nwb…'],
  options: [
    {
      name: 'config',
      value: 'dandi|spyglass|all|plain',
      help: 'which checks are made beside the schema; default: all',
    },
    {
      name: 'threshold',
      value: 'invalid|critical|violation|suggestion',
      help: 'from which level on a finding makes the command end with 1; default: critical',
    },
    {
      name: 'html',
      value: 'FILE.html',
      help: 'write the report of one file as a page, with pictures of what it holds',
    },
    { name: 'json', help: 'print everything as one JSON object' },
    { name: 'text', help: 'print the report as text, which is the default' },
  ],
  details:
    'Any NWB 2 file will do, whoever wrote it. Nothing is changed. Ends with 0 when nothing at or above the threshold was found in any file, with 1 otherwise.',
  async run(args, io) {
    const settings = settingsOf(args);
    const validation = await validate(args.positionals, settings, io);
    if (settings.isJson) io.out.write(`${JSON.stringify(validation)}\n`);
    else if (settings.htmlFile === undefined) io.out.write(describeValidation(validation));
    else io.out.write(`${describeFile(validation.reports[0])}\nWrote ${settings.htmlFile}.\n`);
    return validation.passed;
  },
};

interface Settings {
  readonly config: CheckConfig;
  readonly threshold: Threshold;
  readonly htmlFile: string | undefined;
  readonly isJson: boolean;
}

function settingsOf(args: Arguments): Settings {
  const htmlFile = args.text('html');
  const forms = [htmlFile !== undefined, args.isOn('json'), args.isOn('text')];
  if (forms.filter(Boolean).length > 1)
    throw new UsageError('validate takes one of --html, --json and --text. See renshaw validate --help.');
  if (htmlFile !== undefined && args.positionals.length > 1)
    throw new UsageError('--html takes one file at a time: its page is about one.');
  // Whoever swaps the two names must not lose a recording to a page.
  if (htmlFile !== undefined && !/\.html?$/i.test(htmlFile))
    throw new UsageError(`--html takes a name that ends in .html, not "${htmlFile}".`);
  return {
    config: args.choice('config', configs) ?? 'all',
    threshold: args.choice('threshold', thresholds) ?? 'critical',
    htmlFile,
    isJson: args.isOn('json'),
  };
}

async function validate(files: readonly string[], settings: Settings, io: Io): Promise<Validation> {
  const reports: ValidatedFile[] = [];
  const unread: Validation['unread'] = [];
  for (const file of files) {
    try {
      reports.push(await validateFile(file, settings, io));
    } catch (error) {
      // Of several files the others are still judged.
      if (!(error instanceof InputError) || files.length === 1) throw error;
      unread.push({ file, kind: error.kind, message: error.message });
    }
  }
  const passed = unread.length === 0 && reports.every(({ atOrAbove }) => atOrAbove === 0);
  return { threshold: settings.threshold, passed, reports, unread };
}

async function validateFile(
  file: string,
  { config, threshold, htmlFile }: Settings,
  io: Io,
): Promise<ValidatedFile> {
  const view = new ProgressView(io);
  try {
    const report = await evaluateNwb(file, {
      config,
      signal: io.signal,
      onProgress: (done, total) => {
        // It takes seconds: a log needs no lines of it.
        if (io.err.isTTY === true) view.showJob({ stage: `checking ${file}`, done, total });
      },
    });
    if (htmlFile !== undefined) {
      const { name, version } = program();
      const page = await fileReport(file, report, { program: `${name} ${version}`, signal: io.signal });
      await writePage(htmlFile, page);
    }
    const atOrAbove = countAtOrAbove(threshold, report.findings);
    return { ...report, verdicts: [...verdictsOf(report)], atOrAbove };
  } finally {
    view.end();
  }
}

/** Under its name only when it is whole. */
async function writePage(path: string, page: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, page);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    throw new InputError('output', {
      found: `a page that cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown fault'})`,
      expected: 'a folder that exists and may be written to',
      todo: 'Give another name after --html.',
      where: { file: path },
      cause,
    });
  }
}
