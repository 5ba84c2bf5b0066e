// `npm test`: types, lint and format, then every test. Stops at the first of the three that fails.
import { spawnSync } from 'node:child_process';

const steps: readonly (readonly [string, readonly string[]])[] = [
  ['tsc', ['-p', 'tsconfig.pure.json']],
  ['tsc', []],
  ['biome', ['check', '.']],
  ['vitest', ['run', ...process.argv.slice(2)]],
];

for (const [command, args] of steps) {
  process.stdout.write(`> ${[command, ...args].join(' ')}\n`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status === 0) continue;
  if (command !== 'vitest') process.stdout.write('0 passed, 1 failed\n');
  process.exit(status ?? 1);
}
