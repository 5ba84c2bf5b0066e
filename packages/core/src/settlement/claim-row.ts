// One row of a claim file → a claim, or the first of the reasons why it is none. docs/SCHEMES.md describes the file.
import {
  type Charges,
  type Claim,
  type ClaimWithoutDay,
  type Fen,
  firstRefusal,
  holds,
  parseDay,
  parseFen,
  printFen,
  type Refusal,
  refusalsOf,
  toFen,
  totalOf,
  ZERO,
} from '@doudi/policy';
import { parseJson } from '../json.ts';
import type { Scheme } from '../scheme/index.ts';
import { factsOf, type ReadContext } from './claim-facts.ts';
import { badDate, missing, notJson, refused, wrongType } from './claim-refusals.ts';
import { checkAmount, checkObject, formOf, isObject, type Row } from './claim-shape.ts';

export interface ReadRow {
  /** Null if the row has none. */
  readonly id: string | null;
  /** Whose row it is, as far as it says so. */
  readonly person?: string;
  readonly claim?: Claim;
  readonly refusal?: Refusal;
}

/** Reads one line of a claim file. Never throws on what the line holds. */
export function readClaimLine(text: string, context: ReadContext): ReadRow {
  const parsed = parseJson(text);
  if (!parsed.isJson) return { id: null, refusal: notJson(parsed.reason) };
  return readClaim(parsed.value, context);
}

/** Reads a parsed row. */
export function readClaim(row: unknown, context: ReadContext): ReadRow {
  if (!isObject(row)) {
    return { id: null, refusal: refused('wrong-type', '', { zh: '每行须为一个 JSON 对象。', en: 'each line must be one JSON object' }) };
  }
  const id = typeof row.id === 'string' ? row.id : null;
  const found: Refusal[] = [];
  checkObject(row, formOf(context.scheme), [], found);
  const person = isObject(row.person) && typeof row.person.id === 'string' ? { person: row.person.id } : {};
  return { ...person, ...withFacts(id, row, context, found) };
}

function withFacts(id: string | null, row: Row, context: ReadContext, found: Refusal[]): ReadRow {
  const facts = factsOf(row, context, found);
  const charges = chargesOf(row, found);
  const isHeld = context.scheme.policy.holds.some((hold) => holds(hold.when, facts));
  if (row.given !== undefined && !isHeld) checkGiven(row.given, found);
  const hasAccount = opensAccount(context.scheme, row.kind);
  if (row.accountOpening !== undefined && hasAccount) checkAmount(row.accountOpening, [], 'accountOpening', found);
  const day = typeof row.dischargedOn === 'string' ? parseDay(row.dischargedOn) : undefined;
  if (typeof row.dischargedOn === 'string' && day === undefined) found.push(badDate(row.dischargedOn));
  const blocking = firstRefusal(found);
  if (id === null || (blocking && blocking.code !== 'bad-date')) return { id, refusal: blocking ?? missing(['id']) };

  const person = row.person as Row;
  const claim: ClaimWithoutDay = {
    id,
    personId: String(person.id),
    ...(typeof person.household === 'string' && { householdId: person.household }),
    kind: String(row.kind),
    facts: { ...facts, ...(day !== undefined && { dischargedOn: day }) },
    charges,
    ...(isObject(row.given) && !isHeld && { given: givenOf(row.given, context.scheme) }),
    ...(typeof row.accountOpening === 'string' && hasAccount && { accountOpeningFen: toFen(row.accountOpening) }),
    ...(day !== undefined && { dischargedOn: day }),
  };
  const refusal = firstRefusal([...refusalsOf(context.scheme.policy, claim), ...found]);
  if (day === undefined) return { id, refusal: refusal ?? badDate(String(row.dischargedOn)) };
  return { id, claim: { ...claim, dischargedOn: day }, ...(refusal && { refusal }) };
}

/** Enough to find the first reason among; a row may have a million. */
const MOST_FAULTS = 100;

function checkGiven(given: unknown, found: Refusal[]): void {
  if (!isObject(given)) found.push(wrongType(['given'], { zh: '对象', en: 'an object' }));
  else {
    const faults: Refusal[] = [];
    for (const [line, amount] of Object.entries(given)) if (faults.length < MOST_FAULTS) checkAmount(amount, ['given'], line, faults);
    found.push(...faults);
  }
}

function opensAccount(scheme: Scheme, kind: unknown): boolean {
  return typeof kind === 'string' && scheme.policy.lines.some((line) => line.kinds.includes(kind) && line.rows.some((row) => row.pays.kind === 'account'));
}

function chargesOf(row: Row, found: Refusal[]): Charges {
  const stated = isObject(row.charges) ? row.charges : {};
  const amount = (field: string): Fen => (typeof stated[field] === 'string' ? (parseFen(stated[field]) ?? ZERO) : ZERO);
  const charges: Charges = {
    classA: amount('classA'),
    classB: amount('classB'),
    ...(stated.classBPrepay !== undefined && { classBPrepay: amount('classBPrepay') }),
    certifiedOut: amount('certifiedOut'),
    overLimit: amount('overLimit'),
    otherOut: amount('otherOut'),
  };
  if (charges.classBPrepay !== undefined && charges.classBPrepay > charges.classB) {
    found.push(
      refused('prepay-above-class-b', '/charges/classBPrepay', {
        zh: `乙类先行自付 ${printFen(charges.classBPrepay)} 元大于乙类费用 ${printFen(charges.classB)} 元；请核对。`,
        en: `the class-B pre-payment ${printFen(charges.classBPrepay)} is more than class B itself, ${printFen(charges.classB)}; check both`,
      }),
    );
  }
  const total = typeof row.total === 'string' ? parseFen(row.total) : undefined;
  if (total !== undefined && total !== totalOf(charges)) {
    found.push(
      refused('total-differs', '/total', {
        zh: `总额 ${printFen(total)} 元与各项费用之和 ${printFen(totalOf(charges))} 元不符；请核对账单。`,
        en: `the total ${printFen(total)} is not the sum of the charges, ${printFen(totalOf(charges))}; check the bill`,
      }),
    );
  }
  return charges;
}

/** A line that is protected is given by the name that the scheme's files have for it, and has its opaque one from here on. */
function givenOf(given: Row, { walls }: Scheme): Record<string, Fen> {
  const amounts: Record<string, Fen> = Object.create(null);
  for (const [line, amount] of Object.entries(given)) amounts[Object.hasOwn(walls.lines, line) ? (walls.lines[line] ?? line) : line] = toFen(String(amount));
  return amounts;
}
