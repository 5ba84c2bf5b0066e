// What patients pay at the window, and what they agree to pay later: the tables and their only writer.
//
// Whoever takes money for a bill holds the row that settling and cancelling for this person lock first. So two windows do not take the same
// money, and a settlement is not cancelled between what is looked at and what is taken.
import { changeOf, type DecidedPayment, decidePayment, getPayments, type Means, paymentTransfer, takePayment } from '@doudi/core/cashier';
import { isRefusal, refuse } from '@doudi/core/contract';
import { type Fen, formatFen } from '@doudi/policy';
import { bookTransfers } from '../ledger/transfers.ts';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { lockAccumulators } from '../settlement/accumulators.ts';
import { findSettlement, maySee, NO_SUCH_SETTLEMENT, type SettlementRow } from '../settlement/settlement-row.ts';
import { PAID_OF_SETTLEMENT } from './patient-paid.ts';
import { lockOpenShift } from './shifts.ts';

const CANCELLED = refuse(
  'state-differs',
  {
    zh: '这次结算已撤销，不能收款；请按新的结算收款。',
    en: 'this settlement was cancelled, so nothing is owed for it; take the payment for the one that took its place',
  },
  '/settlementId',
);

export const takePaymentCommand = commandOf(takePayment, async (transaction, { settlementId, parts, arrears, expectedOwes }, context) => {
  const row = await findSettlement(transaction, settlementId);
  if (!row) return () => NO_SUCH_SETTLEMENT;
  const [, state, shiftId] = await Promise.all([
    lockPersonYearOf(transaction, row),
    findPaid(transaction, settlementId),
    parts.length > 0 ? lockOpenShift(transaction, context) : undefined,
  ]);
  return () => {
    if (state.isCancelled) return CANCELLED;
    const decided = decidePayment((row.patient_fen - state.paidFen) as Fen, { parts, arrears, expectedOwes }, localDay(context.now));
    if (isRefusal(decided)) return decided;
    return decisionFor(row, decided, shiftId, arrears, context);
  };
});

function decisionFor(
  row: SettlementRow,
  { parts, owesFen }: DecidedPayment,
  shiftId: string | undefined,
  arrears: { readonly dueOn: string; readonly note?: string | undefined } | undefined,
  context: CommandContext,
) {
  const { settlement_id: settlementId, facility_id: facilityId, person_id: personId } = row;
  const booked = bookTransfers(
    context,
    parts.map(({ amountFen }) => paymentTransfer({ settlementId, facilityId, personId }, amountFen)),
  );
  // Ids that are made within one moment are in no order; the parts stay in theirs.
  const paymentIds = parts.map(() => context.newId()).sort();
  const payments = parts.map((part, index) => ({ ...part, paymentId: paymentIds[index] ?? '', transferId: booked.transferIds[index] ?? '' }));
  const agreementId = arrears && context.newId();
  const taken = payments.map(({ paymentId, means, amountFen, changeFen }) => ({
    paymentId,
    means,
    amount: formatFen(amountFen),
    change: formatFen(changeFen),
  }));
  return {
    answer: {
      payments: taken,
      ...(agreementId !== undefined && { agreementId }),
      owes: formatFen(owesFen),
      ...(shiftId !== undefined && { shiftId }),
    },
    writes: [
      ...booked.writes,
      ...(shiftId === undefined ? [] : [insertPayments(context, settlementId, shiftId, payments)]),
      ...(arrears && agreementId !== undefined ? [insertAgreement(context, settlementId, agreementId, owesFen, arrears)] : []),
    ],
    audit: {
      subject: `settlement/${settlementId}`,
      facts: { payments: taken.map(({ paymentId, means, amount }) => ({ paymentId, means, amount })), owes: formatFen(owesFen), dueOn: arrears?.dueOn },
      persons: [personId],
    },
    events: [{ kind: 'payment-taken', facts: { settlementId, owes: formatFen(owesFen) } }],
  };
}

/** The first row that everybody locks who settles or cancels for this person and year; made if it is not there. */
function lockPersonYearOf(transaction: Transaction, { person_id, discharged_on }: SettlementRow) {
  return lockAccumulators(transaction, [{ ownerKind: 'person', ownerId: person_id, period: discharged_on.slice(0, 4) }]);
}

async function findPaid({ rows, countyId }: Transaction, settlementId: string): Promise<{ isCancelled: boolean; paidFen: Fen }> {
  const [found] = await rows<{ is_cancelled: boolean; paid_fen: Fen }>(
    `select exists (select from cancellation c where c.county_id = $1 and c.settlement_id = s.settlement_id) as is_cancelled, ${PAID_OF_SETTLEMENT} as paid_fen
     from settlement s where s.county_id = $1 and s.settlement_id = $2`,
    [countyId, settlementId],
    'find-paid',
  );
  if (!found) throw new Error('a settlement stays');
  return { isCancelled: found.is_cancelled, paidFen: found.paid_fen };
}

/** A payment, or what gives one back, before it is written. */
export interface NewPayment {
  readonly paymentId: string;
  readonly means: Means;
  readonly amountFen: Fen;
  readonly tenderedFen?: Fen;
  readonly reference?: string;
  readonly refundsPaymentId?: string;
  readonly transferId: string;
}

export function insertPayments({ countyId, actor, now }: CommandContext, settlementId: string, shiftId: string, payments: readonly NewPayment[]): Statement {
  const column = <Value>(value: (payment: NewPayment) => Value) => payments.map(value);
  return {
    name: 'insert-payments',
    text: `insert into payment (county_id, settlement_id, shift_id, payment_id, means, amount_fen, tendered_fen, reference, refunds_payment_id, transfer_id,
                                taken_at, taken_by)
           select $1, $2, $3, p.*, $11, $12
           from unnest($4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::text[]) p`,
    values: [
      countyId,
      settlementId,
      shiftId,
      column(({ paymentId }) => paymentId),
      column(({ means }) => means),
      column(({ amountFen }) => amountFen),
      column(({ tenderedFen }) => tenderedFen ?? null),
      column(({ reference }) => reference ?? null),
      column(({ refundsPaymentId }) => refundsPaymentId ?? null),
      column(({ transferId }) => transferId),
      now,
      actor.actorId,
    ],
  };
}

/** The agreement is about all that is owed once the payment is taken. */
function insertAgreement(
  { countyId, actor, now }: CommandContext,
  settlementId: string,
  agreementId: string,
  owesFen: Fen,
  { dueOn, note }: { readonly dueOn: string; readonly note?: string | undefined },
): Statement {
  return {
    text: `insert into arrears_agreement (county_id, arrears_agreement_id, settlement_id, amount_fen, due_on, note, agreed_at, agreed_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [countyId, agreementId, settlementId, owesFen, dueOn, note ?? null, now, actor.actorId],
  };
}

interface PaymentRow {
  readonly payment_id: string;
  readonly means: Means;
  readonly amount_fen: Fen;
  readonly tendered_fen: Fen | null;
  readonly reference: string | null;
  readonly taken_at: Date;
  readonly taken_by_name: string;
  readonly refunded_at: Date | null;
}

/** Payments in the order in which they were taken; what gave one back stands with it. */
function findPayments({ rows, countyId }: Transaction, settlementId: string): Promise<PaymentRow[]> {
  return rows(
    `select p.*, coalesce(a.display_name, p.taken_by) as taken_by_name, r.taken_at as refunded_at
     from payment p left join payment r on r.county_id = $1 and r.refunds_payment_id = p.payment_id
       left join actor a on a.county_id = $1 and a.actor_id = p.taken_by
     where p.county_id = $1 and p.settlement_id = $2 and p.refunds_payment_id is null order by p.payment_id`,
    [countyId, settlementId],
  );
}

function toPayment(row: PaymentRow) {
  return {
    paymentId: row.payment_id,
    means: row.means,
    amount: formatFen(row.amount_fen),
    ...(row.tendered_fen !== null && { tendered: formatFen(row.tendered_fen), change: formatFen(changeOf(row.amount_fen, row.tendered_fen)) }),
    ...(row.reference !== null && { reference: row.reference }),
    takenAt: row.taken_at.toISOString(),
    takenByName: row.taken_by_name,
    ...(row.refunded_at !== null && { refundedAt: row.refunded_at.toISOString() }),
  };
}

interface AgreementRow {
  readonly arrears_agreement_id: string;
  readonly amount_fen: Fen;
  readonly due_on: string;
  readonly note: string | null;
  readonly agreed_at: Date;
}

function findAgreements({ rows, countyId }: Transaction, settlementId: string): Promise<AgreementRow[]> {
  return rows(
    `select arrears_agreement_id, amount_fen, due_on, note, agreed_at from arrears_agreement
     where county_id = $1 and settlement_id = $2 order by arrears_agreement_id`,
    [countyId, settlementId],
  );
}

function toAgreement(row: AgreementRow) {
  return {
    agreementId: row.arrears_agreement_id,
    amount: formatFen(row.amount_fen),
    dueOn: row.due_on,
    ...(row.note !== null && { note: row.note }),
    agreedAt: row.agreed_at.toISOString(),
  };
}

export function paymentRoutes(database: Database): Route[] {
  return [
    commandRoute(takePayment, database, takePaymentCommand),
    queryRoute(getPayments, database, async (transaction, { settlementId }, { actor }) => {
      const [row, payments, agreements] = await Promise.all([
        findSettlement(transaction, settlementId),
        findPayments(transaction, settlementId),
        findAgreements(transaction, settlementId),
      ]);
      if (!row || !maySee(actor, row.facility_id)) return NO_SUCH_SETTLEMENT;
      const dueFen = row.cancelled_at === null ? row.patient_fen : 0;
      const paidFen = payments.filter(({ refunded_at }) => refunded_at === null).reduce((sum, { amount_fen }) => sum + amount_fen, 0);
      return {
        personId: row.person_id,
        due: formatFen(dueFen as Fen),
        paid: formatFen(paidFen as Fen),
        owes: formatFen((dueFen - paidFen) as Fen),
        payments: payments.map(toPayment),
        agreements: agreements.map(toAgreement),
      };
    }),
  ];
}
