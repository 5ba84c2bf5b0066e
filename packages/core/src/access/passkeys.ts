// Passkeys: a key that never leaves an authenticator, at whose word somebody is let in without a password.
import { z } from 'zod';
import { ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { countyId, text } from '../contract/shapes.ts';
import { MOST_BYTES_OF_STRANGERS, password, signedIn } from './contract.ts';
import { base64url, credentialId, passkeyAssertion, SHOWN_REFUSALS, secondFactor } from './factors.ts';
import { recoveryCodes } from './second-factor.ts';

export const startPasskeyRegistration = contract({
  id: 'startPasskeyRegistration',
  kind: 'session',
  method: 'post',
  path: '/api/session/passkeys/start',
  summary: { zh: '开始登记通行密钥', en: 'begin to register a passkey' },
  input: z.strictObject({ password, ...secondFactor }),
  output: z.strictObject({
    challenge: z.string(),
    rpId: z.string(),
    userId: z.string(),
    username: z.string(),
    displayName: z.string(),
    /** What is registered already, so that an authenticator is not registered twice. */
    knownCredentialIds: z.array(z.string()),
    timeoutMs: z.int(),
  }),
  refusals: [...SHOWN_REFUSALS],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const registerPasskey = contract({
  id: 'registerPasskey',
  kind: 'session',
  method: 'post',
  path: '/api/session/passkeys',
  summary: { zh: '登记通行密钥；第一个登记后另给恢复码', en: 'register a passkey; with the first come recovery codes' },
  input: z.strictObject({ name: text(40), credentialId, clientDataJson: base64url(2000), attestationObject: base64url(6000) }),
  output: z.strictObject({ recoveryCodes: recoveryCodes.optional() }),
  refusals: ['challenge-over', 'passkey-refused', 'already-exists'],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const removePasskey = contract({
  id: 'removePasskey',
  kind: 'session',
  method: 'post',
  path: '/api/session/passkeys/remove',
  summary: { zh: '移除自己的通行密钥', en: 'remove a passkey of one’s own' },
  input: z.strictObject({ credentialId, password, ...secondFactor }),
  output: z.strictObject({}),
  refusals: [...SHOWN_REFUSALS, 'not-found'],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const startPasskeySignIn = contract({
  id: 'startPasskeySignIn',
  kind: 'session',
  method: 'post',
  path: '/api/session/passkey/start',
  summary: { zh: '开始用通行密钥登录', en: 'begin to sign in with a passkey' },
  input: z.strictObject({ countyId }),
  output: z.strictObject({ challenge: z.string(), rpId: z.string(), timeoutMs: z.int() }),
  maxBodyBytes: MOST_BYTES_OF_STRANGERS,
  refusals: ['not-found', 'too-many-attempts'],
  access: { kind: 'public', why: { zh: '登录之前尚无身份', en: 'nobody is known before signing in' } },
});

export const signInWithPasskey = contract({
  id: 'signInWithPasskey',
  kind: 'session',
  method: 'post',
  path: '/api/session/passkey',
  summary: { zh: '用通行密钥登录', en: 'sign in with a passkey' },
  input: z.strictObject({ countyId, passkey: passkeyAssertion }),
  output: signedIn,
  maxBodyBytes: MOST_BYTES_OF_STRANGERS,
  refusals: ['challenge-over', 'passkey-refused', 'too-many-attempts'],
  access: { kind: 'public', why: { zh: '登录之前尚无身份', en: 'nobody is known before signing in' } },
});
