// Changing somebody's post. An ordinary one is given by one administrator; one that looks after others by two.
import { appointOfficer, changePost, isPrivileged, type Post, postRefusal } from '@doudi/core/access';
import { type Actor, isWithin, type Refusal, refuse } from '@doudi/core/contract';
import { findFacility } from '../facilities/facilities.ts';
import { commandOf, commandRoute } from '../platform/answers.ts';
import type { Decision } from '../platform/database/run-command.ts';
import type { Database, Transaction } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import type { ActorRow } from './accounts.ts';
import { type Approvable, approvable } from './approvals.ts';
import { forgetting } from './forgetting.ts';
import { NOT_IN_AREA } from './refusals.ts';
import type { Sessions } from './sessions.ts';

type Input = Post & { readonly actorId: string };

async function loadPost(
  transaction: Transaction,
  { actorId, facilityId }: Input,
): Promise<{ readonly row: ActorRow | undefined; readonly hasFacility: boolean }> {
  const [rows, facility] = await Promise.all([
    transaction.rows<ActorRow>('select * from actor where county_id = $1 and actor_id = $2 for update', [transaction.countyId, actorId]),
    facilityId === undefined ? undefined : findFacility(transaction, facilityId),
  ]);
  return { row: rows[0], hasFacility: facility !== undefined };
}

function decidePost(row: ActorRow | undefined, hasFacility: boolean, input: Input, actor: Actor): Decision<{ actorId: string }> | Refusal {
  const { actorId, role, area, facilityId } = input;
  if (!row) return refuse('not-found', { zh: '没有这个账户。', en: 'there is no such account' }, '/actorId');
  if (row.disabled_at !== null) return refuse('state-differs', { zh: '此账户已停用。', en: 'this account was disabled before' }, '/actorId');
  if (actorId === actor.actorId || actorId === actor.actingFor)
    return refuse(
      'not-allowed',
      { zh: '不能变更自己的岗位；请由其他管理员办理。', en: 'nobody changes their own post; ask another administrator' },
      '/actorId',
    );
  // Accounts with whom one has a stand-in are seen from outside their area.
  if (!isWithin(row.area ?? actor.countyId, actor.area)) return NOT_IN_AREA;
  const refusal = postRefusal(input, actor, hasFacility);
  if (refusal) return refusal;
  const before = { role: row.role, area: row.area ?? actor.countyId, ...(row.facility_id !== null && { facility: row.facility_id }) };
  return {
    answer: { actorId },
    writes: [
      {
        text: 'update actor set role = $3, area = $4, facility_id = $5 where county_id = $1 and actor_id = $2',
        values: [actor.countyId, actorId, role, area === actor.countyId ? null : area, facilityId],
      },
    ],
    audit: { subject: `actor/${actorId}`, facts: { before, role, area, ...(facilityId !== undefined && { facility: facilityId }) } },
  };
}

const changePostCommand = commandOf(changePost, async (transaction, input, { actor }) => {
  const { row, hasFacility } = await loadPost(transaction, input);
  return () => (row && isPrivileged(row.role) ? NEEDS_TWO : decidePost(row, hasFacility, input, actor));
});

const NEEDS_TWO = refuse(
  'not-allowed',
  { zh: '管理员和审计员的岗位须两人办理；请改用“提请任免”。', en: 'posts of administrators and auditors are changed by two; propose it instead' },
  '/actorId',
);

export const appointing: Approvable = approvable(appointOfficer, async (transaction, input, { actor }) => {
  const { row, hasFacility } = await loadPost(transaction, input);
  return () => {
    if (row && !isPrivileged(row.role) && !isPrivileged(input.role)) return NEEDS_ONE;
    return decidePost(row, hasFacility, input, actor);
  };
});

const NEEDS_ONE = refuse(
  'state-differs',
  { zh: '此任免不涉及管理员或审计员，直接变更岗位即可。', en: 'neither post is one of an administrator or auditor; change the post directly' },
  '/role',
);

export function changePostRoute(database: Database, sessions: Sessions): Route<typeof changePost> {
  return forgetting(sessions, commandRoute(changePost, database, changePostCommand));
}
