import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './api/storage/tables.ts',
  out: './api/storage/migrations',
});
