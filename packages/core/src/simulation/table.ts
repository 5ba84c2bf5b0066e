// Bills side by side, as columns in the order in which they are settled: what is read once and then settled by many policies.
import type { Policy } from '@doudi/policy';
import { type BatchOutcome, batchOfRows, type ClaimBatch, columnsOf, compileKernel, interpretBatch, isKernelRefusal } from '@doudi/policy/kernel';
import { type Bills, rowsOfBills } from './bills.ts';
import { bandOf, type Facet, facetsOf } from './facets.ts';

/** Bills of whole units (a person, a household), each unit's together and in settling order. */
export interface ClaimTable {
  readonly batch: ClaimBatch;
  /** The same bills as another scheme reads them, and at which place of it each bill of this table stands. */
  readonly other?: { readonly batch: ClaimBatch; readonly places: Int32Array };
  /** Whose bill each is. */
  readonly persons: readonly string[];
  readonly totalFen: Float64Array;
  readonly facets: { readonly [facet in Facet]: CodedFacet };
}

export interface CodedFacet {
  readonly codes: Int32Array;
  readonly values: readonly string[];
}

/** Of the facts only those that `policy` reads: a policy that is settled by this table reads no others. `other`: of the scheme that reads them otherwise. */
export function toTable(policy: Policy, bills: Bills, other?: Policy): ClaimTable {
  const { batch, rows } = batchOfRows(policy, rowsOfBills(bills, 'before'));
  const facets = Array.from(bills.profiles.keys(), (profile) => facetsOf(profile, policy));
  const ofProfile = (values: readonly string[]): CodedFacet => {
    const { codes, values: distinct } = coded(values);
    return { codes: rows.map((row) => codes[bills.profile[row] ?? 0] ?? 0), values: distinct };
  };
  const totalFen = Float64Array.from(rows, (row) => bills.totalFen[row] ?? 0);
  return {
    batch,
    ...(other && { other: otherBatch(other, bills, rows) }),
    persons: Array.from(rows, (row) => bills.persons[row] ?? ''),
    totalFen,
    facets: {
      category: ofProfile(facets.map(({ category }) => category)),
      level: ofProfile(facets.map(({ level }) => level)),
      kind: ofProfile(facets.map(({ kind }) => kind)),
      village: ofProfile(facets.map(({ village }) => village)),
      disease: ofProfile(facets.map(({ disease }) => disease)),
      band: coded(Array.from(totalFen, bandOf)),
    },
  };
}

function otherBatch(policy: Policy, bills: Bills, rows: Int32Array): NonNullable<ClaimTable['other']> {
  const other = batchOfRows(policy, rowsOfBills(bills, 'after'));
  const placeOf = new Int32Array(rows.length);
  other.rows.forEach((row, place) => {
    placeOf[row] = place;
  });
  return { batch: other.batch, places: rows.map((row) => placeOf[row] ?? 0) };
}

function coded(texts: readonly string[]): CodedFacet {
  const values: string[] = [];
  const places = new Map<string, number>();
  const codes = Int32Array.from(texts, (text) => {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, values.length);
    return values.push(text) - 1;
  });
  return { codes, values };
}

/** Settles batches by one policy: by the compiled kernel, which gives the same fen, or by the interpreter where it refuses. */
export type SettleBatch = (batch: ClaimBatch) => BatchOutcome;

/** Compiled once, for as many batches as there are. */
export function settlerOf(policy: Policy): SettleBatch {
  const kernel = compileKernel(policy);
  return (batch) => {
    const outcome = isKernelRefusal(kernel) ? kernel : kernel.run(batch);
    return isKernelRefusal(outcome) ? interpretBatch(policy, batch) : outcome;
  };
}

/** What a policy makes of every bill, in the order of the table. `isOther`: of the bills as the other scheme reads them. */
export function settleTable(settle: SettleBatch, { batch, other }: ClaimTable, isOther = false): BatchOutcome {
  return isOther && other ? inOrder(settle(other.batch), other.places) : settle(batch);
}

/** Moves every column into the order of the table. */
function inOrder(outcome: BatchOutcome, places: Int32Array): BatchOutcome {
  for (const column of columnsOf(outcome)) {
    const before = column.slice();
    places.forEach((place, at) => {
      column[at] = before[place] ?? 0;
    });
  }
  return outcome;
}
