import { z } from 'zod';
import { CancelledError, InputError, type InputFaultKind, LostError, UsageError } from '../schemas/index.ts';

/**
 * Where the fields of a fault stand in a tool's result. Not in the structured content: clients of the SDK check that
 * against the tool's output schema even when the result is an error, and would hide the fault behind their own.
 */
export const FAULT_KEY = 'renshaw/fault';

const INPUT_KINDS: Readonly<Record<InputFaultKind, InputFaultKind>> = {
  file: 'file',
  header: 'header',
  layout: 'layout',
  clock: 'clock',
  metadata: 'metadata',
  'hardware-map': 'hardware-map',
  session: 'session',
  output: 'output',
  nwb: 'nwb',
  database: 'database',
};

const placeSchema = z.object({
  file: z.string().optional(),
  byte: z.number().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  field: z.string().optional(),
  channel: z.string().optional(),
});

/** A fault as it travels: enough to make the same error again at the caller. */
export const wireFaultSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('input'),
    kind: z.enum(INPUT_KINDS),
    found: z.string(),
    expected: z.string(),
    todo: z.string(),
    where: placeSchema.optional(),
  }),
  z.object({ type: z.literal('usage'), message: z.string() }),
  z.object({ type: z.literal('cancelled'), message: z.string() }),
  z.object({ type: z.literal('lost'), message: z.string() }),
  z.object({ type: z.literal('ours'), message: z.string() }),
]);

export type WireFault = z.infer<typeof wireFaultSchema>;

export function faultOf(error: unknown): WireFault {
  if (error instanceof InputError) {
    const { found, expected, todo, where } = error.fault;
    return {
      type: 'input',
      kind: error.kind,
      found,
      expected,
      todo,
      ...(where === undefined ? {} : { where }),
    };
  }
  if (error instanceof UsageError) return { type: 'usage', message: error.message };
  if (error instanceof CancelledError) return { type: 'cancelled', message: error.message };
  if (error instanceof LostError) return { type: 'lost', message: error.message };
  return { type: 'ours', message: error instanceof Error ? error.message : String(error) };
}

/** A fault that says already which tool it is of. */
const NAMED = /^\w+\.\w+ failed: /;

/** The error that a fault was before it travelled. `from` names the tool, for faults of our own. */
export function errorOf(fault: WireFault, from: string): Error {
  switch (fault.type) {
    case 'input': {
      const { kind, found, expected, todo, where } = fault;
      return new InputError(kind, { found, expected, todo, where });
    }
    case 'usage':
      return new UsageError(fault.message);
    case 'cancelled':
      return new CancelledError(fault.message);
    case 'lost':
      return new LostError(fault.message);
    case 'ours':
      // Where it happened further on, that says more than who passed it on.
      return new Error(NAMED.test(fault.message) ? fault.message : `${from} failed: ${fault.message}`);
  }
}
