import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** Sees every message as the text that travels. */
export type WireTap = (from: 'client' | 'server', text: string) => void;

/**
 * One end of a connection inside this process. Messages travel as JSON text, as they would over a pipe: nothing is
 * shared by reference, and what JSON cannot carry does not arrive here either. They are delivered one after another,
 * each after the handlers of the one before have begun: the SDK forgets a request's progress handler as soon as the
 * answer is in its hands, and would drop a last notification that comes with it.
 */
class WireEnd implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  other: WireEnd | undefined;
  readonly #started = Promise.withResolvers<void>();
  readonly #onText: (text: string) => void;
  #delivery: Promise<void> = this.#started.promise;

  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  async start(): Promise<void> {
    this.#started.resolve();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.other === undefined) throw new Error('This connection is closed.');
    const text = JSON.stringify(message);
    this.#onText(text);
    this.other.#receive(text);
  }

  #receive(text: string): void {
    this.#delivery = this.#delivery.then(() => {
      if (this.other === undefined) return;
      try {
        this.onmessage?.(JSON.parse(text) as JSONRPCMessage);
      } catch (cause) {
        this.onerror?.(cause instanceof Error ? cause : new Error(String(cause)));
      }
    });
  }

  async close(): Promise<void> {
    const { other } = this;
    if (other === undefined) return;
    this.other = undefined;
    other.other = undefined;
    this.onclose?.();
    other.onclose?.();
  }
}

/** Two connected ends: the first for a client, the second for a server. */
export function wirePair(tap?: WireTap): readonly [client: Transport, server: Transport] {
  const client = new WireEnd((text) => tap?.('client', text));
  const server = new WireEnd((text) => tap?.('server', text));
  client.other = server;
  server.other = client;
  return [client, server];
}
