import type { Context } from 'hono';

declare module 'hono' {
  interface ContextVariableMap {
    /** Whether whoever asked may still come in: an answer that lasts outlives what they showed. */
    readonly isWelcome: () => Promise<boolean>;
    readonly lookAgainMs: number;
  }
}

/** A token that was revoked is good for so long at most, where an answer was under way. */
export const LOOK_AGAIN_MS = 15_000;

/** Calls `end` once whoever asked may not come in any more. @returns how to stop looking */
export function whileWelcome(c: Context, end: () => void): () => void {
  const isWelcome = c.get('isWelcome');
  const timer = setInterval(() => {
    // Who cannot be asked about now is asked about again.
    isWelcome().then(
      (is) => {
        if (!is) end();
      },
      () => undefined,
    );
  }, c.get('lookAgainMs'));
  timer.unref();
  return () => clearInterval(timer);
}

/** An answer that ends when its reader may not come in any more; of those that do not last nothing is changed. */
export function endingUnwelcome(c: Context, response: Response): Response {
  const isLasting = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (!isLasting || response.body === null) return response;
  const source: ReadableStream<Uint8Array> = response.body;
  const reader = source.getReader();
  let stop = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      stop = whileWelcome(c, () => {
        stop();
        void reader.cancel().catch(() => undefined);
        controller.close();
      });
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        stop();
        controller.close();
      } catch (error) {
        stop();
        controller.error(error);
      }
    },
    async cancel(reason) {
      stop();
      await reader.cancel(reason);
    },
  });
  return new Response(body, response);
}
