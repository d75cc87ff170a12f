import { randomUUID } from 'node:crypto';
import type {
  EventId,
  EventStore,
  StreamId,
} from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

interface StoredMessage {
  readonly id: EventId;
  readonly streamId: StreamId;
  readonly message: JSONRPCMessage;
  readonly characters: number;
}

/** Of one client: enough for an answer that was missed and the progress around it; all clients together stay small. */
const MAX_CHARACTERS = 4_000_000;

/** Keeps what was sent to one client, so that it can connect again and ask for what it missed. The oldest go first. */
export class EventMemory implements EventStore {
  readonly #events: StoredMessage[] = [];
  #characters = 0;

  async storeEvent(streamId: StreamId, message: JSONRPCMessage): Promise<EventId> {
    const event = { id: randomUUID(), streamId, message, characters: JSON.stringify(message).length };
    this.#events.push(event);
    this.#characters += event.characters;
    while (this.#characters > MAX_CHARACTERS && this.#events.length > 1)
      this.#characters -= this.#events.shift()?.characters ?? 0;
    return event.id;
  }

  async getStreamIdForEventId(id: EventId): Promise<StreamId | undefined> {
    return this.#events.find((event) => event.id === id)?.streamId;
  }

  async replayEventsAfter(
    lastId: EventId,
    { send }: { readonly send: (id: EventId, message: JSONRPCMessage) => Promise<void> },
  ): Promise<StreamId> {
    const at = this.#events.findIndex((event) => event.id === lastId);
    const streamId = this.#events[at]?.streamId;
    if (streamId === undefined) throw new RangeError(`no event ${lastId} is kept`);
    for (const event of this.#events.slice(at + 1)) {
      // What marks the beginning of a stream is no message.
      if (event.streamId === streamId && 'jsonrpc' in event.message) await send(event.id, event.message);
    }
    return streamId;
  }
}
