// An error outside every request, in a process of its own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const moduleAt = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

test.each([
  ['that was thrown', 'setTimeout(() => { throw error; }, 1);'],
  ['that was promised and never looked at', 'Promise.reject(error);'],
])('an error %s is logged without what it says about people, and ends the process', (_, fails) => {
  const script = `
    import { endWithLastWords } from ${moduleAt('last-words.ts')};
    import { createLog } from ${moduleAt('http/log.ts')};
    endWithLastWords(createLog({ stream: process.stderr }));
    const error = Object.assign(new Error('duplicate key: 张三'), { severity: 'ERROR', code: '23505', detail: 'Key (name)=(张三) exists', where: '362401199001011234' });
    setInterval(() => {}, 1000);
    ${fails}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: ROOT, encoding: 'utf8' });
  expect([status, stdout]).toEqual([70, '']);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(stderr)).toMatchObject({ level: 50, operation: 'process', error: { code: '23505', message: 'duplicate key: …' } });
  expect(stderr).not.toMatch(/张三|362401/);
});
