// Who lives in which household from which day to which. A row is never changed but for being withdrawn: whoever moves has the old row withdrawn, one that
// ends in its place, and one that begins.
import type { CommandContext } from '../platform/database/run-command.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';
import { daysAfter } from '../platform/local-day.ts';

export interface MembershipRow {
  readonly household_membership_id: string;
  readonly person_id: string;
  readonly household_id: string;
  readonly from_day: string | null;
  readonly to_day: string | null;
}

/** The last of each person that was not withdrawn, open or ended. To be asked once the persons are locked. */
export function findLastMemberships({ rows, countyId }: Transaction, personIds: readonly string[]): Promise<MembershipRow[]> {
  return rows<MembershipRow>(
    `select distinct on (person_id) household_membership_id, person_id, household_id, from_day, to_day from household_membership
     where county_id = $1 and person_id = any ($2::text[]) and withdrawn_at is null order by person_id, to_day desc nulls first`,
    [countyId, personIds],
  );
}

export interface NewMembership {
  readonly personId: string;
  readonly householdId: string;
  readonly fromDay: string | null;
  readonly toDay: string | null;
}

export function insertMemberships({ countyId, actor, now, newId }: CommandContext, memberships: readonly NewMembership[]): Statement {
  return {
    name: 'insert-memberships',
    text: `insert into household_membership (county_id, household_membership_id, person_id, household_id, from_day, to_day, recorded_at, recorded_by)
           select $1, m.*, $7, $8 from unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::date[]) as m`,
    values: [
      countyId,
      memberships.map(() => newId()),
      memberships.map(({ personId }) => personId),
      memberships.map(({ householdId }) => householdId),
      memberships.map(({ fromDay }) => fromDay),
      memberships.map(({ toDay }) => toDay),
      now,
      actor.actorId,
    ],
  };
}

export function withdrawMemberships({ countyId, actor, now }: CommandContext, memberships: readonly MembershipRow[]): Statement {
  return {
    name: 'withdraw-memberships',
    text: 'update household_membership set withdrawn_at = $3, withdrawn_by = $4 where county_id = $1 and household_membership_id = any ($2::text[])',
    values: [countyId, memberships.map(({ household_membership_id }) => household_membership_id), now, actor.actorId],
  };
}

/** The open ones of these end with a day. One that would end before it began never was. */
export function endMemberships(context: CommandContext, memberships: readonly MembershipRow[], lastDay: string): Statement[] {
  const open = memberships.filter(({ to_day }) => to_day === null);
  const ended = open
    .filter(({ from_day }) => from_day === null || from_day <= lastDay)
    .map((row) => ({ personId: row.person_id, householdId: row.household_id, fromDay: row.from_day, toDay: lastDay }));
  return open.length === 0 ? [] : [withdrawMemberships(context, open), ...(ended.length === 0 ? [] : [insertMemberships(context, ended)])];
}

/** An ended one goes on, as if it had never ended. */
export function reopenMembership(context: CommandContext, row: MembershipRow): Statement[] {
  return [
    withdrawMemberships(context, [row]),
    insertMemberships(context, [{ personId: row.person_id, householdId: row.household_id, fromDay: row.from_day, toDay: null }]),
  ];
}

/** They live in another household from a day on. */
export function changeMemberships(
  context: CommandContext,
  memberships: readonly MembershipRow[],
  personIds: readonly string[],
  householdId: string,
  day: string,
): Statement[] {
  return [
    ...endMemberships(context, memberships, daysAfter(day, -1)),
    insertMemberships(
      context,
      personIds.map((personId) => ({ personId, householdId, fromDay: day, toDay: null })),
    ),
  ];
}
