/** Tests that kill processes: slower, and run by `npm run test:chaos`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/chaos/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // They wait for time limits, mostly. More than two would make each other late.
    maxWorkers: 2,
  },
});
