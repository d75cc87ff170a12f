import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FoundSession, findSessions } from '../../../recording/index.ts';
import { CancelledError, InputError, throwIfCancelled } from '../../../schemas/index.ts';
import { type ConversionPlan, outputName, planConversion } from './plan.ts';
import { type ConversionResult, type RunOptions, runConversion } from './run.ts';
import { sessionName } from './session-choice.ts';
import type { ConversionSettings } from './settings.ts';
import { shareOf } from './threads.ts';

/** What is asked of all sessions alike. */
export type AllSettings = Omit<
  ConversionSettings,
  'folder' | 'outFolder' | 'session' | 'metadata' | 'metadataFile'
>;

/** A session that was found, and the file that it becomes. */
export interface PlannedSession {
  /** `animal/date` */
  readonly name: string;
  readonly found: FoundSession;
  readonly outFolder: string;
  readonly output: string;
  /** Its file is there, and is not to be replaced. */
  readonly isThere: boolean;
  /** Why it has no file. */
  readonly fault: InputError | undefined;
}

export interface SessionOutcome {
  readonly session: PlannedSession;
  /** `skipped`: it was converted before. `cancelled`: it was stopped, or not begun any more. */
  readonly outcome: 'converted' | 'skipped' | 'failed' | 'cancelled';
  readonly result: ConversionResult | undefined;
  /** Why it is not converted. */
  readonly error: unknown;
  readonly seconds: number;
}

/** What one conversion tells while it runs. */
export interface SessionWatch extends RunOptions {
  readonly onPlan?: ((plan: ConversionPlan) => void) | undefined;
}

export interface AllOptions {
  /** Conversions at a time. */
  readonly jobs: number;
  /** Called when a session is begun. */
  readonly watch: (session: PlannedSession) => SessionWatch;
  /** Called when a session has ended, in whatever way. */
  readonly onEnd: (outcome: SessionOutcome) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds all sessions below a folder and where their files go: beside the recordings, or all into `outFolder`.
 * @throws InputError `session` when there is none, `output` when two would become one file
 */
export async function planAll(
  parent: string,
  outFolder: string | undefined,
  settings: AllSettings,
  signal?: AbortSignal,
): Promise<{ readonly sessions: readonly PlannedSession[]; readonly notes: readonly string[] }> {
  const { sessions, unplaced } = await findSessions(parent, signal);
  if (sessions.length === 0)
    throw new InputError('session', {
      found:
        unplaced.length === 0
          ? 'no recording'
          : `no recording with a usable name (${unplaced.map(({ path }) => path).join(', ')})`,
      expected: 'recordings named {YYYYMMDD}_{animal}_{epoch}_{tag}.rec, in this folder or below',
      todo: 'Check the folder; rename recordings with other names to this form.',
      where: { file: parent },
    });
  const planned = await Promise.all(
    sessions.map((found) => planOne(found, outFolder ?? found.folder, settings.overwrite === true)),
  );
  checkNoCollision(planned);
  return { sessions: planned, notes: unplaced.map(({ path, reason }) => `${path}: ${reason}`) };
}

async function planOne(found: FoundSession, outFolder: string, overwrite: boolean): Promise<PlannedSession> {
  const one = { name: sessionName(found), found, outFolder };
  try {
    const output = join(outFolder, outputName(found));
    const isThere = (await stat(output).catch(() => undefined)) !== undefined;
    return { ...one, output, isThere: isThere && !overwrite, fault: undefined };
  } catch (fault) {
    if (!(fault instanceof InputError)) throw fault;
    return { ...one, output: '', isThere: false, fault };
  }
}

function checkNoCollision(sessions: readonly PlannedSession[]): void {
  const byOutput = Map.groupBy(sessions, ({ output }) => output);
  for (const [output, [first, ...others]] of byOutput)
    if (output !== '' && first !== undefined && others.length > 0)
      throw new InputError('output', {
        found: `${others.length + 1} sessions that would become one file: ${first.name} in ${[first, ...others].map(({ found }) => found.folder).join(' and in ')}`,
        expected: 'a file of its own for every session',
        todo: 'Leave --out away, so that each file goes to its folder, move copies elsewhere, or convert these one by one.',
        where: { file: output },
      });
}

/**
 * Converts sessions side by side; one that fails stops no other. Cores and memory are shared among those that run at a time.
 * @returns what became of each, in their order
 */
export async function convertAll(
  sessions: readonly PlannedSession[],
  settings: AllSettings,
  options: AllOptions,
): Promise<SessionOutcome[]> {
  const waiting = [...sessions.entries()];
  const toDo = sessions.filter(({ isThere }) => !isThere).length;
  const jobs = Math.max(1, Math.min(options.jobs, toDo));
  const shared = { ...settings, ...shareOf(settings, jobs) };
  const outcomes: SessionOutcome[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, session] = next;
      const outcome = await convertOne(session, shared, options);
      outcomes[index] = outcome;
      options.onEnd(outcome);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return outcomes;
}

async function convertOne(
  session: PlannedSession,
  settings: AllSettings,
  { watch, signal }: AllOptions,
): Promise<SessionOutcome> {
  const begun = performance.now();
  const ended = (outcome: SessionOutcome['outcome'], result?: ConversionResult, error?: unknown) => ({
    session,
    outcome,
    result,
    error,
    seconds: (performance.now() - begun) / 1000,
  });
  if (session.isThere) return ended('skipped');
  try {
    throwIfCancelled(signal);
    if (session.fault !== undefined) throw session.fault;
    const { onPlan, ...options } = watch(session);
    const { folder, metadataFile } = session.found;
    const { name, outFolder } = session;
    const plan = await planConversion(
      { ...settings, folder, session: name, metadataFile, outFolder },
      signal,
    );
    onPlan?.(plan);
    return ended('converted', await runConversion(plan, { ...options, signal }));
  } catch (error) {
    const isCancelled = error instanceof CancelledError || signal?.aborted === true;
    return ended(isCancelled ? 'cancelled' : 'failed', undefined, error);
  }
}
