/** Where a fault lies. Only what is known is given; the message lists it in this order. */
export interface Place {
  readonly file?: string | undefined;
  readonly byte?: number | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly field?: string | undefined;
  readonly channel?: string | undefined;
}

/** What is found where a path may not be used in this process; in another one, with other data folders, it may. */
export const OUTSIDE_DATA_FOLDERS = 'a path outside of the data folders';

/** What every fault that a person can mend says. `todo` is one sentence on how to recover. */
export interface Fault {
  readonly found: string;
  readonly expected: string;
  readonly todo: string;
  readonly where?: Place | undefined;
  /** The same may work a while later, without anybody doing anything. */
  readonly isPassing?: boolean | undefined;
  readonly cause?: unknown;
}

/**
 * The closed set of faults that lie in what was given to the program. Each is one situation with one way out:
 * - `file`: a path cannot be read, written or is of the wrong kind
 * - `header`: the XML text of a recording
 * - `layout`: the packets do not stand where the header says
 * - `clock`: counters or clocks of recordings contradict one another
 * - `metadata`: the session's metadata
 * - `hardware-map`: nTrodes of the header against the channel map of the metadata
 * - `session`: which files make up a session
 * - `output`: where and whether the result may be written
 * - `nwb`: an NWB or HDF5 file that cannot be read
 * - `database`: the database that a service keeps its state in
 */
export type InputFaultKind =
  | 'file'
  | 'header'
  | 'layout'
  | 'clock'
  | 'metadata'
  | 'hardware-map'
  | 'session'
  | 'output'
  | 'nwb'
  | 'database';

function describe(fault: Fault): string {
  const place = fault.where ?? {};
  const parts: string[] = [];
  if (place.file !== undefined) parts.push(place.file);
  if (place.byte !== undefined) parts.push(`byte ${place.byte}`);
  if (place.line !== undefined) parts.push(`line ${place.line}`);
  if (place.column !== undefined) parts.push(`column ${place.column}`);
  if (place.field !== undefined) parts.push(place.field);
  if (place.channel !== undefined) parts.push(`channel ${place.channel}`);
  const where = parts.length > 0 ? `${parts.join(', ')}: ` : '';
  return `${where}found ${fault.found}; expected ${fault.expected}. ${fault.todo}`;
}

/** A fault in the input (exit code 1). The message is whole; the fields serve programs and the page. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly kind: InputFaultKind;
  readonly fault: Fault;

  constructor(kind: InputFaultKind, fault: Fault) {
    super(describe(fault), fault.cause === undefined ? undefined : { cause: fault.cause });
    this.kind = kind;
    this.fault = fault;
  }
}

/** The command was called with words that it does not know (exit code 2). */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The person, or the program that called us, stopped the work (exit code 3). */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor(message = 'Cancelled. Nothing that looks finished was left behind.') {
    super(message);
  }
}

/**
 * The program was told to end while it worked, and what it has written so far waits for the same command. As the reason
 * of a signal it says that nobody gave the work up.
 */
export class StoppedError extends CancelledError {
  constructor(message = 'Stopped. What was written is kept: the same command goes on from there.') {
    super(message);
  }
}

/** Whoever worked on something ended in the midst of it: the process died that an agent ran in. The next call starts it again. */
export class LostError extends Error {
  override readonly name = 'LostError';
}

/** Throws {@link CancelledError} once `signal` is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new CancelledError();
}
