// `npm run fuzz -- --minutes 10 [--seed 7]`: so many minutes of random policies and claims, settled by the interpreter and by every kernel.
// `npm run fuzz [-- --inputs 10000] [--seed 7] [--operation settleClaim]`: every operation, sent that many made-up requests. The same seed sends the same.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '10000' }, seed: { type: 'string' }, operation: { type: 'string' }, minutes: { type: 'string' } },
});
const seed = values.seed ?? String(Date.now() % 1_000_000_000);
process.stdout.write(`seed ${seed}\n`);
if (values.minutes !== undefined) {
  const kernel = { ...process.env, DOUDI_KERNEL_MINUTES: values.minutes, DOUDI_KERNEL_SEED: seed };
  const run = spawnSync('vitest', ['run', 'packages/policy/src/kernel/kernel.test.ts'], { stdio: 'inherit', shell: process.platform === 'win32', env: kernel });
  process.exit(run.status ?? 1);
}
const env = {
  ...process.env,
  DOUDI_FUZZ_INPUTS: values.inputs,
  DOUDI_FUZZ_SEED: seed,
  DOUDI_FUZZ_TELL: '1',
  ...(values.operation !== undefined && { DOUDI_FUZZ_OPERATION: values.operation }),
};
const args = ['run', 'packages/server/src/every-operation/fuzz.test.ts', 'packages/server/src/every-operation/canaries.test.ts'];
const { status } = spawnSync('vitest', args, { stdio: 'inherit', shell: process.platform === 'win32', env });
process.exit(status ?? 1);
