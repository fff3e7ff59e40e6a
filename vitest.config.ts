import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/chaos/**', 'test/production/**', 'test/browser/**'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Most of them wait for servers; by default, a machine with two cores would run one file at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
