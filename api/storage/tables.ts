import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Times are ISO 8601 in UTC. A change here needs `npx drizzle-kit generate`, whose migration is committed with it. */
export const sessions = sqliteTable('sessions', {
  id: text('id').primaryKey(),
  createdAt: text('created_at').notNull(),
  /** Whose it is, where the service knows its users. */
  owner: text('owner'),
});

/** What happened, only ever added to. `type` repeats what `body` (JSON) says, for people who look with sqlite3. */
export const events = sqliteTable(
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
