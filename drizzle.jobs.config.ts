import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './api/jobs/postgres/tables.ts',
  out: './api/jobs/postgres/migrations',
});
