import { InputError } from '../../../schemas/index.ts';

interface KnownFault {
  readonly code: RegExp;
  readonly found: string;
  readonly todo: string;
}

const RAISED = 'P0001';
/** In a text, in JSON as an escape, in JSON as half of a pair. */
const NO_TEXT = /^(?:22021|22P05|22P02)$/;
/** A value, a constraint or a statement that is wrong; a table that is missing somebody took away. */
const OURS = /^(?:22|23|42(?!P01))/;
const RESTART = 'Renshaw connects again by itself; do it again when the database is there.';

/** What a person can do where a database cannot be used, by the codes of PostgreSQL and of the system. */
const FAULTS: readonly KnownFault[] = [
  {
    code: /^28/,
    found: 'a user or password that the database does not accept',
    todo: 'Check user and password in DATABASE_URL; what is not a letter or digit in them must be written as %XX.',
  },
  {
    code: /^3D000$/,
    found: 'no database of this name',
    todo: 'Make it (createdb NAME), or correct the name in DATABASE_URL.',
  },
  {
    code: /^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/,
    found: 'a host that nobody knows',
    todo: 'Check the host in DATABASE_URL.',
  },
  {
    code: /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOENT)$/,
    found: 'no PostgreSQL that answers there',
    todo: `Start it, or check host and port in DATABASE_URL. ${RESTART}`,
  },
  {
    code: /^(?:08|57P0|ECONNRESET$|EPIPE$|ETIMEDOUT$|lost$)/,
    found: 'a database that went away, or is just starting',
    todo: RESTART,
  },
  {
    code: /^53300$/,
    found: 'a database that takes no more connections',
    todo: 'Raise max_connections of PostgreSQL, or run fewer processes; each takes up to thirty.',
  },
  {
    code: /^53100$/,
    found: 'no room on the disk of the database',
    todo: 'Make room and do it again: what was stored before is safe.',
  },
  {
    code: /^(?:42501|25006)$/,
    found: 'a database in which this user may not write',
    todo: 'Make the user of DATABASE_URL the owner of the database.',
  },
];

/** What the driver says in words alone when a connection ends. */
const LOST =
  /connection terminated|connection error|not queryable|timeout|server closed|client was closed|cannot use a pool/i;

/** The code of the innermost error that has one; `lost` where the connection ended without. */
function codeOf(error: unknown): string | undefined {
  for (let one = error; one instanceof Error; one = one.cause) {
    const inner =
      one instanceof AggregateError ? (one.errors.find((e) => e instanceof Error) as unknown) : one;
    if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
    if (LOST.test(one.message)) return 'lost';
  }
  return undefined;
}

function innermost(error: unknown): unknown {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner;
}

/** Whether the same may well succeed in a moment: the connection broke, the server restarts, two transactions met. */
export function isPassing(error: unknown): boolean {
  const code = error instanceof InputError ? codeOf(error.cause) : codeOf(error);
  return code !== undefined && /^(?:08|57P0|ECONN|EPIPE|ETIMEDOUT|53300|40001|40P01|lost)/.test(code);
}

/** An error of the database as one that says what to do; what is none of its errors stays what it is. */
export function explained(cause: unknown, place: string): unknown {
  if (cause instanceof InputError) return cause;
  const code = codeOf(cause);
  // What a trigger of ours refuses is a fault of ours.
  if (code === undefined || code === RAISED) return cause;
  if (NO_TEXT.test(code))
    return new InputError('metadata', {
      found: 'a text with a NUL or half of a character, which PostgreSQL cannot keep',
      expected: 'whole characters',
      todo: 'Leave it out.',
      cause,
    });
  const known = FAULTS.find((fault) => fault.code.test(code));
  // What is wrapped around it tells the values of the query, which are what people said: no log should have them.
  if (known === undefined && OURS.test(code)) return innermost(cause);
  // Inner messages name the database and the user; queries and their values stay out.
  const found = known?.found ?? `an error of the database (${code})`;
  return new InputError('database', {
    found,
    expected: 'a PostgreSQL database that can be read and written',
    todo: known?.todo ?? 'Look into the log of PostgreSQL.',
    where: { file: place },
    cause,
  });
}

export function refusedAddress(found: string): InputError {
  return new InputError('database', {
    found,
    expected: 'postgres://USER:PASSWORD@HOST:PORT/NAME',
    todo: 'Correct DATABASE_URL.',
  });
}

export function tooNewDatabase(name: string, place: string): InputError {
  return new InputError('database', {
    found: `${name} of a newer Renshaw`,
    expected: 'those of this version, or of an older',
    todo: 'Nothing in it was changed. Run the newer version, or give another database.',
    where: { file: place },
  });
}
