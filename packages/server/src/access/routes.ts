// The operations of access: sessions, one's own account, the accounts of others.
import { listCounties, listUsers, setPreferences, whoAmI } from '@doudi/core/access';
import { refuse } from '@doudi/core/contract';
import { commandRoute, queryRoute } from '../platform/answers.ts';
import type { Database } from '../platform/database/transaction.ts';
import type { Route } from '../platform/http/route.ts';
import { addUserRoute, disableUserRoute, findActor, findActors, setPreferencesCommand, signedIn, toAccount } from './accounts.ts';
import { delegationRoutes } from './delegations.ts';
import { changePostRoute } from './posts.ts';
import type { Sessions } from './sessions.ts';
import { changePasswordRoute, signInRoute, signOutRoute } from './sign-in.ts';

export function accessRoutes(database: Database, sessions: Sessions): Route[] {
  return [
    queryRoute(listCounties, database, async ({ rows }) => {
      const found = await rows<{ county_id: string; name: string; is_demo: boolean }>('select county_id, name, is_demo from county order by county_id');
      return { counties: found.map(({ county_id, name, is_demo }) => ({ countyId: county_id, name, isDemo: is_demo })) };
    }),
    signInRoute(database),
    signOutRoute(database, sessions),
    changePasswordRoute(database, sessions),
    queryRoute(whoAmI, database, async (transaction, _, call) => {
      const { actorId, countyId, actingFor } = signedIn(call);
      const [row, post] = await Promise.all([actorId, actingFor].map((id) => (id === undefined ? undefined : findActor(transaction, 'actor_id', id))));
      return row ? { account: toAccount(countyId, row, post) } : refuse('not-found', { zh: '没有这个账户。', en: 'there is no such account' });
    }),
    commandRoute(setPreferences, database, setPreferencesCommand),
    queryRoute(listUsers, database, async (transaction) => {
      const found = await findActors(transaction);
      return { users: found.map((row) => ({ ...toAccount(transaction.countyId, row), isDisabled: row.disabled_at !== null })) };
    }),
    addUserRoute(database),
    disableUserRoute(database, sessions),
    changePostRoute(database, sessions) as Route,
    ...delegationRoutes(database, sessions),
  ];
}
