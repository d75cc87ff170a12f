import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Whole conversions, and the Python readers that judge them, take seconds each.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    globalSetup: ['tests/warm-pythons.ts'],
    maxWorkers: 2,
    // No test may call a real service, whatever key its environment holds.
    env: { ANTHROPIC_API_KEY: '' },
  },
});
