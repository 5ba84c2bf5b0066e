// The workload of the kernel's figures: it is what it says it is, and everybody who settles it agrees to the fen.
import { describe, expect, test } from 'vitest';
import { findScheme } from '../../packages/server/src/schemes/read-schemes.ts';
import { checkSchemes } from '../../packages/server/src/schemes/scheme-commands.ts';
import { settleByHand } from './by-hand.ts';
import { interpret } from './by-interpreter.ts';
import { readClaims, SCHEME_FOLDER } from './claim-rows.ts';
import { makeClaims } from './claims.ts';
import { emptyResults, RESULTS, referenceOf, sumsOf } from './results.ts';

describe('bench-five', () => {
  test('is a scheme like any other: it loads, and its worked cases agree', async () => {
    const said: string[] = [];
    const print = (text: string) => void said.push(text);
    expect(await checkSchemes([SCHEME_FOLDER], { language: 'en', print, isJson: false, isRulesToo: false }, print)).toBe(true);
    expect(findScheme(SCHEME_FOLDER).policy.lines.map(({ line }) => [...RESULTS].indexOf(line as (typeof RESULTS)[number]))).toEqual([0, 1, 2, 3, 4]);
    expect(said.join('\n')).toContain('all 8 worked cases agree');
  });

  test('of one seed there are always the same claims, sorted by person and day, one category a person', () => {
    const claims = makeClaims(20_000);
    for (let at = 1; at < claims.count; at++) {
      const [before = 0, now = 0] = [claims.person[at - 1], claims.person[at]];
      expect(now - before === 0 || now - before === 1).toBe(true);
      if (now === before) {
        expect(claims.day[at]).toBeGreaterThanOrEqual(claims.day[at - 1] ?? 0);
        expect(claims.category[at]).toBe(claims.category[at - 1]);
      }
      expect(claims.inCatalogueFen[at]).toBeLessThanOrEqual(claims.totalFen[at] ?? 0);
    }
    expect(claims.person.at(-1)).toBe(claims.people - 1);
  });

  test('the rules written by hand give the known sums, and the interpreter the same fen on every claim', () => {
    const claims = makeClaims(20_000);
    const [byHand, interpreted] = [emptyResults(claims.count), emptyResults(claims.count)];
    settleByHand(claims, byHand, 0, claims.count);
    expect(sumsOf(byHand, claims.count)).toEqual(referenceOf(claims));
    interpret(findScheme(SCHEME_FOLDER).policy, readClaims(claims, claims.count), interpreted);
    expect(interpreted).toEqual(byHand);
  });
});
