import { type CallToolResult, ErrorCode, McpError, type Tool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { CancelledError, InputError, type ToolDefinition, UsageError } from '../schemas/index.ts';
import { errorOf, FAULT_KEY, faultOf, wireFaultSchema } from './faults.ts';

type JsonSchema = Tool['inputSchema'];

/** JSON Schema as hosts read it. Draft 7, which the validators of every client know. */
function jsonSchemaOf(schema: z.ZodObject, io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(schema, { io, target: 'draft-7' }) as JsonSchema;
}

/** A tool as `tools/list` tells it: schemas of both sides, and what it may touch. */
export function describeTool(tool: ToolDefinition, title = tool.title): Tool {
  const isReading = tool.effects === 'reads';
  return {
    name: tool.name,
    title,
    description: tool.description,
    inputSchema: jsonSchemaOf(tool.input, 'input'),
    outputSchema: jsonSchemaOf(tool.output, 'output'),
    annotations: {
      title,
      readOnlyHint: isReading,
      destructiveHint: tool.effects === 'changes-files',
      idempotentHint: isReading,
      openWorldHint: false,
    },
  };
}

/**
 * The arguments of a call, checked.
 * @throws UsageError naming each argument that does not fit
 */
export function checkedArguments<I extends z.ZodObject>(
  tool: { readonly name: string; readonly input: I },
  args: unknown,
): z.infer<I> {
  const parsed = tool.input.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`,
  );
  throw new UsageError(`${tool.name} was called with arguments that do not fit: ${faults.join('; ')}.`);
}

/** What a tool answers: the data for programs, and the same as text for hosts that only read text. */
export function resultOf(data: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(data) }], structuredContent: data };
}

export function faultResult(error: unknown): CallToolResult {
  const message = error instanceof Error ? error.message : String(error);
  return {
    content: [{ type: 'text', text: message }],
    isError: true,
    _meta: { [FAULT_KEY]: faultOf(error) },
  };
}

/**
 * Reads a result at the caller.
 * @throws the InputError, UsageError or CancelledError that the tool threw; Error for a fault of our own
 */
export function readResult<O extends z.ZodType>(from: string, result: CallToolResult, output: O): z.infer<O> {
  if (result.isError === true) {
    const fault = wireFaultSchema.safeParse(result._meta?.[FAULT_KEY]);
    const [first] = result.content;
    const text = first?.type === 'text' ? first.text : 'no reason was given';
    throw errorOf(fault.success ? fault.data : { type: 'ours', message: text }, from);
  }
  const parsed = output.safeParse(result.structuredContent);
  if (parsed.success) return parsed.data;
  throw new Error(`${from} answered in a form that was not expected: ${z.prettifyError(parsed.error)}`);
}

/** The protocol's own errors, and time-outs, as errors of the house. */
export function fromProtocol(error: unknown, from: string): Error {
  const isKnown =
    error instanceof InputError || error instanceof UsageError || error instanceof CancelledError;
  if (isKnown) return error;
  if (!(error instanceof McpError)) return error instanceof Error ? error : new Error(String(error));
  if (error.code === ErrorCode.InvalidParams)
    return new UsageError(error.message.replace(/^(?:MCP error -?\d+: )+/, ''));
  if (error.code === ErrorCode.ConnectionClosed)
    return new CancelledError(`${from} was cut off: the agents were stopped.`);
  return new Error(`${from} failed: ${error.message}`, { cause: error });
}

/** An error as the answer to a request that is no tool call: what is at fault outside of us keeps its words. */
export function protocolErrorOf(error: unknown): McpError {
  if (error instanceof McpError) return error;
  const isTheirs = error instanceof InputError || error instanceof UsageError;
  const message = error instanceof Error ? error.message : String(error);
  return new McpError(isTheirs ? ErrorCode.InvalidParams : ErrorCode.InternalError, message);
}
