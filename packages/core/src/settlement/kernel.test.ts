// The installed schemes' own bills through the compiled kernel: the same columns as the interpreter gives, in every back end.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileKernel, interpretBatch, isKernelRefusal, placeBatch, stripe, toBatch, unstripe } from '@doudi/policy/kernel';
import { describe, expect, test } from 'vitest';
import { loadScheme, printProblem, type Scheme, statedCategories } from '../scheme/index.ts';
import { readClaimLine } from './claim-row.ts';

const FOLDER = fileURLToPath(new URL('../../../../schemes', import.meta.url));
const ids = readdirSync(FOLDER).filter((id) => existsSync(`${FOLDER}/${id}/cases/claims.jsonl`));

function schemeOf(id: string): Scheme {
  const names = ['scheme.yaml', ...readdirSync(`${FOLDER}/${id}/benefits`).map((name) => `benefits/${name}`)];
  const { scheme, problems } = loadScheme(new Map(names.map((name) => [name, readFileSync(`${FOLDER}/${id}/${name}`, 'utf8')])));
  if (!scheme) throw new Error(problems.map((problem) => printProblem(problem, 'en')).join('\n'));
  return scheme;
}

const schemes = new Map(ids.map((id) => [id, schemeOf(id)]));
const knownCategories = new Set(['none', ...[...schemes.values()].flatMap(statedCategories)]);

describe.each([...schemes])('%s', (id, scheme) => {
  const rows = readFileSync(`${FOLDER}/${id}/cases/claims.jsonl`, 'utf8').trimEnd().split('\n');
  const claims = rows.map((row) => readClaimLine(row, { scheme, knownCategories }).claim).filter((claim) => claim !== undefined);
  const { batch } = toBatch(scheme.policy, claims);
  const meant = interpretBatch(scheme.policy, batch, { wantsPortions: true });

  test.each(['javascript', 'wasm'] as const)('every one of its bills is settled to the fen as %s', (backEnd) => {
    const kernel = compileKernel(scheme.policy);
    if (isKernelRefusal(kernel)) throw new Error(kernel.reason.en);
    expect(claims).toHaveLength(rows.length);
    expect(kernel.run(batch, { backEnd, wantsPortions: true })).toEqual(meant);
  });

  test('and so it is in lanes, unless units of several persons share a limit', () => {
    const kernel = compileKernel(scheme.policy);
    if (isKernelRefusal(kernel)) throw new Error(kernel.reason.en);
    const striped = stripe(batch);
    const outcome = kernel.run(striped.batch, { backEnd: 'simd', wantsPortions: true });
    const placed = kernel.run(placeBatch(batch), { backEnd: 'simd', wantsPortions: true });
    if (isKernelRefusal(outcome) || isKernelRefusal(placed)) {
      expect(scheme.policy.lines.some((line) => line.owner === 'household')).toBe(true);
      expect([outcome, placed].every(isKernelRefusal)).toBe(true);
      return;
    }
    expect(unstripe(striped, outcome, kernel.newOutcome(batch, { wantsPortions: true }))).toEqual(meant);
    // What was placed lies among other columns, and equal numbers in memory of another kind are equal.
    expect(placed.paid.map((column) => Array.from(column))).toEqual(meant.paid.map((column) => Array.from(column)));
    expect(Array.from(placed.patient)).toEqual(Array.from(meant.patient));
  });
});
