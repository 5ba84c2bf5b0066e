// What was settled: looking at it, listing it, taking it back.
import { refuse } from '@doudi/core/contract';
import {
  cancelSettlement,
  getSettlement,
  getUsed,
  listSettlements,
  ofStoredBalances,
  quoteClaim,
  rowsAfter,
  rowsNeeded,
  settleClaim,
  type toStoredBalances,
} from '@doudi/core/settlement';
import { type Claim, type Fen, formatFen, isRefusal, type Policy, type Posting, type Settlement, settle } from '@doudi/policy';
import { bookTransfers, reversalsFor } from '../ledger/transfers.ts';
import { commandOf, commandRoute, dryRunRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { findPatient } from '../registry/people.ts';
import { lockAccumulators, updateAccumulators, usedBy } from './accumulators.ts';
import { explanationOf, type Outcome } from './outcome.ts';
import { policyThen } from './scheme-versions.ts';
import type { SchemesInUse } from './schemes-in-use.ts';
import { quoteCommand, settleCommand } from './settle.ts';

export interface SettlementRow {
  readonly settlement_id: string;
  readonly settling_number: number;
  readonly person_id: string;
  readonly household_id: string | null;
  readonly facility_id: string;
  readonly kind: string;
  readonly discharged_on: string;
  readonly total_fen: Fen;
  readonly patient_fen: Fen;
  readonly scheme_id: string;
  readonly scheme_hash: string;
  readonly claim: Claim;
  readonly balances: ReturnType<typeof toStoredBalances>;
  readonly result: Outcome;
  readonly postings: readonly Posting[];
  readonly settled_at: Date;
  readonly cancelled_at: Date | null;
  readonly reason: string | null;
}

const NO_SUCH_SETTLEMENT = refuse('not-found', { zh: '没有这次结算。', en: 'there is no such settlement' }, '/settlementId');
const CANCELLED_BEFORE = refuse(
  'already-cancelled',
  { zh: '这次结算已撤销，无须再撤。', en: 'this settlement was cancelled before; nothing is left to do' },
  '/settlementId',
);

/** What this bill credited to an account was spent by another since. */
const SPENT_SINCE = refuse(
  'state-differs',
  {
    zh: '这次结算计入家庭账户的金额已被此后的结算使用；请先撤销此后的结算。',
    en: 'what this settlement credited to the account was spent by later ones; cancel those first',
  },
  '/settlementId',
);

async function findSettlement({ rows, countyId }: Transaction, settlementId: string): Promise<SettlementRow | undefined> {
  const [row] = await rows<SettlementRow>(
    `select s.*, c.cancelled_at, c.reason from settlement s left join cancellation c using (county_id, settlement_id)
     where s.county_id = $1 and s.settlement_id = $2`,
    [countyId, settlementId],
    'find-settlement',
  );
  return row;
}

/** Settles the stored claim again on the balances that it met. */
export function settleAgain(policy: Policy, { claim, balances }: Pick<SettlementRow, 'claim' | 'balances'>, isTraced: boolean): Settlement {
  const settlement = settle(policy, ofStoredBalances(balances), claim, { isTraced });
  if (isRefusal(settlement)) throw new Error(`settlement ${claim.id} would be refused now: ${settlement.code}`);
  return settlement;
}

export function cancelCommand(schemes: SchemesInUse) {
  return commandOf(
    cancelSettlement,
    async (transaction, { settlementId, reason }, context) => {
      const row = await findSettlement(transaction, settlementId);
      if (!row) return () => NO_SUCH_SETTLEMENT;
      const policy = await policyThen(transaction, schemes, row.scheme_id, row.scheme_hash);
      const { rows, number } = await lockAccumulators(transaction, rowsNeeded(policy, row.claim));
      const [[cancelled], reversals] = await Promise.all([
        transaction.rows('select 1 from cancellation where county_id = $1 and settlement_id = $2', [context.countyId, settlementId]),
        reversalsFor(transaction, settlementId),
      ]);
      return () => {
        if (cancelled) return CANCELLED_BEFORE;
        const after = rowsAfter(rows, row.postings, 'take-back');
        if (after.some(({ amounts }) => Object.values(amounts).some((amount) => amount < 0))) return SPENT_SINCE;
        return {
          answer: { settlementId, number },
          writes: [
            {
              text: `insert into cancellation (county_id, settlement_id, settling_number, reason, cancelled_at, cancelled_by) values ($1, $2, $3, $4, $5, $6)`,
              values: [context.countyId, settlementId, number, reason, context.now, context.actor.actorId],
            },
            ...updateAccumulators(context.countyId, after),
            ...bookTransfers(context, reversals).writes,
          ],
          audit: { subject: `settlement/${settlementId}`, facts: { number, reason } },
          events: [{ kind: 'settlement-cancelled', facts: { settlementId, number } }],
        };
      };
    },
    { cancellation_pkey: CANCELLED_BEFORE },
  );
}

export function settlementRoutes(database: Database, schemes: SchemesInUse): Route[] {
  return [
    dryRunRoute(quoteClaim, database, quoteCommand(schemes)),
    commandRoute(settleClaim, database, settleCommand(schemes)),
    commandRoute(cancelSettlement, database, cancelCommand(schemes)),
    queryRoute(getSettlement, database, async (transaction, { settlementId }) => {
      const row = await findSettlement(transaction, settlementId);
      if (!row) return NO_SUCH_SETTLEMENT;
      const policy = await policyThen(transaction, schemes, row.scheme_id, row.scheme_hash);
      return {
        ...toSettled(row),
        ...row.result,
        ...explanationOf(policy, settleAgain(policy, row, true)),
        ...(row.cancelled_at !== null && { cancelled: { at: row.cancelled_at.toISOString(), reason: row.reason ?? '' } }),
      };
    }),
    queryRoute(listSettlements, database, async ({ rows, countyId }, { personId, beforeNumber, pageSize }) => {
      const found = await rows<SettlementRow>(
        `select s.*, c.cancelled_at from settlement s left join cancellation c using (county_id, settlement_id)
         where s.county_id = $1 and ($2::text is null or s.person_id = $2) and ($3::bigint is null or s.settling_number < $3)
         order by s.settling_number desc limit $4`,
        [countyId, personId, beforeNumber, pageSize + 1],
      );
      const page = found.slice(0, pageSize);
      return {
        settlements: page.map((row) => ({
          ...toSettled(row),
          total: formatFen(row.total_fen),
          patientPays: formatFen(row.patient_fen),
          isCancelled: row.cancelled_at !== null,
        })),
        hasMore: found.length > pageSize,
      };
    }),
    queryRoute(getUsed, database, async (transaction, { personId, year }) => {
      const patient = await findPatient(transaction, personId, localDay(database.now()));
      if (!patient) return refuse('not-found', { zh: '没有这个人。', en: 'there is no such person' }, '/personId');
      const { householdId } = patient;
      return { used: await usedBy(transaction, { personId, ...(householdId !== undefined && { householdId }) }, year) };
    }),
  ];
}

function toSettled(row: SettlementRow) {
  return {
    settlementId: row.settlement_id,
    number: row.settling_number,
    personId: row.person_id,
    facilityId: row.facility_id,
    kind: row.kind,
    dischargedOn: row.discharged_on,
    settledAt: row.settled_at.toISOString(),
  };
}
