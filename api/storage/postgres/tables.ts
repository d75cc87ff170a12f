import { bigserial, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/**
 * As in SQLite (../tables.ts). Times are ISO 8601 in UTC. A change here needs `npx drizzle-kit generate --dialect postgresql
 * --schema api/storage/postgres/tables.ts --out api/storage/postgres/migrations`, whose migration is committed with it.
 */
export const sessions = pgTable('sessions', {
  id: text('id').primaryKey(),
  /** Which of two of one millisecond is the newer. */
  ordinal: bigserial('ordinal', { mode: 'number' }).notNull(),
  createdAt: text('created_at').notNull(),
  owner: text('owner'),
  /** The number of the last event: whoever appends counts it on, and so keeps the others waiting. */
  lastSeq: integer('last_seq').notNull().default(0),
});

export const events = pgTable(
  'events',
  {
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.id),
    seq: integer('seq').notNull(),
    at: text('at').notNull(),
    type: text('type').notNull(),
    body: text('body').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.seq] })],
);
