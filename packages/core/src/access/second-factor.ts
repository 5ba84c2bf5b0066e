// The second factor of one's own account: codes of an app, and recovery codes for the day on which it is lost.
import { z } from 'zod';
import { ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { moment } from '../contract/shapes.ts';
import { lastSignIn, password } from './contract.ts';
import { credentialId, oneTimeCode, SHOWN_REFUSALS, secondFactor } from './factors.ts';

/** Shown once; only hashes of them are kept. */
export const recoveryCodes = z.array(z.string());

export const getSignInMeans = contract({
  id: 'getSignInMeans',
  kind: 'query',
  method: 'get',
  path: '/api/session/means',
  summary: { zh: '自己的登录方式和上次登录', en: 'how one signs in, and when one last did' },
  input: z.strictObject({}),
  output: z.strictObject({
    lastSignIn,
    /** Since when; absent if codes are not asked for. */
    totpSince: moment.optional(),
    recoveryCodesLeft: z.int(),
    passkeys: z.array(z.strictObject({ credentialId, name: z.string(), registeredAt: moment, lastUsedAt: moment.optional() })),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const startTotp = contract({
  id: 'startTotp',
  kind: 'session',
  method: 'post',
  path: '/api/session/totp',
  summary: { zh: '开始启用动态验证码；密钥只显示一次', en: 'begin with one-time codes; the secret is shown once' },
  input: z.strictObject({ password, ...secondFactor }),
  output: z.strictObject({ secret: z.string(), uri: z.string() }),
  refusals: [...SHOWN_REFUSALS, 'state-differs'],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const confirmTotp = contract({
  id: 'confirmTotp',
  kind: 'session',
  method: 'post',
  path: '/api/session/totp/confirm',
  summary: { zh: '用第一个验证码确认；此后登录须输入验证码', en: 'confirm with a first code; from then on signing in asks for one' },
  input: z.strictObject({ oneTimeCode }),
  output: z.strictObject({ recoveryCodes }),
  refusals: ['wrong-code', 'state-differs'],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const removeTotp = contract({
  id: 'removeTotp',
  kind: 'session',
  method: 'post',
  path: '/api/session/totp/remove',
  summary: { zh: '停用动态验证码；须密码和第二重验证', en: 'do without one-time codes; needs the password and the second factor' },
  input: z.strictObject({ password, ...secondFactor }),
  output: z.strictObject({}),
  refusals: [...SHOWN_REFUSALS, 'state-differs'],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const makeRecoveryCodes = contract({
  id: 'makeRecoveryCodes',
  kind: 'session',
  method: 'post',
  path: '/api/session/recovery-codes',
  summary: { zh: '重新生成恢复码；原有的随即作废', en: 'make new recovery codes; the old ones are void' },
  input: z.strictObject({ password, ...secondFactor }),
  output: z.strictObject({ recoveryCodes }),
  refusals: [...SHOWN_REFUSALS, 'state-differs'],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});
