import {
  type CompleteResult,
  ErrorCode,
  type ListResourcesResult,
  type ListResourceTemplatesResult,
  McpError,
  type ReadResourceResult,
} from '@modelcontextprotocol/sdk/types.js';
import type { AgentName, CallTool } from '../../schemas/index.ts';
import { boundedJson } from './bounded.ts';
import { FAMILIES, type Family } from './resource-families.ts';

const SCHEME = 'renshaw://';
const MIME = 'application/json';
/** The protocol's own code for a resource that is not there. */
const NOT_FOUND = -32_002;
const MAX_COMPLETIONS = 100;

/** What hosts may read without calling a tool: sessions, reports, recordings, probes. */
export class Resources {
  readonly #call: CallTool;
  readonly #families: readonly Family[];

  /** @param agents those that can be asked; what another one would tell is not offered */
  constructor(call: CallTool, agents: readonly AgentName[]) {
    this.#call = call;
    this.#families = FAMILIES.filter(({ needs }) => needs === undefined || agents.includes(needs));
  }

  async list(signal: AbortSignal): Promise<ListResourcesResult> {
    const lists = this.#families.map(async (family) =>
      (await family.list(this.#call, signal)).map(({ id, ...entry }) => ({
        uri: `${SCHEME}${family.name}/${encodeURIComponent(id)}`,
        mimeType: MIME,
        ...entry,
      })),
    );
    return { resources: (await Promise.all(lists)).flat() };
  }

  templates(): ListResourceTemplatesResult {
    return {
      resourceTemplates: this.#families.map(({ name, title, description, variable }) => ({
        uriTemplate: `${SCHEME}${name}/{${variable}}`,
        name,
        title,
        description,
        mimeType: MIME,
      })),
    };
  }

  /** @throws McpError where there is no such resource; InputError as the agent throws it */
  async read(uri: string, signal: AbortSignal): Promise<ReadResourceResult> {
    const [, name, encoded = ''] = /^renshaw:\/\/([a-z]+)\/([^/]+)$/.exec(uri) ?? [];
    const family = this.#families.find((one) => one.name === name);
    const id = decoded(encoded);
    const data =
      family === undefined || id === undefined ? undefined : await family.read(id, this.#call, signal);
    if (data === undefined)
      throw new McpError(
        NOT_FOUND,
        `There is no resource ${uri}; resources/list and resources/templates/list say what there is.`,
        { uri },
      );
    return { contents: [{ uri, mimeType: MIME, text: boundedJson(data) }] };
  }

  /** Ids of a family that begin like this. */
  async complete(template: string, value: string, signal: AbortSignal): Promise<CompleteResult> {
    const family = this.#families.find((one) => template.startsWith(`${SCHEME}${one.name}/`));
    if (family === undefined)
      throw new McpError(ErrorCode.InvalidParams, `There is no template ${template}.`);
    const ids = (await family.list(this.#call, signal)).map(({ id }) => id);
    return completionOf(ids, value);
  }
}

export function completionOf(all: readonly string[], begun: string): CompleteResult {
  const values = all.filter((one) => one.toLowerCase().startsWith(begun.toLowerCase()));
  return {
    completion: {
      values: values.slice(0, MAX_COMPLETIONS),
      total: values.length,
      hasMore: values.length > MAX_COMPLETIONS,
    },
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
