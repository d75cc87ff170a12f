import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { HttpAddress } from './http-address.ts';

/**
 * The hub's end of a connection to an agent that serves HTTP. Each message goes out when the one before has arrived, since
 * the cancellation of a call must not overtake it; they are delivered one after another, as in wire.ts.
 */
export class HttpTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  readonly #address: () => Promise<HttpAddress>;
  readonly #lost: Promise<unknown>;
  readonly #giveUp: () => void;
  #http: StreamableHTTPClientTransport | undefined;
  #sending: Promise<void> = Promise.resolve();
  #delivery: Promise<void> = Promise.resolve();
  #isClosed = false;
  #closing: Promise<void> | undefined;

  /**
   * @param lost resolves when the agent has ended, and the connection with it
   * @param giveUp ends the agent: a message to it or from it was lost, for which somebody would wait for ever
   */
  constructor(address: () => Promise<HttpAddress>, lost: Promise<unknown>, giveUp: () => void) {
    this.#address = address;
    this.#lost = lost;
    this.#giveUp = giveUp;
    void lost.then(() => this.close());
  }

  async start(): Promise<void> {
    const { url, token } = await this.#address();
    const headers = { authorization: `Bearer ${token}` };
    const http = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
    http.onmessage = (message) => this.#deliver(message);
    http.onerror = () => {
      if (!this.#isClosed) this.#giveUp();
    };
    await http.start();
    this.#http = http;
  }

  #deliver(message: JSONRPCMessage): void {
    this.#delivery = this.#delivery.then(() => {
      if (!this.#isClosed) this.onmessage?.(message);
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const sent = this.#sending.then(() => this.#post(message));
    this.#sending = sent.catch(() => undefined);
    await sent;
  }

  async #post(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed || this.#http === undefined) throw new Error('This connection is closed.');
    try {
      await this.#http.send(message);
    } catch (cause) {
      // Then the connection is closed, which tells whoever waits for an answer more than what became of this message.
      await this.#lost;
      await this.close();
      throw cause;
    }
  }

  setProtocolVersion(version: string): void {
    this.#http?.setProtocolVersion(version);
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    // What came before the end is an answer that somebody waits for.
    await this.#delivery;
    this.#isClosed = true;
    await this.#http?.close();
    this.onclose?.();
  }
}
