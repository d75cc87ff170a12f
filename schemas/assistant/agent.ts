/**
 * What an agent is, as data: a name and tools. The hub (mcp-server) makes an MCP server of it and carries its calls
 * to other agents as MCP messages, so that no agent knows another, nor the SDK.
 */
import type { z } from 'zod';
import type { Progress } from './progress.ts';

export type AgentName = 'engine' | 'conversion' | 'evaluation' | 'conversation';

export interface CallOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Calls a tool of another agent through the hub; the answer is parsed by `output`. Faults come back as InputError where they were one. */
export type CallTool = <O extends z.ZodType>(
  agent: AgentName,
  tool: string,
  args: Readonly<Record<string, unknown>>,
  output: O,
  options?: CallOptions,
) => Promise<z.infer<O>>;

/** Asks the person behind the host for a few fields; undefined when the host cannot, null when they decline. */
export type Elicit = (
  message: string,
  fields: Readonly<
    Record<
      string,
      { readonly title: string; readonly description?: string; readonly choices?: readonly string[] }
    >
  >,
) => Promise<Readonly<Record<string, string>> | null | undefined>;

export interface ToolContext {
  readonly call: CallTool;
  readonly progress: (progress: Progress) => void;
  readonly signal: AbortSignal;
  readonly elicit: Elicit;
}

/** One tool. Input and output are object schemas: both travel as structured content. */
export interface ToolDefinition<I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: I;
  readonly output: O;
  /** What it may touch, for hosts that ask before they call. */
  readonly effects: 'reads' | 'writes-new-files' | 'changes-files' | 'changes-session';
  /** Method, not property, so that tools of different schemas stand in one list. */
  run(args: z.infer<I>, context: ToolContext): Promise<z.infer<O>>;
}

export interface AgentDefinition {
  readonly name: AgentName;
  readonly description: string;
  readonly tools: readonly ToolDefinition[];
  /** Ends whatever the agent has under way, and waits for it. */
  close(): Promise<void>;
}

/** Keeps the types of one tool's schemas in its `run`. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject>(
  tool: ToolDefinition<I, O>,
): ToolDefinition<I, O> {
  return tool;
}
