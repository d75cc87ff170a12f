import type { SessionEvent, SessionLog } from '../../schemas/index.ts';
import type { Actor, Audit, Audited, Deed } from './audit.ts';

/** Where decisions are written down, and who makes them. */
export interface Witness {
  readonly audit: Audit | undefined;
  readonly by: Actor;
  readonly address?: string | undefined;
}

/**
 * Writes down what was decided in a session behind a number of its log: the same whether by a button, in words, or by a
 * program.
 */
export async function auditDecisions(
  log: Pick<SessionLog, 'read' | 'readHeads'>,
  sessionId: string,
  afterSeq: number,
  { audit, by, address }: Witness,
): Promise<void> {
  if (audit === undefined) return;
  // Most of what people do decides nothing, and need not be read whole.
  const heads = await log.readHeads(sessionId, afterSeq);
  if (!heads.some(({ type }) => DECIDING.has(type))) return;
  for (const { event } of await log.read(sessionId, afterSeq)) {
    const decision = decisionIn(event);
    if (decision !== undefined) await audit.record({ by, address, target: sessionId, ...decision });
  }
}

const DECIDING: ReadonlySet<SessionEvent['type']> = new Set([
  'confirmed',
  'cancelled',
  'went-back',
  'decided',
]);

/** What of an event only a person decides. */
function decisionIn(event: SessionEvent): { what: Audited; detail?: Deed['detail'] } | undefined {
  if (event.type === 'confirmed') return { what: 'conversion-started' };
  if (event.type === 'cancelled') return { what: 'session-cancelled' };
  if (event.type === 'went-back') return { what: 'decided', detail: { kind: 'go-back' } };
  if (event.type !== 'decided') return undefined;
  const { decision } = event;
  if (decision.kind === 'accept') return { what: 'accepted-as-is', detail: { reason: decision.reason } };
  if (decision.kind === 'approve')
    return {
      what: 'corrections-approved',
      detail: { corrections: decision.corrections.map(({ title }) => title) },
    };
  return { what: 'decided', detail: { kind: decision.kind } };
}
