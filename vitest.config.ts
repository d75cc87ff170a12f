import { globSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Rooms whose files run one after the other in one process, with the modules that it has imported: importing them again for each
 * file takes longer than most of these tests. Nothing in them outlives a test.
 */
const TOGETHER = [
  'agents',
  'api',
  'bench',
  'chat',
  'conversation',
  'inspection',
  'language',
  'mcp-server',
  'metadata-form',
  'nwb',
  'recording',
  'schemas',
  'verify',
  'web',
];

/** Files of those rooms that put something else into the place of a module, kill processes, or take minutes. */
const ALONE = filesOf([
  'tests/nwb/encode-pool*.test.ts',
  'tests/recording/survey.test.ts',
  'tests/conversation/several-processes.test.ts',
  'tests/inspection/{agreement,fix-kills}.test.ts',
]);
const together = TOGETHER.map((room) => `tests/${room}/**/*.test.ts`);

/** What takes longest: begun late, one of them would go on when the other workers have nothing left to do. */
const LONGEST = [
  'tests/repository/docs.test.ts',
  'tests/inspection/agreement.test.ts',
  'tests/e2e/page.test.ts',
  'tests/e2e/kill.test.ts',
  'tests/repository/package.test.ts',
  'tests/e2e/upload.test.ts',
  'tests/e2e/views.test.ts',
  'tests/e2e/kill-anywhere.test.ts',
  'tests/e2e/jobs.test.ts',
  'tests/e2e/operations.test.ts',
  'tests/e2e/two-services.test.ts',
  'tests/conversion/round-trip.test.ts',
  'tests/fuzz/fuzz.test.ts',
  'tests/conversion/kills.test.ts',
  'tests/conversion/resume.test.ts',
  'tests/repository/developers.test.ts',
  'tests/conversion/peer.test.ts',
  'tests/e2e/batch.test.ts',
  'tests/e2e/kill-workers.test.ts',
  'tests/mcp-server/processes.test.ts',
  'tests/recording/session-scan.test.ts',
  'tests/nwb/edit.test.ts',
  'tests/inspection/fix.test.ts',
];

/** Of each project the longest files first, then as Vitest has it: by the size of a file, or how long it took last time. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`));
      return place === -1 ? LONGEST.length : place;
    };
    // The order of those with one rank stays.
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

function filesOf(patterns: readonly string[]): string[] {
  return globSync(patterns, { cwd: import.meta.dirname });
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Whole conversions, and the Python readers that judge them, take seconds each.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // What is polled comes by itself, on a busy machine later than Vitest's one second.
    expect: { poll: { timeout: 60_000 } },
    // As many as most machines of CI have cores: jobs of a service step back behind whatever else runs.
    maxWorkers: 2,
    // No test may call a real service, whatever key its environment holds.
    env: { ANTHROPIC_API_KEY: '' },
    // In this order, by their names: what takes long first, so that all workers end together.
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...filesOf(together).filter((file) => !ALONE.includes(file))],
          globalSetup: ['tests/warm-pythons.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'together',
          include: together,
          exclude: [...configDefaults.exclude, ...ALONE],
          globalSetup: ['tests/warm-pythons.ts'],
          isolate: false,
        },
      },
    ],
  },
});
