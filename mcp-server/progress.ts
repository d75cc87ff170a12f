import type { ProgressCallback } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import { type Progress, progressSchema } from '../schemas/index.ts';

/** Carries the whole state; the protocol's own fields hold no stage and no time. */
const PROGRESS_KEY = 'renshaw/progress';

interface Receiver {
  readonly _meta?: { readonly progressToken?: string | number | undefined } | undefined;
  readonly sendNotification: (notification: ServerNotification) => Promise<void>;
}

/** Sends the progress of one request to whoever asked for it by a token. */
export class ProgressSender {
  readonly #receiver: Receiver;
  #last = Number.NEGATIVE_INFINITY;
  #state: Progress | undefined;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** Says once more what was said last, or `first` where nothing was: the work still runs. */
  repeat(first: Progress): void {
    this.send(this.#state ?? first);
  }

  send(state: Progress): void {
    this.#state = state;
    const progressToken = this.#receiver._meta?.progressToken;
    if (progressToken === undefined) return;
    // The protocol wants every value above the one before, also where a stage begins again or only says "still here".
    const step = Math.max(1, Math.abs(state.total)) * 1e-9;
    this.#last = state.done > this.#last ? state.done : this.#last + step;
    this.#receiver
      .sendNotification({
        method: 'notifications/progress',
        params: {
          progressToken,
          progress: this.#last,
          ...(state.total > 0 ? { total: state.total } : {}),
          message: state.stage,
          _meta: { [PROGRESS_KEY]: state },
        },
      })
      // Progress that cannot be told is no reason to stop the work: the connection's end is seen elsewhere.
      .catch(() => undefined);
  }
}

/** Reads progress as {@link ProgressSender} sent it, or as any other server does. */
export function readProgress(listener: (progress: Progress) => void): ProgressCallback {
  return (received) => {
    const meta = (received as { readonly _meta?: Record<string, unknown> })._meta;
    const whole = progressSchema.safeParse(meta?.[PROGRESS_KEY]);
    const { progress, total = 0, message = '' } = received;
    listener(whole.success ? whole.data : { stage: message, done: progress, total });
  };
}
