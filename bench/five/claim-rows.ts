// The columns as the interpreter knows them: rows of a claim file, read by the reader that reads all files.

import { fileURLToPath } from 'node:url';
import { readClaim } from '@doudi/core/settlement';
import { type Claim, fen, formatFen } from '@doudi/policy';
import { findScheme, readContextOf } from '../../packages/server/src/schemes/read-schemes.ts';
import type { ClaimColumns } from './claims.ts';

export const SCHEME_FOLDER = fileURLToPath(new URL('../schemes/bench-five', import.meta.url));
export const TIERS = ['township', 'county', 'city', 'province'] as const;
export const CATEGORIES = [['none'], ['destitute'], ['low-income'], ['registered-poor']] as const;

/** One row of a claim file. */
export function toRow(claims: ClaimColumns, at: number): object {
  const inside = claims.inCatalogueFen[at] ?? 0;
  const day = String(claims.day[at]);
  return {
    id: `c-${at}`,
    person: { id: `p-${claims.person[at]}`, categories: CATEGORIES[claims.category[at] ?? 0] },
    kind: 'inpatient',
    dischargedOn: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`,
    facility: { tier: TIERS[claims.tier[at] ?? 0] },
    charges: { classA: formatFen(fen(inside)), certifiedOut: formatFen(fen((claims.totalFen[at] ?? 0) - inside)) },
  };
}

/** The first `count` claims, read. Throws if one is refused. */
export function readClaims(claims: ClaimColumns, count: number): Claim[] {
  const context = readContextOf(findScheme(SCHEME_FOLDER));
  return Array.from({ length: count }, (_, at) => {
    const { claim, refusal } = readClaim(toRow(claims, at), context);
    if (!claim || refusal) throw new Error(`claim ${at} is refused: ${refusal?.message.en}`);
    return claim;
  });
}
