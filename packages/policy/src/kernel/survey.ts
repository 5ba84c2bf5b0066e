// What a kernel must know of a batch before it proves anything about it: one look at every claim, kept with the batch.
import { MAX_AMOUNT_FEN } from '../money.ts';
import type { AmountColumn, ClaimBatch } from './batch.ts';

export interface Survey {
  readonly largestBillFen: number;
  readonly largestCreditFen: number;
  readonly largestGivenFen: number;
  readonly sumOfOpeningsFen: number;
  /** The most claims of one unit, and what all its bills come to at most. */
  readonly longestUnit: number;
  readonly largestUnitFen: number;
  /** One more than the largest number of a person, of a household in its unit. */
  readonly persons: number;
  readonly households: number;
  readonly firstDay: number;
  readonly lastDay: number;
}

const surveys = new WeakMap<ClaimBatch, Survey>();

/** What another thread has found out about the same columns. */
export function rememberSurvey(batch: ClaimBatch, survey: Survey): void {
  surveys.set(batch, survey);
}

/** Throws if the batch is not what `ClaimBatch` says: whoever made it has a fault. */
export function surveyOf(batch: ClaimBatch): Survey {
  const seen = surveys.get(batch);
  if (seen) return seen;
  checkLengths(batch);
  const fresh: Survey = {
    ...largestBills(batch),
    largestCreditFen: batch.accountOpening ? largestOf(batch.accountOpening, 0, batch.count) : 0,
    largestGivenFen: Math.max(0, ...Object.values(batch.given ?? {}).map((column) => largestOf(column, 0, batch.count))),
    sumOfOpeningsFen: sumOfOpenings(batch),
    ...orderOf(batch),
    persons: batch.person ? 1 + largestOf(batch.person, 0, batch.count) : 1,
    households: batch.household ? 1 + largestOf(batch.household, 0, batch.count) : 1,
  };
  surveys.set(batch, fresh);
  return fresh;
}

function checkLengths(batch: ClaimBatch): void {
  const coded = Object.values(batch.facts).map((fact) => fact.codes);
  const columns = [batch.unit, batch.day, batch.kind.codes, batch.person, batch.household, batch.accountOpening, ...coded];
  columns.push(...Object.values(batch.charges), ...Object.values(batch.given ?? {}));
  if (columns.some((column) => column !== undefined && column.length < batch.count)) throw new Error('a column is shorter than its batch');
  if (batch.count % (batch.lanes ?? 1) !== 0) throw new Error('a striped batch must fill all its lanes');
  for (const { codes, dictionary } of [batch.kind, ...Object.values(batch.facts)]) {
    if (batch.count > 0 && largestOf(codes, 0, batch.count) >= dictionary.length) throw new Error('a code stands in no dictionary');
  }
}

function largestOf(column: ArrayLike<number>, least: number, count = column.length): number {
  let largest = least;
  for (let i = 0; i < count; i++) {
    const value = column[i] ?? 0;
    if (value > largest) largest = value;
  }
  return largest;
}

function largestBills(batch: ClaimBatch): Pick<Survey, 'largestBillFen' | 'largestUnitFen'> {
  const { unit, lanes = 1, count } = batch;
  const { classA, classB, classBPrepay, certifiedOut, overLimit, otherOut } = batch.charges;
  const stated = [classA, classB, certifiedOut, overLimit, otherOut].filter((column) => column !== undefined);
  for (const column of stated) checkAmounts(column, count);
  const unitFen = new Float64Array(lanes);
  let [largestBillFen, largestUnitFen] = [0, 0];
  for (let i = 0; i < count; i++) {
    let total = 0;
    for (const column of stated) total += column[i] ?? 0;
    if (total > largestBillFen) largestBillFen = total;
    const sum = total + (unit[i] === unit[i - lanes] ? (unitFen[i % lanes] ?? 0) : 0);
    unitFen[i % lanes] = sum;
    if (sum > largestUnitFen) largestUnitFen = sum;
    if (classBPrepay && (classBPrepay[i] ?? 0) > (classB?.[i] ?? 0)) throw new Error(`claim ${i}: more of class B is pre-paid than there is`);
  }
  return { largestBillFen, largestUnitFen };
}

function checkAmounts(column: AmountColumn, count: number): void {
  let isWrong = false;
  if (column instanceof Int32Array) for (let i = 0; i < count; i++) isWrong ||= (column[i] ?? 0) < 0;
  else for (let i = 0; i < count; i++) isWrong ||= !((column[i] ?? -1) >= 0 && Number.isInteger(column[i]) && (column[i] ?? 0) <= MAX_AMOUNT_FEN);
  if (isWrong) throw new Error('a charge is negative, broken or larger than any amount that a file may state');
}

function orderOf(batch: ClaimBatch): Pick<Survey, 'longestUnit' | 'firstDay' | 'lastDay'> {
  const { unit, day, count, lanes = 1 } = batch;
  const [before, length] = [new Int32Array(lanes).fill(-1), new Int32Array(lanes)];
  let [longestUnit, firstDay, lastDay] = [0, count > 0 ? 99_991_231 : 10_101, 10_101];
  for (let i = 0; i < count; i++) {
    const lane = i % lanes;
    const [here, today] = [unit[i] ?? 0, day[i] ?? 0];
    const isSame = here === before[lane];
    if (here < (before[lane] ?? 0)) throw new Error(`claim ${i}: units must rise`);
    if (isSame && today < (day[i - lanes] ?? 0)) throw new Error(`claim ${i}: the claims of a unit must stand in settling order`);
    length[lane] = isSame ? (length[lane] ?? 0) + 1 : 1;
    before[lane] = here;
    if ((length[lane] ?? 0) > longestUnit) longestUnit = length[lane] ?? 0;
    if (today < firstDay) firstDay = today;
    if (today > lastDay) lastDay = today;
  }
  return { longestUnit, firstDay, lastDay };
}

function sumOfOpenings({ openings, count }: ClaimBatch): number {
  let sum = 0;
  let before = 0;
  for (let i = 0; i < (openings?.claim.length ?? 0); i++) {
    const [claim = -1, amount = -1] = [openings?.claim[i], openings?.amountFen[i]];
    if (claim < before || claim >= count || !Number.isSafeInteger(amount) || amount < 0) throw new Error(`opening ${i} is out of order or no amount`);
    before = claim;
    sum += amount;
  }
  return sum;
}
