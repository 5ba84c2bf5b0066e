// `npm test`: types, lint and format, the console for the browser tests, then every test. Stops at the first that fails.
import { spawnSync } from 'node:child_process';

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['tsc', ['-p', 'tsconfig.pure.json']],
  ['tsc', []],
  ['tsc', ['-p', 'packages/web']],
  ['biome', ['check', '.']],
  ['tsx', ['scripts/build-web.ts', '--if-needed']],
  ['vitest', ['run', ...process.argv.slice(2)]],
];

for (const [command, args] of steps) {
  process.stdout.write(`> ${[command, ...args].join(' ')}\n`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status === 0) continue;
  if (command !== 'vitest') process.stdout.write('0 passed, 1 failed\n');
  process.exit(status ?? 1);
}
