import {
  type AllSettings,
  convertAll,
  type PlannedSession,
  planAll,
  type SessionOutcome,
  type SessionWatch,
} from '../../mcp-server/tools/index.ts';
import { type Arguments, EXIT_CODES, type Io } from '../command.ts';
import { countOf, describeOutcomes, labelOf, reasonOf } from '../describe-all.ts';
import { describePlan, describeStart, resultJson } from '../describe-conversion.ts';
import { formatBytes, formatSeconds } from '../format.ts';
import { ProgressView } from '../progress.ts';
import { ProgressBlock } from '../progress-block.ts';

/** Converts every session below a folder; returns the exit code. */
export async function convertAllSessions(
  parent: string,
  settings: AllSettings,
  args: Arguments,
  io: Io,
): Promise<number> {
  const begun = performance.now();
  const { sessions, notes } = await planAll(parent, args.text('out'), settings, io.signal);
  const block = new ProgressBlock(io);
  for (const note of notes) block.say(`note: not taken: ${note}`);
  const outcomes = await convertAll(sessions, settings, {
    jobs: args.integer('jobs', 1, 64) ?? 1,
    signal: io.signal,
    watch: (session) => watchOf(session, sessions, block),
    onEnd: (outcome) => block.end(labelOf(outcome.session, sessions), endOf(outcome, sessions)),
  });
  const seconds = (performance.now() - begun) / 1000;
  if (args.isOn('json')) io.out.write(`${JSON.stringify(outcomesJson(outcomes, seconds))}\n`);
  else io.out.write(describeOutcomes(outcomes, seconds));
  if (countOf(outcomes, 'cancelled') > 0) return EXIT_CODES.cancelled;
  return countOf(outcomes, 'failed') > 0 ? EXIT_CODES.some : EXIT_CODES.done;
}

function watchOf(
  session: PlannedSession,
  all: readonly PlannedSession[],
  block: ProgressBlock,
): SessionWatch {
  const label = labelOf(session, all);
  const view = new ProgressView(block.ioOf(label));
  return {
    onPlan: (plan) => {
      block.say(describePlan(plan));
      for (const warning of plan.warnings) block.say(`${label}: note: ${warning}`);
    },
    onStart: (start) => {
      const told = describeStart(start).trimEnd();
      if (told !== '') block.say(`${label}: ${told}`);
    },
    onProgress: view.show,
  };
}

function endOf(one: SessionOutcome, all: readonly PlannedSession[]): string {
  const what = one.result === undefined ? reasonOf(one)?.message : formatBytes(one.result.output.bytes);
  return `${labelOf(one.session, all)}: ${one.outcome} after ${formatSeconds(one.seconds)}: ${what}`;
}

function outcomesJson(outcomes: readonly SessionOutcome[], seconds: number): unknown {
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    sessions: outcomes.map((one) => ({
      session: one.session.name,
      folder: one.session.found.folder,
      outcome: one.outcome,
      output: one.session.output,
      seconds: rounded(one.seconds),
      ...(one.result === undefined ? {} : { result: resultJson(one.result) }),
      ...(one.outcome === 'converted' ? {} : { reason: reasonOf(one) }),
    })),
    converted: countOf(outcomes, 'converted'),
    skipped: countOf(outcomes, 'skipped'),
    failed: countOf(outcomes, 'failed'),
    cancelled: countOf(outcomes, 'cancelled'),
    seconds: rounded(seconds),
  };
}
