// Folders for tests with a real server, removed after the tests of the file.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];
// Registered first and so run last, when the servers have stopped.
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Short, for unix sockets, and open to the account that root lends to PostgreSQL. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dd-'));
  made.push(folder);
  chmodSync(folder, 0o711);
  return folder;
}
