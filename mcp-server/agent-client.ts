import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import { type AgentName, type CallOptions, CancelledError, type Elicit } from '../schemas/index.ts';
import { answerElicitations } from './elicitation.ts';
import { readProgress } from './progress.ts';
import { LONGEST_TIMER_MS } from './time-limits.ts';
import { fromProtocol, readResult } from './tool-result.ts';

/** The hub's connection to one agent. */
export class AgentClient {
  readonly #agent: AgentName;
  readonly #client: Client;

  private constructor(agent: AgentName, client: Client) {
    this.#agent = agent;
    this.#client = client;
  }

  static async connect(
    agent: AgentName,
    version: string,
    transport: Transport,
    elicit: Elicit | undefined,
  ): Promise<AgentClient> {
    const client = new Client({ name: 'renshaw-hub', version });
    if (elicit !== undefined) answerElicitations(client, elicit);
    await client.connect(transport);
    return new AgentClient(agent, client);
  }

  /** @throws InputError, UsageError, CancelledError as the tool threw them, or when `signal` is aborted */
  async call<O extends z.ZodType>(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    output: O,
    { onProgress, signal }: CallOptions,
  ): Promise<z.infer<O>> {
    const from = `${this.#agent}.${tool}`;
    if (signal?.aborted === true) throw new CancelledError();
    // The SDK never takes its listener off a signal: one that outlives the call would later cancel what has ended.
    const cancel = new AbortController();
    const onAbort = (): void => cancel.abort(new CancelledError());
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const result = await this.#client.request(
        { method: 'tools/call', params: { name: tool, arguments: { ...args } } },
        CallToolResultSchema,
        {
          signal: cancel.signal,
          timeout: LONGEST_TIMER_MS,
          maxTotalTimeout: LONGEST_TIMER_MS,
          resetTimeoutOnProgress: true,
          ...(onProgress === undefined ? {} : { onprogress: readProgress(onProgress) }),
        },
      );
      return readResult(from, result, output);
    } catch (error) {
      if (cancel.signal.aborted) throw new CancelledError();
      throw fromProtocol(error, from);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
