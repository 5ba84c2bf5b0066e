// `npm run test:node24`: the whole suite on Node 24, taken from npm for this run.
import { spawnSync } from 'node:child_process';

const VERSION = '24.9.0';
const platform = process.platform === 'win32' ? 'win' : process.platform;
const { status } = spawnSync(
  'npm',
  ['exec', '--yes', `--package=node-${platform}-${process.arch}@${VERSION}`, '-c', 'node --version && node --import tsx scripts/test.ts'],
  {
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
