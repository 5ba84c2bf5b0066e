// Settling a bill: facts and locked balances in, the engine's decision, and what it leads to. A quote is the same, rolled back.
import { isRefusal, ofClaim, type Refusal, refuse } from '@doudi/core/contract';
import {
  type AccumulatorRow,
  type Bill,
  balancesIn,
  quoteClaim,
  readClaim,
  rowsAfter,
  rowsNeeded,
  settleClaim,
  toBillPath,
  toClaimRow,
  toExplained,
  toOutcome,
  toStoredBalances,
  transfersFor,
} from '@doudi/core/settlement';
import { type Claim, type Day, isRefusal as isRefusedClaim, printFen, type Settlement, settle, toFen, totalOf } from '@doudi/policy';
import { findFacility } from '../facilities/facilities.ts';
import { findOpenHold, isHeldFor, type OpenHold, releaseOf } from '../ledger/holds.ts';
import { bookTransfers } from '../ledger/transfers.ts';
import { commandOf } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { localDay } from '../platform/local-day.ts';
import type { FieldKeys } from '../platform/secrets/field-keys.ts';
import { joinedRefusal, lockPatient } from '../registry/people.ts';
import { findProtectedCategories } from '../walls/entitlements.ts';
import { lockAccumulators, lockPersonYear, updateAccumulators } from './accumulators.ts';
import { findCountySchemes } from './county-schemes.ts';
import { isSchemeStored, storeScheme } from './scheme-versions.ts';
import { openCategories, type SchemeInUse, type SchemesInUse } from './schemes-in-use.ts';
import { alreadySettled, RACED, settledBefore } from './settled-bill.ts';

interface Loaded {
  readonly inUse: SchemeInUse;
  /** Whether the county keeps these files already. */
  readonly isStored: boolean;
  readonly claim: Claim;
  /** How often this bill was settled and cancelled before. */
  readonly attempt: number;
  readonly hold: OpenHold | undefined;
  readonly rows: readonly AccumulatorRow[];
  /** Taken while the rows are locked. */
  readonly number: number;
}

export function settleCommand(schemes: SchemesInUse, keys: FieldKeys) {
  return commandOf(
    settleClaim,
    async (transaction, bill, context) => {
      const settlementId = context.newId();
      const loaded = await loadBill(transaction, { schemes, keys }, bill, settlementId, localDay(context.now));
      return () => {
        if (isRefusal(loaded)) return loaded;
        const settlement = settleLoaded(loaded, { isTraced: false });
        if (isRefusal(settlement)) return settlement;
        return quoteRefusal(bill, settlement) ?? decisionFor(bill, loaded, settlement, context);
      };
    },
    RACED,
  );
}

export function quoteCommand(schemes: SchemesInUse, keys: FieldKeys) {
  return commandOf(
    quoteClaim,
    async (transaction, quoted, context) => {
      const settlementId = context.newId();
      const bill = { ...quoted, billNumber: quoted.billNumber ?? settlementId };
      const loaded = await loadBill(transaction, { schemes, keys }, bill, settlementId, localDay(context.now));
      return () => {
        if (isRefusal(loaded)) return loaded;
        const settlement = settleLoaded(loaded, { isTraced: true });
        if (isRefusal(settlement)) return settlement;
        const { writes, writesTogether, audit } = decisionFor(bill, loaded, settlement, context);
        return {
          answer: toExplained(loaded.inUse.scheme.policy, settlement),
          writes,
          writesTogether,
          audit,
        };
      };
    },
    RACED,
  );
}

interface Known {
  readonly schemes: SchemesInUse;
  readonly keys: FieldKeys;
}

async function loadBill(transaction: Transaction, { schemes, keys }: Known, bill: Bill, settlementId: string, today: Day): Promise<Loaded | Refusal> {
  const { countyId } = transaction;
  const day = bill.dischargedOn as Day;
  const [countySchemes, patient, entitled, facility, earlier, hold, personYear] = await Promise.all([
    findCountySchemes(transaction, schemes),
    lockPatient(transaction, bill.personId, day),
    findProtectedCategories(transaction, keys, bill.personId, day),
    findFacility(transaction, bill.facilityId),
    settledBefore(transaction, bill),
    bill.holdTransferId === undefined ? undefined : findOpenHold(transaction, bill.holdTransferId, '/holdTransferId'),
    lockPersonYear(transaction, bill.personId, day.slice(0, 4)),
  ]);
  if (!patient) return refuse('not-found', { zh: '未找到该人员；请先查找或登记。', en: 'there is no such person; find or register them first' }, '/personId');
  if (patient.mergedInto !== undefined) return joinedRefusal(patient.mergedInto);
  if (!facility)
    return refuse(
      'not-found',
      { zh: '没有这家医疗机构；请从机构列表中选取。', en: 'there is no such facility; choose one from the list of facilities' },
      '/facilityId',
    );
  // Every year that has not come yet would lend another set of limits.
  if (day > today) {
    return refuse('bad-date', { zh: `出院日期晚于今天（${today}）。`, en: `the discharge lies after today (${today})` }, '/dischargedOn');
  }
  if (day < patient.bornOn) {
    return refuse(
      'before-birth',
      { zh: `出院日期早于此人的出生日期（${patient.bornOn}）。`, en: `the discharge lies before the person's birth (${patient.bornOn})` },
      '/dischargedOn',
    );
  }
  if (patient.diedOn !== undefined && day > patient.diedOn) {
    return refuse(
      'after-death',
      {
        zh: `登记的死亡日期为 ${patient.diedOn}，出院日期 ${day} 在其之后；请核对出院日期，死亡登记有误的由经办乡镇先更正。`,
        en: `the death is recorded for ${patient.diedOn}, and the discharge ${day} lies after it; check the discharge, or have the record of the death put right first`,
      },
      '/dischargedOn',
    );
  }
  const inUse = countySchemes.on(day);
  if (!inUse) {
    return refuse('outside-validity', { zh: `本县没有在 ${day} 有效的方案。`, en: `the county has no scheme that is valid on ${day}` }, '/dischargedOn');
  }
  if (earlier.open !== undefined) return alreadySettled(earlier.open);
  if (isRefusal(hold)) return hold;
  if (hold && ![bill.personId, ...patient.joinedIds].some((personId) => isHeldFor(hold, { ...bill, personId }))) {
    return refuse('state-differs', { zh: '这笔挂账不是此人在此机构的。', en: 'that hold is not of this person at this facility' }, '/holdTransferId');
  }
  // What is protected of a record that was joined to this one entitles as well.
  for (const joinedId of patient.joinedIds) entitled.push(...(await findProtectedCategories(transaction, keys, joinedId, day)));
  const categories = [...new Set([...patient.categories, ...entitled])];
  const walled = categories.filter(schemes.isWalled);
  if (openCategories(inUse, walled).length > 0) return LEFT_OPEN;
  // What is protected, and no matter of this version, stays off its bills. From here on the claim has opaque codes for the rest: see the scheme's walls.
  const told = categories.filter((category) => !walled.includes(category) || Object.hasOwn(inUse.scheme.walls.categories, category));
  const row = toClaimRow(settlementId, bill, { ...patient, categories: told }, facility);
  if (isRefusal(row)) return row;
  const { claim, refusal } = readClaim(row, inUse.context);
  if (refusal) return ofClaim({ ...refusal, path: toBillPath(refusal.path) });
  if (!claim) throw new Error('a row without a claim has a refusal');
  // A bill of nothing would still count as an admission of the year.
  if (totalOf(claim.charges) === 0)
    return refuse('missing-field', { zh: '账单没有任何费用；请填写 charges。', en: 'the bill has no charges; fill them in' }, '/charges');
  const needed = rowsNeeded(inUse.scheme.policy, claim);
  const [locked, isStored] = await Promise.all([
    needed.length === 1 && personYear.rows.length === 1 ? personYear : lockAccumulators(transaction, needed),
    schemes.isStored(inUse, countyId, () => isSchemeStored(transaction, inUse)),
  ]);
  return { inUse, isStored, claim, attempt: earlier.attempts, hold, ...locked };
}

/** A version from before it was protected: what it would write on the bill is not taken back. */
const LEFT_OPEN = refuse(
  'state-differs',
  {
    zh: '出院当日的方案版本早于现行的保护规定，按它结算会在账单上写出受保护的信息；请由业务主管另行办理。',
    en: 'the version of the day of discharge is from before what is protected now, and its bill would tell it; a manager sees to this bill by other means',
  },
  '/dischargedOn',
);

function settleLoaded({ inUse, claim, rows }: Loaded, options: { readonly isTraced: boolean }): Settlement | Refusal {
  const settlement = settle(inUse.scheme.policy, balancesIn(rows), claim, options);
  return isRefusedClaim(settlement) ? ofClaim({ ...settlement, path: toBillPath(settlement.path) }) : settlement;
}

/** The patient was told an amount: if it is another by now, somebody must look again before anything is settled. */
function quoteRefusal({ expectedPatientPays }: Bill, { patientFen }: Settlement): Refusal | undefined {
  if (expectedPatientPays === undefined || toFen(expectedPatientPays) === patientFen) return undefined;
  const [read, now] = [printFen(toFen(expectedPatientPays)), printFen(patientFen)];
  return refuse(
    'quote-differs',
    {
      zh: `窗口读到的个人负担为 ${read} 元，现在应为 ${now} 元：其间可能已为此人或其家庭结算过其他账单，或登记情况有变化。本次未结算；请重新预结算，核对后再结算。`,
      en: `the part of the patient was read as ${read} and is ${now} now: somebody may have settled for this person or their household meanwhile, or a register changed. Nothing was settled; quote again, look at it, then settle`,
    },
    '/expectedPatientPays',
  );
}

function decisionFor(bill: Bill, loaded: Loaded, settlement: Settlement, context: CommandContext) {
  const { claimId: settlementId } = settlement;
  const { personId, facilityId, billNumber, kind, dischargedOn } = bill;
  const { writes: bookings } = bookTransfers(context, [...transfersFor(settlement, bill), ...(loaded.hold ? [releaseOf(loaded.hold, 'settled')] : [])]);
  const outcome = toOutcome(loaded.inUse.scheme.policy, settlement);
  return {
    answer: { settlementId, number: loaded.number, personId, facilityId, billNumber, kind, dischargedOn, ...outcome, settledAt: context.now.toISOString() },
    // The files come first, for the settlement names them.
    writes: loaded.isStored ? [] : [storeScheme(context.countyId, loaded.inUse)],
    writesTogether: [
      ...insertSettlement(bill, loaded, settlement, context),
      ...updateAccumulators(context.countyId, rowsAfter(loaded.rows, settlement.postings, 'post')),
      ...bookings,
    ],
    audit: { subject: `settlement/${settlementId}`, facts: { number: loaded.number, person: personId, total: outcome.total } },
    events: [{ kind: 'claim-settled', facts: { settlementId, number: loaded.number } }],
  };
}

function insertSettlement(
  bill: Bill,
  { inUse, claim, rows, number, attempt }: Loaded,
  settlement: Settlement,
  { countyId, now, actor }: CommandContext,
): Statement[] {
  const { policyId, claimId: settlementId, totalFen, patientFen, lines, postings } = settlement;
  return [
    {
      text: `insert into settlement (county_id, settlement_id, settling_number, person_id, household_id, facility_id, kind, discharged_on, total_fen,
               patient_fen, scheme_id, scheme_hash, claim, balances, result, postings, settled_at, settled_by, bill_number, bill_attempt)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
      values: [
        countyId,
        settlementId,
        number,
        bill.personId,
        claim.householdId,
        bill.facilityId,
        bill.kind,
        bill.dischargedOn,
        totalFen,
        patientFen,
        policyId,
        inUse.hash,
        JSON.stringify(claim),
        JSON.stringify(toStoredBalances(balancesIn(rows))),
        JSON.stringify(toOutcome(inUse.scheme.policy, settlement)),
        JSON.stringify(postings),
        now,
        actor.actorId,
        bill.billNumber,
        attempt,
      ],
    },
    {
      text: `insert into settlement_line (county_id, settlement_id, line, payer, paid_fen)
             select $1, $2, * from unnest($3::text[], $4::text[], $5::bigint[])`,
      values: [countyId, settlementId, lines.map((line) => line.benefit.line), lines.map((line) => line.benefit.payer), lines.map((line) => line.paidFen)],
    },
  ];
}
