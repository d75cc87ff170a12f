import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SessionStore } from '../../agents/conversation/sessions/store.ts';
import { EMPTY_STATE, type SessionState } from '../../agents/conversation/state/session-state.ts';
import { isAllowed, phaseAfter, waysBack } from '../../agents/conversation/state/transitions.ts';
import { InputError, type Phase, type SessionEvent } from '../../schemas/index.ts';
import { summaryWithYaml } from './made-summary.ts';
import { MemoryLog } from './memory-log.ts';
import { finding, report } from './rig.ts';

const latin = {
  id: 'latin',
  title: 'Set the species',
  field: 'subject.species',
  value: 'Rattus rattus',
  apply: 'in-place',
} as const;
const summary = summaryWithYaml();
const output = { path: '/data/sample/a.nwb', bytes: 1, seconds: 1, warnings: [] };
const reply = (asks: string[]) => ({ text: 'x', cards: [], tables: [], choices: [], asks });
const weight = {
  field: 'subject.weight',
  value: 430,
  provenance: { source: 'person', detail: '430 g' },
  certainty: 'certain',
  status: 'accepted',
} as const;

/** Any event, with the ids that the log has just now; what does not belong is refused. */
const EVENTS: readonly ((state: SessionState) => SessionEvent)[] = [
  () => ({ type: 'opened', folder: '/data/sample', outFolder: '/data/sample' }),
  () => ({ type: 'scanned', summary }),
  () => ({ type: 'values-set', cause: 'scan', values: summary.values }),
  () => ({ type: 'scan-failed', message: 'no' }),
  () => ({ type: 'said', text: 'x' }),
  () => ({ type: 'replied', reply: reply([]) }),
  () => ({ type: 'replied', reply: reply(['lab']) }),
  () => ({ type: 'values-set', cause: 'said', values: [weight] }),
  () => ({ type: 'values-cleared', cause: 'edited', fields: ['subject.weight'] }),
  () => ({ type: 'claimed', values: [{ ...weight, value: 1, provenance: { source: 'yaml', detail: 'y' } }] }),
  ({ changes }) => ({ type: 'undone', seq: changes.at(-1) ?? 1 }),
  () => ({ type: 'confirmed' }),
  ({ lastSeq }) => ({ type: 'job-started', kind: 'convert', jobId: `c${lastSeq}` }),
  ({ lastSeq }) => ({ type: 'job-started', kind: 'evaluate', jobId: `e${lastSeq}` }),
  ({ lastSeq }) => ({ type: 'job-started', kind: 'correct', jobId: `k${lastSeq}` }),
  ({ lastSeq, job }) => ({
    type: 'resumed',
    kind: job?.kind === 'convert' ? 'convert' : 'evaluate',
    jobId: `r${lastSeq}`,
    formerId: job?.jobId ?? 'none',
  }),
  (state) => ended(state, 'done'),
  (state) => ended(state, 'failed'),
  (state) => ended(state, 'cancelled'),
  () => ({ type: 'converted', output }),
  () => ({ type: 'evaluated', report: report([]) }),
  () => ({ type: 'evaluated', report: report([finding('species', [latin])]) }),
  () => ({ type: 'decided', decision: { kind: 'approve', corrections: [latin] } }),
  () => ({ type: 'decided', decision: { kind: 'accept', reason: 'a pilot' } }),
  () => ({ type: 'decided', decision: { kind: 'check' } }),
  () => ({ type: 'corrected', corrections: ['latin'] }),
  () => ({ type: 'corrected', corrections: [], isRest: true }),
  () => ({ type: 'went-back', to: 'collecting' }),
  () => ({ type: 'went-back', to: 'confirming' }),
  () => ({ type: 'went-back', to: 'deciding' }),
  () => ({ type: 'finished' }),
  () => ({ type: 'cancelled' }),
];

const LEADS_ON: ReadonlySet<SessionEvent['type']> = new Set([
  'scanned',
  'confirmed',
  'job-started',
  'job-ended',
  'converted',
  'evaluated',
  'decided',
  'corrected',
  'finished',
]);

/** Mostly one of those that belong, so that runs go far; else any. */
const picks = fc.record({ place: fc.noBias(fc.nat(100_000)), isFitting: fc.nat(4).map((one) => one > 0) });
type Pick = typeof picks extends fc.Arbitrary<infer P> ? P : never;

function ended({ job }: SessionState, outcome: 'done' | 'failed' | 'cancelled'): SessionEvent {
  return { type: 'job-ended', kind: job?.kind ?? 'convert', jobId: job?.jobId ?? 'none', outcome };
}

class Machine {
  readonly log = new MemoryLog();
  readonly store = new SessionStore(this.log);
  readonly phases = new Set<Phase>();
  #state = EMPTY_STATE;

  static async after(steps: readonly Pick[]): Promise<Machine> {
    const machine = new Machine();
    await machine.store.create('s');
    await machine.try({ type: 'opened', folder: '/data/sample', outFolder: '/data/sample' });
    await machine.#run(steps);
    return machine;
  }

  /** As of the last `state` or `try`. */
  get state(): SessionState {
    return this.#state;
  }

  get types(): string[] {
    return this.log.eventsOf('s').map(({ event }) => event.type);
  }

  /** True if the event belonged. */
  async try(event: SessionEvent): Promise<boolean> {
    try {
      this.#state = await this.store.append('s', [event]);
      const { phase } = this.#state;
      if (phase !== 'new') this.phases.add(phase);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return false;
    }
  }

  /** One event for each pick. */
  async #run(steps: readonly Pick[]): Promise<void> {
    for (const { place, isFitting } of steps) {
      const { state } = this;
      const all = EVENTS.map((make) => make(state));
      const fitting = all.filter(
        (event) => isAllowed(state, event) && phaseAfter(state, event) !== undefined,
      );
      // What leads on comes more often, lest every run talk and cancel.
      const weighed = fitting.flatMap((event) =>
        LEADS_ON.has(event.type) ? Array.from({ length: 6 }, () => event) : [event],
      );
      const pool: readonly SessionEvent[] = isFitting && weighed.length > 0 ? weighed : all;
      const event = pool[place % pool.length];
      if (event !== undefined) await this.try(event);
    }
  }

  /** As a process does that works without a person: every event that nobody has to say, as long as one is taken. */
  async alone(): Promise<SessionEvent[]> {
    const begun: SessionEvent[] = [];
    let isConverting = this.state.job?.kind === 'convert';
    for (let step = 0; step < 50; step += 1) {
      const state = this.state;
      const { lastSeq } = state;
      const kinds = ['convert', 'correct', 'evaluate'] as const;
      const next: SessionEvent[] = [
        ...kinds.map((kind): SessionEvent => ({ type: 'job-started', kind, jobId: `a${lastSeq}` })),
        ended(state, 'done'),
        // A conversion tells of its file, once.
        ...(isConverting && state.job === undefined ? [{ type: 'converted', output } as SessionEvent] : []),
        { type: 'corrected', corrections: [] },
        { type: 'evaluated', report: report([finding('species', [latin])]) },
      ];
      let taken: SessionEvent | undefined;
      for (const event of next) {
        if (!(await this.try(event))) continue;
        taken = event;
        break;
      }
      if (taken === undefined) return begun;
      if (taken.type === 'job-started') begun.push(taken);
      if (taken.type === 'job-started' || taken.type === 'converted')
        isConverting = taken.type === 'job-started' && taken.kind === 'convert';
    }
    throw new Error('it goes on by itself');
  }

  /** What a person and a process can do from here to a file that is done. */
  async finish(): Promise<boolean> {
    for (let step = 0; step < 12; step += 1) {
      const { state } = this;
      if (state.phase === 'done') return true;
      const steps: Partial<Record<SessionState['phase'], readonly SessionEvent[]>> = {
        scanning: [{ type: 'scanned', summary }],
        collecting: [{ type: 'replied', reply: reply([]) }],
        confirming: [{ type: 'confirmed' }, { type: 'job-started', kind: 'convert', jobId: `f${step}` }],
        converting: [ended(state, 'done'), { type: 'converted', output }],
        evaluating: [
          ...(state.job === undefined ? [] : [ended(state, 'done')]),
          { type: 'evaluated', report: report([]) },
        ],
        correcting: [correcting(state, step)],
        deciding: [{ type: 'finished' }],
        cancelled: [{ type: 'opened', folder: '/data/sample', outFolder: '/data/sample' }],
        failed: [{ type: 'opened', folder: '/data/sample', outFolder: '/data/sample' }],
      };
      for (const event of steps[state.phase] ?? []) if (!(await this.try(event))) return false;
    }
    return false;
  }
}

/** The next event on the way out of a correction: begun, done, told, checked. */
function correcting(state: SessionState, step: number): SessionEvent {
  if (state.job !== undefined) return ended(state, 'failed');
  const jobId = `h${step}`;
  if (state.granted === 'check') return { type: 'job-started', kind: 'evaluate', jobId };
  if (state.granted === 'correct') return { type: 'job-started', kind: 'correct', jobId };
  return state.approved.length > 0 ? { type: 'corrected', corrections: [] } : { type: 'cancelled' };
}

const count = (types: readonly string[], type: string): number => types.filter((one) => one === type).length;

describe('the workflow, over any events', () => {
  const runs = fc.array(picks, { minLength: 10, maxLength: 80, size: 'max' });

  it('reaches every phase', async () => {
    const reached = new Set<Phase>();
    await fc.assert(
      fc.asyncProperty(runs, async (steps) => {
        const machine = await Machine.after(steps);
        for (const phase of machine.phases) reached.add(phase);
      }),
      { numRuns: 150, seed: 7 },
    );
    expect([...reached].sort()).toEqual([
      'cancelled',
      'collecting',
      'confirming',
      'converting',
      'correcting',
      'deciding',
      'done',
      'evaluating',
      'failed',
      'scanning',
    ]);
  });

  it('has from everywhere a way to a file that is done, and a way to cancel', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (steps) => {
        const machine = await Machine.after(steps);
        const { phase } = machine.state;
        if (phase !== 'done' && phase !== 'cancelled' && phase !== 'failed') {
          const other = new SessionStore(machine.log.cutAfter('s', machine.state.lastSeq));
          const end: SessionEvent[] =
            machine.state.job === undefined ? [] : [ended(machine.state, 'cancelled')];
          expect((await other.append('s', [...end, { type: 'cancelled' }])).phase).toBe('cancelled');
        }
        expect(await machine.finish(), `from ${phase}`).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it('leads back where it says, and nowhere else', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (steps) => {
        const machine = await Machine.after(steps);
        const { state } = machine;
        for (const to of ['collecting', 'confirming', 'deciding'] as const) {
          const other = new SessionStore(machine.log.cutAfter('s', state.lastSeq));
          const end: SessionEvent[] = state.job === undefined ? [] : [ended(state, 'cancelled')];
          const stopped = await other.append('s', end);
          const isThere = end.length > 0 && stopped.phase === to;
          const back = async (): Promise<SessionState> =>
            isThere ? stopped : await other.append('s', [{ type: 'went-back', to }]);
          const isHalfway = state.phase === 'evaluating' || state.phase === 'correcting';
          if (waysBack(state).includes(to) && (!isHalfway || end.length > 0))
            expect((await back()).phase).toBe(to);
          else if (end.length === 0) await expect(back()).rejects.toThrow(InputError);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('begins no work that nobody approved, and each approved work once', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (steps) => {
        const machine = await Machine.after(steps);
        let granted = 0;
        for (const { event } of machine.log.eventsOf('s')) {
          const isApproval =
            event.type === 'confirmed' || (event.type === 'decided' && event.decision.kind === 'approve');
          if (isApproval) granted = 1;
          if (event.type === 'job-started' && event.kind !== 'evaluate') {
            expect(granted, `before ${event.jobId}`).toBe(1);
            granted = 0;
          }
        }
        const types = machine.types;
        expect(count(types, 'converted') > 0 && count(types, 'confirmed') === 0).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('never goes on by itself for longer than one work and the check of it', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (steps) => {
        const machine = await Machine.after(steps);
        const begun = (await machine.alone()).flatMap((event) =>
          event.type === 'job-started' ? event.kind : [],
        );
        expect(begun.filter((kind) => kind !== 'evaluate').length).toBeLessThanOrEqual(1);
        expect(begun.length).toBeLessThanOrEqual(3);
        expect(await machine.alone()).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});
