import { createInterface } from 'node:readline';
import { checkCorrections } from '../../agents/evaluation/index.ts';
import {
  type CheckConfig,
  type Chosen,
  chooseOffers,
  evaluateNwb,
  type FixPlan,
  type Offer,
  offersOf,
  planFix,
} from '../../inspection/index.ts';
import { program } from '../../mcp-server/tools/index.ts';
import { applyEdits, type BlockPatch, planEdits, recoverEdits, undoEdits } from '../../nwb/index.ts';
import { type EvaluationReport, InputError, throwIfCancelled, UsageError } from '../../schemas/index.ts';
import { askCorrections } from '../ask-corrections.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { commandOf, describeOffers, describePlan, describeRest } from '../describe-fix.ts';

const configs = ['dandi', 'spyglass', 'all', 'plain'] as const satisfies readonly CheckConfig[];

export const fixCommand: Command = {
  name: 'fix',
  summary: 'Corrects an NWB file in place, as its findings offer it and you decide.',
  positionals: ['FILE.nwb'],
  options: [
    {
      name: 'apply',
      value: 'ID',
      isList: true,
      help: 'carry this correction out; ID=VALUE where only you know the value; all: every one that is certain',
    },
    { name: 'interactive', help: 'ask for one correction after another' },
    { name: 'dry-run', help: 'show what would change, and write nothing' },
    { name: 'undo', help: 'take the last change back' },
    {
      name: 'config',
      value: 'dandi|spyglass|all|plain',
      help: 'which checks are made beside the schema; default: all',
    },
    { name: 'json', help: 'print the result as one JSON object' },
  ],
  details:
    'Without --apply, --interactive and --undo it lists the corrections, each with the command for it. Samples are never touched, so that it takes seconds whatever the size of the file. Every correction is written down in the file, as scratch/corrections. A change that was interrupted is rolled back first.',
  async run(args, io) {
    const [file = ''] = args.positionals;
    const mode = modeOf(args);
    const say = (text: string): void => {
      if (!args.isOn('json')) io.out.write(text);
    };
    // A dry run leaves everything as it is: an interrupted change is then told as the fault that it is.
    const recovered = mode !== 'dry-run' && (await recoverEdits(file));
    if (recovered) io.err.write(`A change of ${file} had been interrupted: it was rolled back.\n`);
    if (mode === 'undo') return await undo(file, recovered, args, io);
    const config = args.choice('config', configs) ?? 'all';
    const report = await evaluateNwb(file, { config, signal: io.signal });
    const offers = offersOf(report.findings);
    if (!args.isOn('interactive') && args.list('apply').length === 0) {
      say(describeOffers(report, offers));
      if (args.isOn('json')) io.out.write(`${JSON.stringify(listed(report, offers, recovered))}\n`);
      return true;
    }
    const chosen = args.isOn('interactive')
      ? await interview(offers, io)
      : chooseOffers(offers, args.list('apply'));
    throwIfCancelled(io.signal);
    if (chosen === undefined) throw nothingDone(file);
    return await carryOut(chosen, { file, config, recovered, isDry: mode === 'dry-run', args, io });
  },
};

function modeOf(args: Arguments): 'undo' | 'dry-run' | 'change' {
  const ways = [args.list('apply').length > 0, args.isOn('interactive'), args.isOn('undo')];
  if (ways.filter(Boolean).length > 1)
    throw new UsageError('fix takes one of --apply, --interactive and --undo. See renshaw fix --help.');
  if (args.isOn('undo') && args.isOn('dry-run')) throw new UsageError('--undo has no --dry-run.');
  if (args.isOn('interactive') && args.isOn('json'))
    throw new UsageError('--interactive asks in words: leave --json out.');
  if (args.isOn('undo')) return 'undo';
  return args.isOn('dry-run') ? 'dry-run' : 'change';
}

async function undo(file: string, recovered: boolean, args: Arguments, io: Io): Promise<boolean> {
  if (!(await undoEdits(file))) {
    throw new InputError('nwb', {
      found: 'no change that could be taken back',
      expected: 'a file that renshaw fix has changed, and its undo file beside it',
      todo: 'Only the last change can be taken back, once.',
      where: { file },
    });
  }
  if (args.isOn('json')) io.out.write(`${JSON.stringify({ file, recovered, undone: true })}\n`);
  else io.out.write(`${file} is as it was before the last change.\n`);
  return true;
}

function listed(report: EvaluationReport, offers: readonly Offer[], recovered: boolean) {
  const { file, findings } = report;
  return {
    file,
    recovered,
    corrections: offers.map((offer) => ({ ...offer, command: commandOf(file, offer) })),
    withoutCorrection: findings.filter(({ corrections }) => corrections.length === 0).map(({ id }) => id),
  };
}

async function interview(offers: readonly Offer[], io: Io): Promise<Chosen[] | undefined> {
  const lines = createInterface({ input: process.stdin, signal: io.signal });
  try {
    const typed = lines[Symbol.asyncIterator]();
    return await askCorrections(offers, {
      say: (text) => io.out.write(text),
      next: async () => {
        const { value, done } = await typed.next();
        return done === true ? undefined : value;
      },
    });
  } finally {
    lines.close();
  }
}

function nothingDone(file: string): InputError {
  return new InputError('nwb', {
    found: 'an interview that ended early',
    expected: 'an answer for each correction',
    todo: 'Nothing was changed. Start again when you like.',
    where: { file },
  });
}

interface Task {
  readonly file: string;
  readonly config: CheckConfig;
  readonly recovered: boolean;
  readonly isDry: boolean;
  readonly args: Arguments;
  readonly io: Io;
}

async function carryOut(chosen: readonly Chosen[], task: Task): Promise<boolean> {
  const { file, config, isDry, io } = task;
  checkCorrections(chosen);
  const { name, version } = program();
  const plan = await planFix(file, chosen, { at: new Date(), program: `${name} ${version}` });
  let patch: BlockPatch | undefined;
  if (plan.edits.length > 0) {
    patch = isDry
      ? await planEdits(file, plan.edits, { signal: io.signal })
      : (await applyEdits(file, plan.edits, { keepJournal: true, signal: io.signal })).patch;
  }
  const rest =
    isDry || patch === undefined ? undefined : await evaluateNwb(file, { config, signal: io.signal });
  tell(plan, patch, rest, task);
  return plan.convertAgain.length === 0;
}

function tell(
  plan: FixPlan,
  patch: BlockPatch | undefined,
  rest: EvaluationReport | undefined,
  { file, isDry, recovered, args, io }: Task,
): void {
  if (args.isOn('json')) {
    const changed = ({ id, field, from, value, why }: Chosen) => ({ id, field, from, value, why });
    const answer = {
      file,
      recovered,
      isDryRun: isDry,
      applied: plan.inPlace.map(changed),
      convertAgain: plan.convertAgain.map(changed),
      changedBytes: patch?.changedBytes ?? 0,
      remaining: rest?.findings,
    };
    io.out.write(`${JSON.stringify(answer)}\n`);
    return;
  }
  if (plan.inPlace.length === 0 && plan.convertAgain.length === 0) {
    io.out.write('Nothing to do.\n');
    return;
  }
  io.out.write(describePlan(plan, patch));
  if (isDry) io.out.write('Nothing was written.\n');
  if (rest === undefined) return;
  io.out.write(
    `${plan.inPlace.length === 1 ? '1 correction was' : `${plan.inPlace.length} corrections were`} made.`,
  );
  io.out.write(` renshaw fix --undo takes ${plan.inPlace.length === 1 ? 'it' : 'them'} back.\n`);
  io.out.write(describeRest(rest));
}
