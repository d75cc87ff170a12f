import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  ErrorCode,
  McpError,
  type Progress as ProtocolProgress,
} from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import { type CallOptions, CancelledError, type Elicit, LostError } from '../../schemas/index.ts';
import { answerElicitations } from '../elicitation.ts';
import { readProgress } from '../progress.ts';
import { requestMeta } from '../request-context.ts';
import { LONGEST_TIMER_MS } from '../time-limits.ts';
import { fromProtocol, readResult } from '../tool-result.ts';

/** Progress as it travels. */
export type CallProgress = (progress: ProtocolProgress) => void;

export interface AgentClientOptions {
  readonly elicit?: Elicit | undefined;
  /** Says why a connection was lost; undefined where it was closed on purpose. */
  readonly whyLost?: (() => Promise<string | undefined>) | undefined;
}

/** A connection to a server of tools: the hub's to one agent, and each agent's to the hub. */
export class AgentClient {
  readonly #client: Client;
  readonly #whyLost: () => Promise<string | undefined>;

  private constructor(client: Client, whyLost: () => Promise<string | undefined>) {
    this.#client = client;
    this.#whyLost = whyLost;
  }

  static async connect(
    name: string,
    version: string,
    transport: Transport,
    { elicit, whyLost = async () => undefined }: AgentClientOptions = {},
  ): Promise<AgentClient> {
    const client = new Client({ name, version });
    if (elicit !== undefined) answerElicitations(client, elicit);
    await client.connect(transport);
    return new AgentClient(client, whyLost);
  }

  /**
   * @param from what to call the tool in errors
   * @throws InputError, UsageError, CancelledError as the tool threw them, or when `signal` is aborted; LostError when the
   * process of an agent that worked on it ended
   */
  async call<O extends z.ZodType>(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    output: O,
    { onProgress, signal }: CallOptions,
    from = tool,
  ): Promise<z.infer<O>> {
    const heard = onProgress === undefined ? undefined : readProgress(onProgress);
    return readResult(from, await this.forward(tool, args, { signal, onProgress: heard }, from), output);
  }

  /** As `call`, with the result as it came: a fault of the tool is a result too. */
  async forward(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    { onProgress, signal }: { signal?: AbortSignal | undefined; onProgress?: CallProgress | undefined },
    from = tool,
  ): Promise<CallToolResult> {
    if (signal?.aborted === true) throw new CancelledError();
    // The SDK never takes its listener off a signal: one that outlives the call would later cancel what has ended.
    const cancel = new AbortController();
    const onAbort = (): void => cancel.abort(new CancelledError());
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.#client.request(
        { method: 'tools/call', params: { name: tool, arguments: { ...args }, ...requestMeta() } },
        CallToolResultSchema,
        {
          signal: cancel.signal,
          timeout: LONGEST_TIMER_MS,
          maxTotalTimeout: LONGEST_TIMER_MS,
          resetTimeoutOnProgress: true,
          ...(onProgress === undefined ? {} : { onprogress: onProgress }),
        },
      );
    } catch (error) {
      if (cancel.signal.aborted) throw new CancelledError();
      const isCut = error instanceof McpError && error.code === ErrorCode.ConnectionClosed;
      const why = isCut ? await this.#whyLost() : undefined;
      throw why === undefined
        ? fromProtocol(error, from)
        : new LostError(`${from} was not answered: ${why}. It is started again with the next call.`, {
            cause: error,
          });
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
