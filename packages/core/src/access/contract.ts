// Who may use Doudi: signing in and out, one's own account, and the accounts of others.
import { z } from 'zod';
import { ORDINARY_ROLES, ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { anyArea, area, countyId, id, moment, text } from '../contract/shapes.ts';
import { SHOWN_REFUSALS, secondFactor } from './factors.ts';

const username = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/);
export const password = z.string().min(1).max(200);
/** Long enough to be no guess; nothing else is asked (OWASP ASVS 6.2.5). */
export const newPassword = z.string().min(10).max(200);

/** What a person chose for their screens. */
const preferences = z.strictObject({
  language: z.enum(['zh', 'en']).optional(),
  isLargeType: z.boolean(),
});

const account = z.strictObject({
  actorId: id,
  countyId,
  username,
  displayName: z.string(),
  role: z.enum(ROLES),
  mustChangePassword: z.boolean(),
  /** Of the post. */
  area: anyArea,
  /** Whose post it is, where somebody stands in. */
  actingFor: z.strictObject({ actorId: id, displayName: z.string() }).optional(),
  facilityId: id.optional(),
  facilityName: z.string().optional(),
  countyName: z.string(),
  /** Where the account stands, while another county is looked at from above: that one is `countyId`. */
  home: z.strictObject({ countyId, countyName: z.string() }).optional(),
  preferences,
});

/** When somebody last got in before, and how often somebody tried in vain since. */
export const lastSignIn = z.strictObject({ at: moment.optional(), failuresSince: z.int() });

/** What every way to sign in answers. */
export const signedIn = z.strictObject({ account, token: z.string(), expiresAt: moment, lastSignIn });

/** Anybody may send one: a megabyte of small fields would hold everybody else up while it is read. */
export const MOST_BYTES_OF_STRANGERS = 8192;

export const listCounties = contract({
  id: 'listCounties',
  kind: 'query',
  method: 'get',
  path: '/api/counties',
  summary: { zh: '列出本系统的县', en: 'list the counties of this system' },
  input: z.strictObject({}),
  output: z.strictObject({ counties: z.array(z.strictObject({ countyId, name: z.string(), isDemo: z.boolean(), hasIssuer: z.boolean() })) }),
  refusals: [],
  access: { kind: 'public', why: { zh: '登录页须列出各县', en: 'the sign-in page lists the counties' } },
});

export const signIn = contract({
  id: 'signIn',
  kind: 'session',
  method: 'post',
  path: '/api/session',
  summary: { zh: '登录；启用了第二重验证的账户须同时给出验证码或通行密钥', en: 'sign in; with a code or a passkey where the account has a second factor' },
  input: z.strictObject({ countyId, username, password, ...secondFactor }),
  output: signedIn,
  maxBodyBytes: MOST_BYTES_OF_STRANGERS,
  refusals: [...SHOWN_REFUSALS],
  access: { kind: 'public', why: { zh: '登录之前尚无身份', en: 'nobody is known before signing in' } },
});

export const signOut = contract({
  id: 'signOut',
  kind: 'session',
  method: 'post',
  path: '/api/session/end',
  summary: { zh: '退出登录', en: 'sign out' },
  input: z.strictObject({}),
  output: z.strictObject({}),
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const whoAmI = contract({
  id: 'whoAmI',
  kind: 'query',
  method: 'get',
  path: '/api/session',
  summary: { zh: '当前登录的账户', en: 'the account that is signed in' },
  input: z.strictObject({}),
  output: z.strictObject({ account }),
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account', isOpenToPrograms: true },
});

export const changePassword = contract({
  id: 'changePassword',
  kind: 'session',
  method: 'post',
  path: '/api/session/password',
  summary: { zh: '修改自己的密码；其他会话随即失效', en: "change one's own password; all other sessions end" },
  input: z.strictObject({ oldPassword: password, newPassword }),
  output: z.strictObject({}),
  refusals: ['wrong-credentials', 'account-locked', 'too-many-attempts'],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const setPreferences = contract({
  id: 'setPreferences',
  kind: 'command',
  method: 'post',
  path: '/api/session/preferences',
  summary: { zh: '设置自己的界面语言和大字模式', en: "one's own language and large type" },
  input: z.strictObject({ language: z.enum(['zh', 'en']), isLargeType: z.boolean() }),
  output: preferences,
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const listUsers = contract({
  id: 'listUsers',
  kind: 'query',
  method: 'get',
  path: '/api/users',
  summary: { zh: '列出本县的账户', en: 'list the accounts of the county' },
  input: z.strictObject({}),
  output: z.strictObject({ users: z.array(account.extend({ isDisabled: z.boolean(), hasSecondFactor: z.boolean(), lastSignInAt: moment.optional() })) }),
  refusals: [],
  access: { kind: 'roles', roles: ['auditor', 'admin'], scope: 'area', purpose: 'administration', isOpenFromAbove: true },
});

export const addUser = contract({
  id: 'addUser',
  kind: 'command',
  method: 'post',
  path: '/api/users',
  summary: { zh: '新增账户；首次登录须修改密码', en: 'add an account; its first sign-in asks for a new password' },
  input: z.strictObject({
    username,
    displayName: text(60),
    role: z.enum(ORDINARY_ROLES),
    area: area.optional(),
    facilityId: id.optional(),
    initialPassword: newPassword,
  }),
  output: z.strictObject({ actorId: id }),
  refusals: ['already-exists', 'not-found', 'not-allowed'],
  access: { kind: 'roles', roles: ['admin'], scope: 'area', purpose: 'administration' },
});

export const disableUser = contract({
  id: 'disableUser',
  kind: 'command',
  method: 'post',
  path: '/api/users/{actorId}/disable',
  summary: { zh: '停用账户；其会话随即失效', en: 'disable an account; its sessions end' },
  input: z.strictObject({ actorId: id }),
  output: z.strictObject({ actorId: id }),
  refusals: ['not-found', 'state-differs', 'not-allowed'],
  access: { kind: 'roles', roles: ['admin'], scope: 'area', purpose: 'administration' },
});
