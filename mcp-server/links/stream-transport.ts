import type { Readable, Writable } from 'node:stream';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** Our own processes are believed: a plan of a large session is far above the SDK's limit for strangers. */
export const MAX_MESSAGE_BYTES = 512 * 1024 * 1024;

/** One end of a connection over streams, a message a line. Messages are delivered one after another, as in wire.ts. */
export class StreamTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #buffer = new ReadBuffer({ maxBufferSize: MAX_MESSAGE_BYTES });
  #delivery: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
  }

  async start(): Promise<void> {
    const end = (): void => void this.close();
    this.#input.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#input.once('end', end).once('close', end).on('error', end);
    this.#output.once('close', end).on('error', end);
  }

  #take(chunk: Buffer): void {
    try {
      this.#buffer.append(chunk);
      for (let message = this.#buffer.readMessage(); message !== null; message = this.#buffer.readMessage())
        this.#deliver(message);
    } catch (cause) {
      this.onerror?.(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  #deliver(message: JSONRPCMessage): void {
    this.#delivery = this.#delivery.then(() => {
      if (!this.#isClosed) this.onmessage?.(message);
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) throw new Error('This connection is closed.');
    await new Promise<void>((resolve, reject) => {
      this.#output.write(serializeMessage(message), (error) =>
        error === null || error === undefined ? resolve() : reject(error),
      );
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    // What came before the end is an answer that somebody waits for.
    await this.#delivery;
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#output.end();
    this.onclose?.();
  }
}
