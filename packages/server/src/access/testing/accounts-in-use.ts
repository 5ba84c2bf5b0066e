// Accounts for the tests of signing in: with a password of their own, and with a second factor if asked.
import { changePassword, confirmTotp, registerPasskey, signIn, startPasskeyRegistration, startTotp } from '@doudi/core/access';
import { isRefusal, type Role } from '@doudi/core/contract';
import { HOME, type TestServer } from '../../testing/furnished-server.ts';
import { addActor } from '../accounts.ts';
import { totpAt } from '../totp.ts';
import { type Authenticator, type How, newAuthenticator } from './authenticator.ts';

export const FIRST = 'first-password';
export const OWN = 'their own password';

export interface InUse {
  readonly username: string;
  readonly actorId: string;
  readonly token: string;
}

let users = 0;

/** Its first password is changed. */
export async function inUse({ done, services }: TestServer, role: Role = 'clerk', facilityId?: string): Promise<InUse> {
  const username = `in-use-${++users}`;
  const user = { username, displayName: '李四', role, initialPassword: FIRST, ...(facilityId !== undefined && { facilityId }) };
  // As an installer makes it, who alone may make any.
  const actor = { countyId: HOME, actorId: 'installer', role: 'admin', area: HOME } as const;
  const made = await addActor(services.database, user, { actor, requestId: 'test', idempotencyKey: `add-${username}` });
  if (isRefusal(made)) throw new Error(made.message.en);
  const { actorId } = made;
  const { token } = await done(signIn, { countyId: HOME, username, password: FIRST }, { as: null });
  await done(changePassword, { oldPassword: FIRST, newPassword: OWN }, { token });
  return { username, actorId, token };
}

export interface WithTotp extends InUse {
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

/** The code of now is used up by confirming. */
export async function withTotp(server: TestServer, now: () => Date, role?: Role): Promise<WithTotp> {
  const account = await inUse(server, role);
  const { secret } = await server.done(startTotp, { password: OWN }, { token: account.token });
  const { recoveryCodes } = await server.done(confirmTotp, { oneTimeCode: totpAt(secret, now()) }, { token: account.token });
  return { ...account, secret, recoveryCodes };
}

export interface WithPasskey extends InUse {
  readonly key: Authenticator;
  readonly recoveryCodes: readonly string[] | undefined;
}

/** `oneTimeCode` where the account has codes already. */
export async function withPasskey(server: TestServer, how?: How, account?: InUse, oneTimeCode?: string): Promise<WithPasskey> {
  const owner = account ?? (await inUse(server));
  const key = newAuthenticator();
  const { challenge } = await server.done(startPasskeyRegistration, { password: OWN, oneTimeCode }, { token: owner.token });
  const { recoveryCodes } = await server.done(registerPasskey, { name: '窗口电脑', ...key.register(challenge, how) }, { token: owner.token });
  return { ...owner, key, recoveryCodes };
}
