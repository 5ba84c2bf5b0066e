// Treating teams: who may know what is protected of a person. Whoever keeps the wall puts doctors into them, and never themselves.
import { refuse } from '@doudi/core/contract';
import { joinTreatingTeam, leaveTreatingTeam, listTreatingTeam } from '@doudi/core/walls';
import { actorOf, commandOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database, Statement, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { localDay } from '../platform/local-day.ts';
import { findPatient, NO_SUCH_PERSON } from '../registry/people.ts';
import { isKeeper } from './keepers.ts';

export const NOT_IN_TEAM = refuse('not-allowed', {
  zh: '您不在此人的诊疗团队中，不能打开其受保护信息；确需诊疗时，请联系受保护信息的守护人把您列入团队。',
  en: "you are not in this person's treating team, and cannot open what is protected of them; if you treat them, ask whoever keeps the wall to put you into the team",
});

const NOT_A_KEEPER = refuse('not-allowed', {
  zh: '只有受保护信息的守护人可以变更诊疗团队；守护人由两名管理员任命。',
  en: 'only who keeps the wall changes treating teams; two administrators appoint them',
});

interface MemberRow {
  readonly treating_team_id: string;
  readonly person_id: string;
  readonly actor_id: string;
  readonly display_name: string | null;
  readonly from_day: string;
  readonly to_day: string | null;
  readonly ended_at: Date | null;
}

interface ListedRow extends MemberRow {
  readonly is_resting: boolean;
}

export interface NewMember {
  readonly treatingTeamId: string;
  readonly personId: string;
  readonly actorId: string;
  readonly fromDay: string;
  readonly toDay?: string | undefined;
  readonly addedAt: Date;
  readonly addedBy: string;
}

export function insertMember(countyId: string, { treatingTeamId, personId, actorId, fromDay, toDay, addedAt, addedBy }: NewMember): Statement {
  return {
    text: `insert into treating_team (county_id, treating_team_id, person_id, actor_id, from_day, to_day, added_at, added_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [countyId, treatingTeamId, personId, actorId, fromDay, toDay, addedAt, addedBy],
  };
}

/** Of a team's member: their account was reset since they were put into it. */
const IS_RESTING = 'exists (select from actor a where a.county_id = t.county_id and a.actor_id = t.actor_id and a.reset_at >= t.added_at)';

/** Whether somebody treats a person on a day. */
export async function isTreating({ rows, countyId }: Transaction, personId: string, actorId: string, day: string): Promise<boolean> {
  const found = await rows(
    `select 1 from treating_team t where county_id = $1 and person_id = $2 and actor_id = $3 and ended_at is null
       and from_day <= $4 and (to_day is null or to_day >= $4) and not ${IS_RESTING}`,
    [countyId, personId, actorId, day],
    'is-treating',
  );
  return found.length > 0;
}

export function teamRoutes(database: Database): Route[] {
  return [
    queryRoute(listTreatingTeam, database, async (transaction, { personId }, call) => {
      const { actorId } = actorOf(call);
      const today = localDay(database.now());
      const [patient, keeps, isMember] = await Promise.all([
        findPatient(transaction, personId, today),
        isKeeper(transaction, actorId),
        isTreating(transaction, personId, actorId, today),
      ]);
      if (!patient) return NO_SUCH_PERSON;
      const members = await findMembers(transaction, personId);
      return { isKeeper: keeps, isMember, members: members.map(toMember), doctors: keeps ? await findDoctors(transaction, actorId) : [] };
    }),
    commandRoute(joinTreatingTeam, database, joinCommand),
    commandRoute(leaveTreatingTeam, database, leaveCommand),
  ];
}

/** As far as row-level security shows them: all for who keeps the wall, oneself for anybody else. */
function findMembers({ rows, countyId }: Transaction, personId: string): Promise<ListedRow[]> {
  return rows<ListedRow>(
    `select t.*, a.display_name, ${IS_RESTING} as is_resting from treating_team t left join actor a on a.county_id = $1 and a.actor_id = t.actor_id
     where t.county_id = $1 and t.person_id = $2 and t.ended_at is null order by t.from_day, t.treating_team_id`,
    [countyId, personId],
  );
}

function toMember(row: ListedRow) {
  return {
    treatingTeamId: row.treating_team_id,
    actorId: row.actor_id,
    displayName: row.display_name ?? row.actor_id,
    fromDay: row.from_day,
    ...(row.to_day !== null && { toDay: row.to_day }),
    isResting: row.is_resting,
  };
}

async function findDoctors({ rows, countyId }: Transaction, but: string) {
  const found = await rows<{ actor_id: string; display_name: string }>(
    `select actor_id, display_name from actor where county_id = $1 and role = 'doctor' and disabled_at is null and actor_id <> $2 order by display_name, actor_id`,
    [countyId, but],
  );
  return found.map((row) => ({ actorId: row.actor_id, displayName: row.display_name }));
}

const joinCommand = commandOf(
  joinTreatingTeam,
  async (transaction, { personId, actorId, fromDay, toDay }, { actor, now, newId, countyId }) => {
    const [patient, keeps, [doctor]] = await Promise.all([
      findPatient(transaction, personId, localDay(now)),
      isKeeper(transaction, actor.actorId),
      transaction.rows<{ role: string; disabled_at: Date | null }>('select role, disabled_at from actor where county_id = $1 and actor_id = $2', [
        countyId,
        actorId,
      ]),
    ]);
    return () => {
      if (!patient) return NO_SUCH_PERSON;
      if (!keeps) return NOT_A_KEEPER;
      if (actorId === actor.actorId) return NOT_ONESELF;
      if (!doctor || doctor.disabled_at !== null || doctor.role !== 'doctor') return NO_SUCH_DOCTOR;
      if (toDay !== undefined && toDay < fromDay) return refuse('bad-input', { zh: '终止日期早于起始日期。', en: 'it ends before it begins' }, '/toDay');
      const treatingTeamId = newId();
      return {
        answer: { treatingTeamId },
        writes: [insertMember(countyId, { treatingTeamId, personId, actorId, fromDay, toDay, addedAt: now, addedBy: actor.actorId })],
        audit: { subject: `person/${personId}`, facts: { team: treatingTeamId, doctor: actorId } },
      };
    };
  },
  {
    a_doctor_is_in_a_team_once_at_a_time: refuse(
      'overlapping',
      { zh: '该医生在此期间已在诊疗团队中。', en: 'the doctor is in the team in that period already' },
      '/fromDay',
    ),
  },
);

const NOT_ONESELF = refuse(
  'state-differs',
  { zh: '守护人不能把自己列入诊疗团队；请由另一位守护人办理。', en: 'who keeps the wall puts nobody behind it who is themselves; ask another who keeps it' },
  '/actorId',
);
const NO_SUCH_DOCTOR = refuse('not-found', { zh: '没有这位医生，或账户已停用。', en: 'there is no such doctor, or the account is disabled' }, '/actorId');

const leaveCommand = commandOf(leaveTreatingTeam, async (transaction, { treatingTeamId }, { actor, now, countyId }) => {
  const [keeps, [row]] = await Promise.all([
    isKeeper(transaction, actor.actorId),
    transaction.rows<MemberRow>('select * from treating_team where county_id = $1 and treating_team_id = $2', [countyId, treatingTeamId]),
  ]);
  return () => {
    if (row && !keeps) return NOT_A_KEEPER;
    if (!row) return refuse('not-found', { zh: '没有这条团队记录。', en: 'there is no such membership' }, '/treatingTeamId');
    if (row.ended_at !== null) return refuse('state-differs', { zh: '该医生已移出团队。', en: 'the doctor was taken out before' }, '/treatingTeamId');
    return {
      answer: { treatingTeamId },
      writes: [
        {
          text: `update treating_team set ended_at = $3, ended_by = $4 where county_id = $1 and treating_team_id = $2 and ended_at is null`,
          values: [countyId, treatingTeamId, now, actor.actorId],
        },
      ],
      audit: { subject: `person/${row.person_id}`, facts: { team: treatingTeamId, doctor: row.actor_id }, persons: [row.person_id] },
    };
  };
});
