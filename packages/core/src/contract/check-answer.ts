// Whether an answer is what its contract promises, and nothing more: a field that the contract does not name is a leak.
import { z } from 'zod';
import type { Contract } from './contract.ts';

/** What is wrong with an answer, for a developer; undefined if nothing is. `sent` is the answer as JSON says it. */
export function answerFault(contract: Contract, sent: unknown): string | undefined {
  const parsed = z.safeParse(contract.output, sent);
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => `/${issue.path.join('/')} ${issue.code}`).join(', ');
    return `the answer of ${contract.id} breaks its contract: ${where}`;
  }
  const leak = findLeak(sent, parsed.data, '');
  return leak === undefined ? undefined : `the answer of ${contract.id} holds ${leak}, which its contract does not name`;
}

/** The first field that was sent although the schema drops it. */
function findLeak(sent: unknown, kept: unknown, path: string): string | undefined {
  if (typeof sent !== 'object' || sent === null || typeof kept !== 'object' || kept === null) return undefined;
  for (const [key, value] of Object.entries(sent)) {
    if (!Object.hasOwn(kept, key)) return `${path}/${key}`;
    const below = findLeak(value, (kept as Readonly<Record<string, unknown>>)[key], `${path}/${key}`);
    if (below !== undefined) return below;
  }
  return undefined;
}
