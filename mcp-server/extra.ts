import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';

/** What a handler knows of the request beside its parameters. */
export type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
