import { type SessionView, sessionViewSchema } from '../../schemas/index.ts';

/** Of a conversation: what was said since the person spoke, and a little before. */
const MESSAGES = 6;
const ROWS = 10;
const FINDINGS = 20;
/** Of one value, or of what the last session said: more is a table or a log. */
const CHARACTERS = 2000;

/** A result as hosts get it, with a sentence on what was left out. */
export interface Brief {
  readonly data: Record<string, unknown>;
  readonly leftOut?: string | undefined;
}

/**
 * Shortens the session that a result holds. Hosts hand every result to a model, and the larger ones they refuse: Claude
 * Code takes some 100 000 characters, which the tables of a hundred tetrodes alone fill. The resource holds the whole.
 */
export function briefly(data: Record<string, unknown>): Brief {
  const parsed = sessionViewSchema.safeParse(data['view']);
  if (!parsed.success) return { data };
  const view = parsed.data;
  const long = view.values.filter(({ value }) => JSON.stringify(value).length > CHARACTERS);
  const cutTables = view.tables.filter(({ rows }) => rows.length > ROWS);
  const { summary, previous, report, ...rest } = view;
  const isPreviousLong = JSON.stringify(previous ?? '').length > CHARACTERS;
  const brief: SessionView = {
    ...rest,
    messages: view.messages.slice(-MESSAGES),
    values: view.values.filter((one) => !long.includes(one)).map((one) => ({ ...one, history: [] })),
    tables: view.tables.map((table) => ({ ...table, rows: table.rows.slice(0, ROWS) })),
    conflicts: view.conflicts.slice(0, FINDINGS),
    ...(previous === undefined || isPreviousLong ? {} : { previous }),
    ...(report === undefined ? {} : { report: { ...report, findings: report.findings.slice(0, FINDINGS) } }),
  };
  const leftOut = [
    'earlier messages and values',
    ...(summary === undefined ? [] : ['what the files tell (scan_session)']),
    ...long.map(({ field }) => `the value of ${field}`),
    ...cutTables.map(({ name, rows }) => `${rows.length - ROWS} of ${rows.length} rows of ${name}`),
    ...(isPreviousLong ? ['what the last session of the animal said'] : []),
    ...((report?.findings.length ?? 0) > FINDINGS ? ['further findings'] : []),
  ];
  return {
    data: { ...data, view: brief },
    leftOut: `Left out here: ${leftOut.join(', ')}. The whole is the resource renshaw://sessions/${encodeURIComponent(view.sessionId)}.`,
  };
}
