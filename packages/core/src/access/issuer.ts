// Signing in with an identity of the county's own issuer (OpenID Connect). Nobody gets an account by it: an administrator links them.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { countyId, id, moment, text } from '../contract/shapes.ts';
import { MOST_BYTES_OF_STRANGERS, signedIn } from './contract.ts';
import { base64url } from './factors.ts';

/** Where the issuer sends the browser back to; a page of the console. */
export const ISSUER_RETURN_PATH = '/sign-in/oidc';

export const startOidc = contract({
  id: 'startOidc',
  kind: 'session',
  method: 'post',
  path: '/api/session/issuer/start',
  summary: { zh: '开始统一身份认证登录', en: 'begin to sign in with the issuer' },
  input: z.strictObject({ countyId }),
  output: z.strictObject({ authorizationUrl: z.string(), proof: z.string() }),
  maxBodyBytes: MOST_BYTES_OF_STRANGERS,
  refusals: ['not-found', 'too-many-attempts', 'issuer-refused'],
  access: { kind: 'public', why: { zh: '登录之前尚无身份', en: 'nobody is known before signing in' } },
});

export const finishOidc = contract({
  id: 'finishOidc',
  kind: 'session',
  method: 'post',
  path: '/api/session/issuer',
  summary: { zh: '完成统一身份认证登录', en: 'finish signing in with the issuer' },
  input: z.strictObject({ countyId, state: base64url(200), code: z.string().min(1).max(2000), iss: z.string().max(400).optional(), proof: base64url(200) }),
  output: signedIn,
  maxBodyBytes: MOST_BYTES_OF_STRANGERS,
  refusals: ['challenge-over', 'issuer-refused', 'identity-not-linked', 'too-many-attempts'],
  access: { kind: 'public', why: { zh: '登录之前尚无身份', en: 'nobody is known before signing in' } },
});

export const linkIdentity = contract({
  id: 'linkIdentity',
  kind: 'command',
  method: 'post',
  path: '/api/users/{actorId}/identities',
  summary: { zh: '关联统一身份：按标识，或按首次登录时的用户名', en: 'link an identity: by its subject, or by the name with which it first comes' },
  input: z.strictObject({ actorId: id, subject: text(255).optional(), expectedName: text(120).optional() }),
  output: z.strictObject({ issuerIdentityId: id }),
  refusals: ['not-found', 'already-exists'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});

export const listIdentities = contract({
  id: 'listIdentities',
  kind: 'query',
  method: 'get',
  path: '/api/identities',
  summary: { zh: '列出本县关联的统一身份', en: 'list the linked identities' },
  input: z.strictObject({}),
  output: z.strictObject({
    identities: z.array(
      z.strictObject({
        issuerIdentityId: id,
        actorId: id,
        issuer: z.string(),
        subject: z.string().optional(),
        expectedName: z.string().optional(),
        linkedAt: moment,
      }),
    ),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});

export const unlinkIdentity = contract({
  id: 'unlinkIdentity',
  kind: 'command',
  method: 'post',
  path: '/api/identities/{issuerIdentityId}/remove',
  summary: { zh: '解除关联；其会话随即失效', en: 'remove a link; sessions of the account end' },
  input: z.strictObject({ issuerIdentityId: id }),
  output: z.strictObject({ issuerIdentityId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});
