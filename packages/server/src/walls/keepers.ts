// Who keeps the wall: doctors whom two administrators appoint. They say who treats whom, and see nothing of what is protected.
import { type Refusal, refuse } from '@doudi/core/contract';
import { appointWallKeeper } from '@doudi/core/walls';
import { type Approvable, approvable } from '../access/approvals.ts';
import type { Statement, Transaction } from '../platform/database/transaction.ts';

export async function isKeeper({ rows, countyId }: Transaction, actorId: string): Promise<boolean> {
  const found = await rows('select 1 from wall_keeper where county_id = $1 and actor_id = $2 and ended_at is null', [countyId, actorId], 'is-keeper');
  return found.length > 0;
}

export function insertKeeper(countyId: string, keeper: { wallKeeperId: string; actorId: string; appointedBy: string; appointedAt: Date }): Statement {
  return {
    text: 'insert into wall_keeper (county_id, wall_keeper_id, actor_id, appointed_at, appointed_by) values ($1, $2, $3, $4, $5)',
    values: [countyId, keeper.wallKeeperId, keeper.actorId, keeper.appointedAt, keeper.appointedBy],
  };
}

export const appointingKeepers: Approvable = approvable(
  appointWallKeeper,
  async (transaction, { actorId, isKeeper: shall }, { actor, now, newId, countyId }) => {
    const [[row], is] = await Promise.all([
      transaction.rows<{ role: string; disabled_at: Date | null }>('select role, disabled_at from actor where county_id = $1 and actor_id = $2', [
        countyId,
        actorId,
      ]),
      isKeeper(transaction, actorId),
    ]);
    return () => {
      const refusal = appointmentRefusal(row, is, shall);
      if (refusal) return refusal;
      return {
        answer: { actorId },
        writes: shall
          ? [insertKeeper(countyId, { wallKeeperId: newId(), actorId, appointedBy: actor.actorId, appointedAt: now })]
          : [
              {
                text: 'update wall_keeper set ended_at = $3, ended_by = $4 where county_id = $1 and actor_id = $2 and ended_at is null',
                values: [countyId, actorId, now, actor.actorId],
              },
            ],
        audit: { subject: `actor/${actorId}`, facts: { keepsTheWall: shall } },
      };
    };
  },
);

function appointmentRefusal(row: { readonly role: string; readonly disabled_at: Date | null } | undefined, is: boolean, shall: boolean): Refusal | undefined {
  if (!row) return refuse('not-found', { zh: '没有这个账户。', en: 'there is no such account' }, '/actorId');
  if (shall && (row.role !== 'doctor' || row.disabled_at !== null))
    return refuse('state-differs', { zh: '守护人须为在用的医生账户。', en: 'only a doctor whose account is in use keeps the wall' }, '/actorId');
  if (is === shall)
    return refuse(
      'state-differs',
      shall ? { zh: '此人已是守护人。', en: 'they keep the wall already' } : { zh: '此人不是守护人。', en: 'they do not keep the wall' },
      '/actorId',
    );
  return undefined;
}
