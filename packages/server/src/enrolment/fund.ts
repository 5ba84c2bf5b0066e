// The fund of a year: what each source owes for those who are insured, and what has arrived.
import { refuse } from '@doudi/core/contract';
import { getFundAccount, rateOf, recordFundArrival, withdrawFundArrival } from '@doudi/core/enrolment';
import { type Fen, fen, formatFen, type Text, toFen } from '@doudi/policy';
import { commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { type FoundPlan, findPlan, noPlan } from './plans.ts';

interface Source {
  readonly source: string;
  readonly name: Text;
  readonly dueFen: Fen;
}

const OWN_PART: Text = { zh: '个人缴费', en: 'what people pay themselves' };
const AID = (payer: Text): Text => ({ zh: `资助参保（${payer.zh}）`, en: `premium aid (${payer.en})` });

/** People pay their premium less what was granted; who granted pays that; each subsidy is by head. */
async function sourcesOf({ rows, countyId }: Transaction, { plan, scheme }: FoundPlan): Promise<{ insured: number; sources: Source[] }> {
  const [[counted], granted] = await Promise.all([
    rows<{ insured: number }>(
      `select count(*)::int as insured from enrolment where county_id = $1 and year = $2 and state = 'insured' and withdrawn_at is null`,
      [countyId, plan.year],
    ),
    rows<{ payer: string; total_fen: Fen }>(
      'select payer, sum(aid_fen)::bigint as total_fen from premium_aid where county_id = $1 and year = $2 group by payer order by payer',
      [countyId, plan.year],
    ),
  ]);
  const insured = counted?.insured ?? 0;
  const aidFen = granted.reduce((sum, { total_fen }) => sum + total_fen, 0);
  return {
    insured,
    sources: [
      { source: 'premium', name: OWN_PART, dueFen: fen(Math.max(0, insured * plan.premiumFen - aidFen)) },
      ...granted.map(({ payer, total_fen }) => ({
        source: `aid/${payer}`,
        name: AID(scheme.policy.payers[payer] ?? { zh: payer, en: payer }),
        dueFen: total_fen,
      })),
      ...plan.subsidies.map(({ id, name, perHeadFen }) => ({ source: `subsidy/${id}`, name, dueFen: fen(insured * perHeadFen) })),
    ],
  };
}

interface ArrivalRow {
  readonly fund_arrival_id: string;
  readonly source: string;
  readonly amount_fen: Fen;
  readonly arrived_on: string;
  readonly evidence: string;
  readonly withdrawn_at: Date | null;
  readonly withdrawal_reason: string | null;
}

export function fundRoutes(database: Database, schemes: SchemesInUse): Route[] {
  return [
    queryRoute(getFundAccount, database, async (transaction, { year }) => {
      const found = await findPlan(transaction, schemes, year, localDay(database.now()));
      if (!found) return noPlan(year);
      const { rows, countyId } = transaction;
      const [{ insured, sources }, arrivals] = await Promise.all([
        sourcesOf(transaction, found),
        rows<ArrivalRow>('select * from fund_arrival where county_id = $1 and year = $2 order by arrived_on desc, fund_arrival_id desc', [countyId, year]),
      ]);
      const arrivedOf = (source?: string) =>
        arrivals.reduce((sum, row) => sum + (row.withdrawn_at === null && (source === undefined || row.source === source) ? row.amount_fen : 0), 0);
      const dueFen = sources.reduce((sum, source) => sum + source.dueFen, 0);
      return {
        insured,
        sources: sources.map(({ source, name, dueFen: due }) => ({
          source,
          name,
          due: formatFen(due),
          arrived: formatFen(fen(arrivedOf(source))),
          rate: rateOf(arrivedOf(source), due),
        })),
        due: formatFen(fen(dueFen)),
        arrived: formatFen(fen(arrivedOf())),
        rate: rateOf(arrivedOf(), dueFen),
        arrivals: arrivals.map(toArrival),
        purchases: found.plan.purchases.map(({ id, name, perHeadFen, paidBy }) => ({
          id,
          name,
          payer: paidBy,
          payerName: found.scheme.policy.payers[paidBy] ?? { zh: paidBy, en: paidBy },
          perHead: formatFen(perHeadFen),
          due: formatFen(fen(insured * perHeadFen)),
        })),
      };
    }),
    commandRoute(recordFundArrival, database, recordArrivalCommand(schemes)),
    commandRoute(withdrawFundArrival, database, withdrawArrivalCommand),
  ];
}

function toArrival(row: ArrivalRow) {
  return {
    fundArrivalId: row.fund_arrival_id,
    source: row.source,
    amount: formatFen(row.amount_fen),
    arrivedOn: row.arrived_on,
    evidence: row.evidence,
    ...(row.withdrawn_at !== null && { withdrawn: { at: row.withdrawn_at.toISOString(), reason: row.withdrawal_reason ?? '' } }),
  };
}

function recordArrivalCommand(schemes: SchemesInUse) {
  return commandOf(
    recordFundArrival,
    async (transaction, { year, source, amount, arrivedOn, evidence }, { countyId, actor, now, newId }) => {
      const found = await findPlan(transaction, schemes, year, localDay(now));
      const known = found && (await sourcesOf(transaction, found)).sources.some((each) => each.source === source);
      return () => {
        if (!found) return noPlan(year);
        if (!known)
          return refuse('not-found', { zh: '没有这个筹资来源；请从列出的来源中选。', en: 'the fund has no such source; choose one that is listed' }, '/source');
        if (toFen(amount) === 0) return refuse('bad-input', { zh: '到账金额须大于零。', en: 'nothing has arrived' }, '/amount');
        if (arrivedOn > localDay(now)) return refuse('bad-input', { zh: '到账日期晚于今天。', en: 'it would arrive after today' }, '/arrivedOn');
        const fundArrivalId = newId();
        return {
          answer: { fundArrivalId },
          writes: [
            {
              text: `insert into fund_arrival (county_id, fund_arrival_id, year, source, amount_fen, arrived_on, evidence, recorded_at, recorded_by)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
              values: [countyId, fundArrivalId, year, source, toFen(amount), arrivedOn, evidence, now, actor.actorId],
            },
          ],
          audit: { subject: `fund-arrival/${fundArrivalId}`, facts: { year, source, amount } },
        };
      };
    },
    {
      a_voucher_arrives_once: refuse(
        'state-differs',
        {
          zh: '这一来源的同一依据已登记过到账；请核对，或先撤回原记录。',
          en: 'an arrival of this source with the same evidence is recorded; look at it, or take it back first',
        },
        '/evidence',
      ),
    },
  );
}

const withdrawArrivalCommand = commandOf(withdrawFundArrival, async ({ rows, countyId }, { fundArrivalId, reason }, { actor, now }) => {
  const [row] = await rows<ArrivalRow>('select * from fund_arrival where county_id = $1 and fund_arrival_id = $2 for update', [countyId, fundArrivalId]);
  return () => {
    if (!row) return refuse('not-found', { zh: '没有这笔到账。', en: 'there is no such arrival' }, '/fundArrivalId');
    if (row.withdrawn_at !== null) return refuse('state-differs', { zh: '这笔到账已撤回。', en: 'this arrival was taken back before' }, '/fundArrivalId');
    return {
      answer: { fundArrivalId },
      writes: [
        {
          text: `update fund_arrival set withdrawn_at = $3, withdrawn_by = $4, withdrawal_reason = $5 where county_id = $1 and fund_arrival_id = $2`,
          values: [countyId, fundArrivalId, now, actor.actorId, reason],
        },
      ],
      audit: { subject: `fund-arrival/${fundArrivalId}`, facts: { amount: formatFen(row.amount_fen), isWithdrawn: true } },
    };
  };
});
