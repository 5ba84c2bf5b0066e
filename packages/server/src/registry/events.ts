// What happened to persons and households, as their time lines show it. A row is only ever added; what a field said before stands in its facts.
import { hideNumbers } from '@doudi/core/contract';
import type { EventKind } from '@doudi/core/registry';
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';

export interface NewEvent {
  /** Where something else names it; else a new one. */
  readonly registryEventId?: string;
  readonly kind: EventKind;
  readonly day: string;
  readonly personId?: string;
  readonly householdId?: string | undefined;
  readonly facts?: object;
  readonly reason?: string;
}

export function insertEvents({ countyId, actor, now, newId }: CommandContext, events: readonly NewEvent[]): Statement {
  return {
    name: 'insert-registry-events',
    text: `insert into registry_event (county_id, registry_event_id, kind, day, person_id, household_id, facts, reason, recorded_at, recorded_by)
           select $1, e.id, e.kind, e.day, e.person_id, e.household_id, e.facts::json, e.reason, $9, $10
           from unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[])
             as e (id, kind, day, person_id, household_id, facts, reason)`,
    values: [
      countyId,
      events.map(({ registryEventId }) => registryEventId ?? newId()),
      events.map(({ kind }) => kind),
      events.map(({ day }) => day),
      events.map(({ personId }) => personId ?? null),
      events.map(({ householdId }) => householdId ?? null),
      events.map(({ facts }) => JSON.stringify(facts ?? {})),
      events.map(({ reason }) => (reason === undefined ? null : hideNumbers(reason))),
      now,
      actor.actorId,
    ],
  };
}

interface EventRow {
  readonly registry_event_id: string;
  readonly kind: EventKind;
  readonly day: string;
  readonly facts: Record<string, unknown>;
  readonly reason: string | null;
  readonly recorded_at: Date;
  readonly by_name: string;
}

const MOST_EVENTS = 200;

/** Of these persons, or of a household: the last first. */
export async function findEvents({ rows, countyId }: Transaction, of: { readonly personIds: readonly string[] } | { readonly householdId: string }) {
  const [personIds, householdId] = 'personIds' in of ? [of.personIds, undefined] : [undefined, of.householdId];
  const found = await rows<EventRow>(
    `select e.registry_event_id, e.kind, e.day, e.facts, e.reason, e.recorded_at, coalesce(a.display_name, e.recorded_by) as by_name
     from registry_event e left join actor a on a.county_id = $1 and a.actor_id = e.recorded_by
     where e.county_id = $1 and (e.person_id = any ($2::text[]) or e.household_id = $3)
     order by e.day desc, e.recorded_at desc, e.registry_event_id desc limit $4`,
    [countyId, personIds, householdId, MOST_EVENTS],
  );
  return found.map((row) => ({
    registryEventId: row.registry_event_id,
    kind: row.kind,
    day: row.day,
    facts: row.facts,
    ...(row.reason !== null && { reason: row.reason }),
    recordedAt: row.recorded_at.toISOString(),
    byName: row.by_name,
  }));
}
