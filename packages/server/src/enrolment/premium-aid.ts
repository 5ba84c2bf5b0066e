// Premiums that are paid for people: reckoned from who is insured and what they are designated as, granted by two, booked in the ledger.
import { type InputOf, type Refusal, refuse } from '@doudi/core/contract';
import { getPremiumAid, grantPremiumAid, listPremiumAid } from '@doudi/core/enrolment';
import { accountOf } from '@doudi/core/ledger';
import { type PremiumPaid, payPremium } from '@doudi/core/scheme';
import { assumptionWords, citationWords, type Day, type Fen, formatFen, sumFen, toFen } from '@doudi/policy';
import { approvable } from '../access/approvals.ts';
import { bookTransfers } from '../ledger/transfers.ts';
import { queryRoute } from '../platform/answers.ts';
import type { CommandContext, Decision } from '../platform/database/run-command.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { VILLAGE_NAME } from '../registry/areas.ts';
import { CATEGORIES, KEPT_ID } from '../registry/people.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import { type FoundPlan, findPlan, noPlan } from './plans.ts';
import { ENROLLED } from './records.ts';

interface WaitingRow {
  readonly person_id: string;
  readonly name: string;
  readonly village_name: string | null;
  readonly categories: string[] | null;
}

type Waiting = WaitingRow & PremiumPaid & { readonly payer: string };

/** Insured people with a category, for whom nothing was granted in the year. Categories count on the last day of the period, or today if it still runs. */
async function findWaiting({ rows, countyId }: Transaction, { plan }: FoundPlan, today: Day): Promise<Waiting[]> {
  const found = await rows<WaitingRow>(
    `select p.person_id, p.name, ${VILLAGE_NAME} as village_name, ${CATEGORIES} as categories
       from ${ENROLLED} e join person p on p.county_id = $1 and p.person_id = e.kept_id
     where e.state = 'insured'
       and p.person_id in (select ${KEPT_ID} from designation d join person m on m.county_id = $1 and m.person_id = d.person_id
                           where d.county_id = $1 and d.withdrawn_at is null)
       and not exists (select from premium_aid a join person m on m.county_id = $1 and m.person_id = a.person_id
                       where a.county_id = $1 and a.year = $3 and ${KEPT_ID} = p.person_id)
     order by p.person_id`,
    [countyId, countingOn(plan, today), plan.year],
  );
  return found.flatMap((row) => {
    const { payer, ...paid } = payPremium(plan, row.categories ?? []);
    return payer === undefined ? [] : [{ ...row, ...paid, payer }];
  });
}

function countingOn({ period }: FoundPlan['plan'], today: Day): Day {
  return today < period.to ? today : period.to;
}

export function premiumAidRoutes(database: Database, schemes: SchemesInUse): Route[] {
  return [
    queryRoute(getPremiumAid, database, async (transaction, { year }) => {
      const found = await findPlan(transaction, schemes, year, localDay(database.now()));
      if (!found) return noPlan(year);
      const { plan, scheme } = found;
      const { rows, countyId } = transaction;
      const [waiting, lists] = await Promise.all([
        findWaiting(transaction, found, localDay(database.now())),
        rows<{ premium_aid_list_id: string; person_count: number; total_fen: Fen; granted_at: Date }>(
          'select * from premium_aid_list where county_id = $1 and year = $2 order by granted_at desc',
          [countyId, year],
        ),
      ]);
      return {
        premium: formatFen(plan.premiumFen),
        categoriesOn: countingOn(plan, localDay(database.now())),
        waiting: {
          people: waiting.length,
          total: formatFen(sumFen(waiting.map(({ aidFen }) => aidFen))),
          payers: payersOf(waiting).map(({ payer, people, totalFen }) => ({ payer, payerName: nameOf(found, payer), people, total: formatFen(totalFen) })),
        },
        lists: lists.map((list) => ({
          premiumAidListId: list.premium_aid_list_id,
          people: list.person_count,
          total: formatFen(list.total_fen),
          grantedAt: list.granted_at.toISOString(),
        })),
        sources: plan.citations.map((citation) => citationWords(scheme.policy, citation)),
        assumptions: [...new Set([...plan.assumed, ...plan.aid.flatMap(({ assumed }) => assumed)])].map((id) => assumptionWords(scheme.policy, id)),
      };
    }),
    queryRoute(listPremiumAid, database, async (transaction, { year, premiumAidListId, after = '', pageSize }) => {
      const found = await findPlan(transaction, schemes, year, localDay(database.now()));
      if (!found) return noPlan(year);
      const people =
        premiumAidListId === undefined
          ? (await findWaiting(transaction, found, localDay(database.now()))).filter(({ person_id }) => person_id > after).slice(0, pageSize + 1)
          : await findGranted(transaction, premiumAidListId, after, pageSize + 1);
      return {
        people: people.slice(0, pageSize).map((row) => ({
          personId: row.person_id,
          name: row.name,
          ...(row.village_name !== null && { villageName: row.village_name }),
          categories: row.categories ?? [],
          payer: row.payer,
          payerName: nameOf(found, row.payer),
          aid: formatFen(row.aidFen),
          personPays: formatFen(row.personFen),
        })),
        hasMore: people.length > pageSize,
      };
    }),
  ];
}

function nameOf({ scheme }: FoundPlan, payer: string) {
  return scheme.policy.payers[payer] ?? { zh: payer, en: payer };
}

async function findGranted({ rows, countyId }: Transaction, listId: string, after: string, most: number): Promise<Waiting[]> {
  const found = await rows<WaitingRow & { readonly payer: string; readonly aid_fen: Fen; readonly person_fen: Fen }>(
    `select a.person_id, p.name, ${VILLAGE_NAME} as village_name, a.categories, a.payer, a.aid_fen, a.person_fen
       from premium_aid a join person p on p.county_id = a.county_id and p.person_id = a.person_id
     where a.county_id = $1 and a.premium_aid_list_id = $2 and a.person_id > $3 order by a.person_id limit $4`,
    [countyId, listId, after, most],
  );
  return found.map(({ aid_fen, person_fen, ...row }) => ({ ...row, aidFen: aid_fen, personFen: person_fen }));
}

function payersOf(waiting: readonly Waiting[]) {
  return [...new Set(waiting.map(({ payer }) => payer))].sort().map((payer) => {
    const own = waiting.filter((each) => each.payer === payer);
    return { payer, people: own.length, totalFen: sumFen(own.map(({ aidFen }) => aidFen)) };
  });
}

/** What was read when it was proposed must still be so when it is approved: somebody new waits for the next list. */
export function premiumAidApprovable(schemes: SchemesInUse) {
  return approvable(grantPremiumAid, async (transaction, input, context) => {
    const found = await findPlan(transaction, schemes, input.year, localDay(context.now));
    if (!found) return () => noPlan(input.year);
    const waiting = await findWaiting(transaction, found, localDay(context.now));
    return () => differs(input, waiting) ?? granted(input.year, waiting, context);
  });
}

function differs({ people, total }: InputOf<typeof grantPremiumAid>, waiting: readonly Waiting[]): Refusal | undefined {
  const totalFen = sumFen(waiting.map(({ aidFen }) => aidFen));
  if (waiting.length === people && totalFen === toFen(total)) return undefined;
  return refuse(
    'state-differs',
    {
      zh: `名单现为 ${waiting.length} 人、${formatFen(totalFen)} 元，与提请的 ${people} 人、${total} 元不符；请核对名单后重新提请。`,
      en: `the list has ${waiting.length} people and ${formatFen(totalFen)} now, and not ${people} and ${total}; look at it and propose it anew`,
    },
    '/total',
  );
}

function granted(year: string, waiting: readonly Waiting[], context: CommandContext): Decision<{ premiumAidListId: string }> {
  const { countyId, actor, now, newId } = context;
  const listId = newId();
  const { writes: bookings } = bookTransfers(
    context,
    payersOf(waiting).map(({ payer, totalFen }) => ({
      debitAccountId: accountOf('payer', payer),
      creditAccountId: accountOf('fund', `premium-${year}`),
      amountFen: totalFen,
      status: 'posted',
      reason: `premium-aid/${listId}`,
    })),
  );
  const totalFen = sumFen(waiting.map(({ aidFen }) => aidFen));
  return {
    answer: { premiumAidListId: listId },
    writes: [
      {
        text: `insert into premium_aid_list (county_id, premium_aid_list_id, year, person_count, total_fen, granted_at, granted_by)
               values ($1, $2, $3, $4, $5, $6, $7)`,
        values: [countyId, listId, year, waiting.length, totalFen, now, actor.actorId],
      },
      {
        text: `insert into premium_aid (county_id, premium_aid_list_id, year, person_id, payer, aid_fen, person_fen, categories)
               select $1, $2, $3, a.person_id, a.payer, a.aid_fen, a.person_fen, string_to_array(a.categories, ' ')
                 from unnest($4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[]) as a (person_id, payer, aid_fen, person_fen, categories)`,
        values: [
          countyId,
          listId,
          year,
          waiting.map(({ person_id }) => person_id),
          waiting.map(({ payer }) => payer),
          waiting.map(({ aidFen }) => aidFen),
          waiting.map(({ personFen }) => personFen),
          waiting.map(({ categories }) => (categories ?? []).join(' ')),
        ],
      },
      ...bookings,
    ],
    audit: {
      subject: `premium-aid/${listId}`,
      facts: { year, people: waiting.length, total: formatFen(totalFen) },
      persons: waiting.map(({ person_id }) => person_id),
    },
  };
}
