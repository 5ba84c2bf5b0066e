import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'rules/**/*.test.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
    globalSetup: './packages/server/src/platform/database/testing/database-keeper.ts',
    reporters: ['default', './scripts/closing-line.ts'],
  },
});
