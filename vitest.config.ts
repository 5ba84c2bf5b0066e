import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'rules/**/*.test.ts'],
    testTimeout: 60_000,
    reporters: ['default', './scripts/closing-line.ts'],
  },
});
