import {
  type EventHead,
  InputError,
  type SessionEvent,
  type StoredEvent,
  sessionEventSchema,
} from '../../schemas/index.ts';

/** An event as text. */
export interface EncodedEvent {
  readonly type: string;
  /** JSON of the whole event. */
  readonly body: string;
}

export interface EventRow extends EncodedEvent {
  readonly seq: number;
  readonly at: string;
}

export type HeadRow = Omit<EventRow, 'body'>;

const KNOWN_TYPES: ReadonlySet<string> = new Set(
  sessionEventSchema.options.map((option) => option.shape.type.value),
);

/** @throws ZodError for what is no event: a fault of the program, found before anything is stored */
export function encodeEvent(event: SessionEvent): EncodedEvent {
  const parsed = sessionEventSchema.parse(event);
  return { type: parsed.type, body: JSON.stringify(parsed) };
}

/** An event that was encoded a moment ago, as it will be read again. */
export function justEncoded({ seq, at, body }: EventRow): StoredEvent {
  return { seq, at, event: JSON.parse(body) as SessionEvent };
}

/** @throws InputError for an event that this version does not know, or that is damaged */
export function decodeEvent(row: EventRow, sessionId: string, place: string | undefined): StoredEvent {
  const parsed = sessionEventSchema.safeParse(parseJson(row.body));
  if (parsed.success) return { seq: row.seq, at: row.at, event: parsed.data };
  throw notUnderstood(row, sessionId, place, parsed.error);
}

/** @throws InputError for an event that this version does not know */
export function decodeHead(row: HeadRow, sessionId: string, place: string | undefined): EventHead {
  const { seq, at, type } = row;
  if (isKnownType(type)) return { seq, at, type };
  throw notUnderstood(row, sessionId, place);
}

const isKnownType = (type: string): type is SessionEvent['type'] => KNOWN_TYPES.has(type);

function notUnderstood(
  row: HeadRow,
  sessionId: string,
  place: string | undefined,
  cause?: unknown,
): InputError {
  const isKnown = isKnownType(row.type);
  return new InputError('file', {
    found: `event ${row.seq} of session ${sessionId}, of the ${isKnown ? 'type' : 'unknown type'} "${row.type}"${isKnown ? ', in another form' : ''}`,
    expected: 'an event as this version of Renshaw writes it',
    todo: 'Run the newer version that wrote it, or open the folder in a new session.',
    where: { file: place },
    cause,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
