// The operations of access: sessions, one's own account, the accounts of others.
import { listCounties, listUsers, setPreferences, whoAmI } from '@doudi/core/access';
import { refuse } from '@doudi/core/contract';
import { actorOf, commandRoute, queryRoute } from '../platform/answers.ts';
import type { Route } from '../platform/http/route.ts';
import { addUserRoute, type County, disableUserRoute, findActor, findActors, setPreferencesCommand, toAccount } from './accounts.ts';
import { listApiCredentialsRoute, makeApiCredentialRoute, revokeApiCredentialRoute } from './api-credentials.ts';
import { delegationRoutes } from './delegations.ts';
import { type IssuerOf, issuerRoutes } from './issuer-sign-in.ts';
import { endOwnSessionsRoute, endUserSessionsRoute, listOwnSessionsRoute } from './own-sessions.ts';
import { registerPasskeyRoute, removePasskeyRoute, signInWithPasskeyRoute, startPasskeyRegistrationRoute, startPasskeySignInRoute } from './passkeys.ts';
import { changePostRoute } from './posts.ts';
import { resetPasswordRoute, resetSecondFactorRoute } from './reset.ts';
import { confirmTotpRoute, getSignInMeansRoute, makeRecoveryCodesRoute, removeTotpRoute, startTotpRoute } from './second-factor.ts';
import { type AccessServices, changePasswordRoute, signInRoute, signOutRoute } from './sign-in.ts';

export function accessRoutes(services: AccessServices, issuerOf: IssuerOf, hasIssuers: boolean): Route[] {
  const { database, sessions } = services;
  return [
    queryRoute(listCounties, database, async ({ rows }) => {
      const found = await rows<{ county_id: string; name: string; is_demo: boolean }>('select county_id, name, is_demo from county order by county_id');
      return {
        counties: found.map(({ county_id, name, is_demo }) => ({ countyId: county_id, name, isDemo: is_demo, hasIssuer: issuerOf(county_id) !== undefined })),
      };
    }),
    signInRoute(services),
    signOutRoute(services),
    changePasswordRoute(services),
    queryRoute(whoAmI, database, async (transaction, _, call) => {
      const { actorId, countyId, actingFor, viewedCountyId } = actorOf(call);
      const [row, post] = await Promise.all([actorId, actingFor].map((id) => (id === undefined ? undefined : findActor(transaction, 'actor_id', id))));
      const [viewed] =
        viewedCountyId === undefined
          ? []
          : await transaction.rows<County>('select county_id as "countyId", name as "countyName" from county where county_id = $1', [viewedCountyId]);
      return row ? { account: toAccount(countyId, row, post, viewed) } : refuse('not-found', { zh: '没有这个账户。', en: 'there is no such account' });
    }),
    commandRoute(setPreferences, database, setPreferencesCommand),
    getSignInMeansRoute(services),
    startTotpRoute(services),
    confirmTotpRoute(services),
    removeTotpRoute(services),
    makeRecoveryCodesRoute(services),
    startPasskeyRegistrationRoute(services),
    registerPasskeyRoute(services),
    removePasskeyRoute(services),
    startPasskeySignInRoute(services),
    signInWithPasskeyRoute(services),
    listOwnSessionsRoute(database),
    endOwnSessionsRoute(services),
    queryRoute(listUsers, database, async (transaction) => {
      const found = await findActors(transaction);
      return {
        users: found.map((row) => ({
          ...toAccount(transaction.countyId, row),
          isDisabled: row.disabled_at !== null,
          hasSecondFactor: row.has_second_factor,
          ...(row.last_sign_in_at !== null && { lastSignInAt: row.last_sign_in_at.toISOString() }),
        })),
      };
    }),
    addUserRoute(database),
    disableUserRoute(database, sessions),
    changePostRoute(database, sessions) as Route,
    ...delegationRoutes(database, sessions),
    resetPasswordRoute(database, sessions),
    resetSecondFactorRoute(database, sessions),
    endUserSessionsRoute(database, sessions),
    makeApiCredentialRoute(database),
    listApiCredentialsRoute(database),
    revokeApiCredentialRoute(database, sessions),
    ...(hasIssuers ? issuerRoutes(services, issuerOf) : []),
  ];
}
