// A bill from a file for simulation: a row of a claim file (docs/SCHEMES.md), and beside it a village and a disease, which no engine asks about.
import type { Refusal } from '@doudi/policy';
import type { Scheme } from '../scheme/index.ts';
import { type ReadContext, readClaim } from '../settlement/index.ts';
import type { SimulatedClaim } from './facets.ts';

/** The schemes of both sides read each bill; where they are one scheme, once is enough. */
export interface BothContexts {
  readonly before: ReadContext;
  readonly after?: ReadContext;
}

export type ReadBill = { readonly person: string | undefined } & (
  | { readonly bill: SimulatedClaim; readonly refusal?: undefined }
  | { readonly bill?: undefined; readonly refusal: Refusal }
);

/** What the person of a row is called, and the bill, or why it is none. What others have computed is left out: each policy reckons for itself. */
export function readBill(row: unknown, { before, after }: BothContexts): ReadBill {
  const { bill, village, disease } = apart(row, before.scheme);
  const read = readClaim(bill, before);
  const readAfter = after && readClaim(bill, after);
  const refusal = read.refusal ?? readAfter?.refusal;
  if (refusal || !read.claim) return { person: read.person, refusal: refusal ?? fail(row) };
  return {
    person: read.person,
    bill: {
      claim: read.claim,
      ...(readAfter?.claim && { after: readAfter.claim }),
      ...(village !== undefined && { village }),
      ...(disease !== undefined && { disease }),
    },
  };
}

function fail(row: unknown): never {
  throw new Error(`a row gives neither a bill nor a reason: ${JSON.stringify(row).slice(0, 200)}`);
}

interface Apart {
  readonly bill: unknown;
  readonly village: string | undefined;
  readonly disease: string | undefined;
}

function apart(row: unknown, { facts }: Scheme): Apart {
  if (!isMapping(row)) return { bill: row, village: undefined, disease: undefined };
  const { disease, given: _, ...rest } = row;
  const person = isMapping(rest.person) && facts['person.village'] === undefined ? rest.person : {};
  const { village, ...known } = person;
  const bill = { ...rest, ...(facts.disease !== undefined && { disease }), ...(village !== undefined && { person: known }) };
  return { bill, village: typeof village === 'string' ? village : undefined, disease: typeof disease === 'string' ? disease : undefined };
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
