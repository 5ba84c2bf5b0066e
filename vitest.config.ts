import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const TESTS = ['packages/**/*.test.ts', 'rules/**/*.test.ts', 'bench/**/*.test.ts'];
/** What is sealed waits for every transaction of the server, also of other databases: these tests have PostgreSQL to themselves. */
const ALONE = ['packages/server/src/audit/**/*.test.ts'];
/** A single test of four minutes in a short file, and short files come last: then the other worker would have nothing to do. */
const FIRST = /server-kills\.test\.ts$/;

class LongTestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification) => FIRST.test(moduleId);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}

// Two files side by side on two busy cores take their time; what hangs is found all the same.
// A worker loads the server once and not for each file anew, which took a tenth of all: what a file leaves behind, it takes back itself.
const common = {
  testTimeout: 180_000,
  hookTimeout: 180_000,
  isolate: false,
  globalSetup: './packages/server/src/platform/database/testing/database-keeper.ts',
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongTestFirst },
    reporters: ['default', './scripts/closing-line.ts'],
    projects: [
      { test: { ...common, name: 'two at a time', include: TESTS, exclude: [...ALONE, '**/node_modules/**'], sequence: { groupOrder: 0 } } },
      { test: { ...common, name: 'alone', isolate: true, include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
