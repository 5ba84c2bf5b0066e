// Protected facts: their table, reading, recording and withdrawing them. What is known is sealed as a whole, with the row as associated data; a row is
// never changed but for being withdrawn.
import { type OutputOf, type Refusal, refuse } from '@doudi/core/contract';
import { isProtectedName, type Walls } from '@doudi/core/scheme';
import { listProtectedFacts, OPENING_REASONS, type OpeningReason, recordProtectedFact, withdrawProtectedFact } from '@doudi/core/walls';
import { type Claim, formatFen, sumFen, toFen } from '@doudi/policy';
import { actorOf, commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { SealedColumn } from '../platform/database/sealed-columns.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { type FieldKeys, keyedHash, openField, sealField } from '../platform/secrets/field-keys.ts';
import { findPatient, NO_SUCH_PERSON } from '../registry/people.ts';
import { findCountySchemes } from '../settlement/county-schemes.ts';
import type { SchemesInUse } from '../settlement/schemes-in-use.ts';
import type { SettledRow } from '../settlement/settlement-row.ts';
import { insertEntitlement, withdrawEntitlements } from './entitlements.ts';
import { isTreating, NOT_IN_TEAM } from './team.ts';

export interface WallServices {
  readonly schemes: SchemesInUse;
  readonly keys: FieldKeys;
}

/** What is sealed. */
interface Content {
  readonly category: string;
  readonly kind: string;
  readonly note?: string | undefined;
  readonly evidence?: string | undefined;
}

export interface NewFact extends Content {
  readonly protectedFactId: string;
  readonly protectedEntitlementId: string;
  readonly personId: string;
  readonly fromDay: string;
  readonly toDay?: string | undefined;
  readonly recordedAt: Date;
  readonly recordedBy: string;
}

interface FactRow {
  readonly protected_fact_id: string;
  readonly person_id: string;
  readonly from_day: string;
  readonly to_day: string | null;
  readonly content_cipher: Buffer;
  readonly recorded_at: Date;
  readonly recorded_by: string;
  readonly withdrawn_at: Date | null;
}

/** What of the wall is sealed, for whoever exchanges keys. */
export const WALLS_SEALED: readonly SealedColumn[] = [
  { table: 'protected_fact', rowId: 'protected_fact_id', column: 'content_cipher', field: 'content' },
  { table: 'protected_fact', rowId: 'protected_fact_id', column: 'withdrawal_cipher', field: 'withdrawal' },
  { table: 'protected_entitlement', rowId: 'protected_entitlement_id', column: 'category_cipher', field: 'category' },
];

const contentOf = (factId: string) => `protected_fact/${factId}/content`;
const withdrawalOf = (factId: string) => `protected_fact/${factId}/withdrawal`;

/** The fact, and what settlement learns of it. */
export function insertFact(keys: FieldKeys, countyId: string, fact: NewFact): Statement[] {
  const { protectedFactId, protectedEntitlementId, personId, fromDay, toDay, category, kind, note, evidence, recordedAt, recordedBy } = fact;
  const content: Content = { category, kind, note, evidence };
  return [
    {
      text: `insert into protected_fact (county_id, protected_fact_id, person_id, from_day, to_day, content_cipher, category_index, recorded_at, recorded_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      values: [
        countyId,
        protectedFactId,
        personId,
        fromDay,
        toDay,
        sealField(keys, JSON.stringify(content), contentOf(protectedFactId)),
        keyedHash(keys, 'protected category', JSON.stringify([countyId, personId, category])),
        recordedAt,
        recordedBy,
      ],
    },
    insertEntitlement(keys, countyId, { protectedEntitlementId, protectedFactId, personId, fromDay, toDay, category }),
  ];
}

export async function wallsOfCounty(transaction: Transaction, schemes: SchemesInUse): Promise<Walls['categories']> {
  const { stretches } = await findCountySchemes(transaction, schemes);
  return schemes.wallsOf([...new Set(stretches.map(({ inUse }) => inUse.scheme.policy.id))]);
}

/** A category that no scheme has any more is called as it was recorded. */
export function namedCategory(walls: Walls['categories'], { category, kind }: Pick<Content, 'category' | 'kind'>) {
  const known = Object.hasOwn(walls, category) ? walls[category] : undefined;
  const { name, kindName } = known ?? { name: { zh: category, en: category }, kindName: { zh: kind, en: kind } };
  return { category, name, kind: known?.kind ?? kind, kindName };
}

/** Those of a person that were not withdrawn; row-level security shows them to the treating team alone. */
export async function findFacts({ rows, countyId }: Transaction, keys: FieldKeys, personId: string) {
  const found = await rows<FactRow & { readonly recorded_by_name: string }>(
    `select f.*, coalesce(a.display_name, f.recorded_by) as recorded_by_name from protected_fact f
     left join actor a on a.county_id = $1 and a.actor_id = f.recorded_by
     where f.county_id = $1 and f.person_id = $2 and f.withdrawn_at is null order by f.from_day, f.protected_fact_id`,
    [countyId, personId],
  );
  return found.map((row) => ({ row, content: JSON.parse(openField(keys, row.content_cipher, contentOf(row.protected_fact_id))) as Content }));
}

export function factRoutes(database: Database, { schemes, keys }: WallServices): Route[] {
  return [
    queryRoute(listProtectedFacts, database, async (transaction, { personId }, call) => {
      const today = localDay(database.now());
      const [patient, treats, walls] = await Promise.all([
        findPatient(transaction, personId, today),
        isTreating(transaction, personId, actorOf(call).actorId, today),
        wallsOfCounty(transaction, schemes),
      ]);
      if (!patient) return NO_SUCH_PERSON;
      if (!treats) return NOT_IN_TEAM;
      const [facts, settlements, openings] = await Promise.all([
        findFacts(transaction, keys, personId),
        findProtectedSettlements(transaction, personId),
        findOpenings(transaction, personId),
      ]);
      return {
        facts: facts.map(({ row, content }) => toFact(row, content, walls)),
        categories: Object.entries(walls).map(([category, { kind }]) => namedCategory(walls, { category, kind })),
        settlements,
        openings,
      };
    }),
    commandRoute(recordProtectedFact, database, recordCommand({ schemes, keys })),
    commandRoute(withdrawProtectedFact, database, withdrawCommand(keys)),
  ];
}

function toFact(row: FactRow & { readonly recorded_by_name: string }, content: Content, walls: Walls['categories']) {
  return {
    ...namedCategory(walls, content),
    protectedFactId: row.protected_fact_id,
    fromDay: row.from_day,
    ...(row.to_day !== null && { toDay: row.to_day }),
    ...(content.note !== undefined && { note: content.note }),
    ...(content.evidence !== undefined && { evidence: content.evidence }),
    recordedAt: row.recorded_at.toISOString(),
    recordedByName: row.recorded_by_name,
  };
}

const MOST_LISTED = 50;

async function findProtectedSettlements({ rows, countyId }: Transaction, personId: string) {
  const found = await rows<SettledRow & { readonly claim: Claim; readonly is_cancelled: boolean }>(
    `select s.settlement_id, s.settling_number, s.discharged_on, s.result, s.claim, c.settlement_id is not null as is_cancelled
     from settlement s left join cancellation c on c.county_id = $1 and c.settlement_id = s.settlement_id
     where s.county_id = $1 and s.person_id = $2 order by s.settling_number desc`,
    [countyId, personId],
  );
  const isProtected = ({ claim: { facts } }: { readonly claim: Claim }) => Array.isArray(facts.categories) && facts.categories.some(isProtectedName);
  return found
    .filter(isProtected)
    .slice(0, MOST_LISTED)
    .map((row) => ({
      settlementId: row.settlement_id,
      number: row.settling_number,
      dischargedOn: row.discharged_on,
      paid: formatFen(sumFen(row.result.lines.filter(({ line }) => isProtectedName(line)).map(({ paid }) => toFen(paid)))),
      isCancelled: row.is_cancelled,
    }));
}

type Opening = OutputOf<typeof listProtectedFacts>['openings'][number];

async function findOpenings({ rows, countyId }: Transaction, personId: string): Promise<Opening[]> {
  const found = await rows<{ written_at: Date; by_name: string; command: string; facts: { readonly reason?: string; readonly refused?: string } }>(
    `select e.written_at, coalesce(a.display_name, e.actor_id) as by_name, e.command, e.facts from protected_audit_entry e
     left join actor a on a.county_id = $1 and a.actor_id = e.actor_id
     where e.county_id = $1 and e.person_id = $2 order by e.written_at desc, e.audit_entry_id desc limit $3`,
    [countyId, personId, MOST_LISTED],
  );
  return found.map(({ written_at, by_name, command, facts }) => {
    const reason = OPENING_REASONS.find((known): known is OpeningReason => known === facts.reason);
    return { at: written_at.toISOString(), byName: by_name, operation: command, isRefused: facts.refused !== undefined, ...(reason && { reason }) };
  });
}

function recordCommand({ schemes, keys }: WallServices) {
  return commandOf(
    recordProtectedFact,
    async (transaction, input, { actor, now, newId, countyId }) => {
      const today = localDay(now);
      const [patient, treats, walls] = await Promise.all([
        findPatient(transaction, input.personId, today),
        isTreating(transaction, input.personId, actor.actorId, today),
        wallsOfCounty(transaction, schemes),
      ]);
      return () => {
        if (!patient) return NO_SUCH_PERSON;
        if (!treats) return NOT_IN_TEAM;
        const walled = Object.hasOwn(walls, input.category) ? walls[input.category] : undefined;
        const refusal = walled ? periodRefusal(input, patient.bornOn) : NO_SUCH_CATEGORY;
        if (!walled || refusal) return refusal ?? NO_SUCH_CATEGORY;
        const protectedFactId = newId();
        const fact = { ...input, protectedFactId, protectedEntitlementId: newId(), kind: walled.kind, recordedAt: now, recordedBy: actor.actorId };
        return {
          answer: { protectedFactId },
          writes: insertFact(keys, countyId, fact),
          audit: { subject: `person/${input.personId}`, facts: { fact: protectedFactId } },
        };
      };
    },
    {
      a_person_has_each_protected_fact_once_at_a_time: refuse(
        'overlapping',
        {
          zh: '该期间已登记同一类别；请先核对，必要时撤回原记录。',
          en: 'this category is recorded in that period already; look at it, and withdraw it if it is wrong',
        },
        '/fromDay',
      ),
    },
  );
}

function periodRefusal({ fromDay, toDay }: { readonly fromDay: string; readonly toDay?: string | undefined }, bornOn: string): Refusal | undefined {
  if (fromDay < bornOn) return refuse('bad-input', { zh: '起始日期早于出生日期。', en: 'it begins before the birth' }, '/fromDay');
  if (toDay !== undefined && toDay < fromDay) return refuse('bad-input', { zh: '终止日期早于起始日期。', en: 'it ends before it begins' }, '/toDay');
  return undefined;
}

const NO_SUCH_CATEGORY = refuse(
  'unknown-category',
  {
    zh: '本县的方案没有这个受保护类别；请从所列类别中选取。其他类别由健康扶贫办登记。',
    en: "the county's schemes have no such protected category; choose one of those that are listed. Other categories are recorded by a manager",
  },
  '/category',
);

function withdrawCommand(keys: FieldKeys) {
  return commandOf(withdrawProtectedFact, async ({ rows }, { protectedFactId, reason }, { actor, now, countyId }) => {
    const [row] = await rows<FactRow>('select * from protected_fact where county_id = $1 and protected_fact_id = $2 for update', [countyId, protectedFactId]);
    return () => {
      if (!row) return refuse('not-found', { zh: '没有这条受保护信息。', en: 'there is no such protected fact' }, '/protectedFactId');
      if (row.withdrawn_at !== null)
        return refuse('state-differs', { zh: '这条受保护信息已撤回。', en: 'this protected fact was withdrawn before' }, '/protectedFactId');
      return {
        answer: { protectedFactId },
        writes: [
          {
            text: `update protected_fact set withdrawn_at = $3, withdrawn_by = $4, withdrawal_cipher = $5 where county_id = $1 and protected_fact_id = $2`,
            values: [countyId, protectedFactId, now, actor.actorId, sealField(keys, reason, withdrawalOf(protectedFactId))],
          },
          withdrawEntitlements(countyId, protectedFactId, now),
        ],
        audit: { subject: `person/${row.person_id}`, facts: { fact: protectedFactId }, persons: [row.person_id] },
      };
    };
  });
}
