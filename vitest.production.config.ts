/** The production topology as processes of this machine: run by `npm run test:production`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/production/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
