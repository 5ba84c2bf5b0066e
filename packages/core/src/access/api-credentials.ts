// Credentials with which a program of a facility acts for somebody. Never wider than its owner.
import { z } from 'zod';
import { ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { id, moment, text } from '../contract/shapes.ts';

export const makeApiCredential = contract({
  id: 'makeApiCredential',
  kind: 'session',
  method: 'post',
  path: '/api/credentials',
  summary: { zh: '为一个账户生成接口凭证；密钥只显示一次', en: 'make a credential for a program that acts for an account; its secret is shown once' },
  input: z.strictObject({ actorId: id, facilityId: id, name: text(60), days: z.int().min(1).max(366) }),
  output: z.strictObject({ apiCredentialId: id, secret: z.string(), expiresAt: moment }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});

export const listApiCredentials = contract({
  id: 'listApiCredentials',
  kind: 'query',
  method: 'get',
  path: '/api/credentials',
  summary: { zh: '列出本县的接口凭证', en: 'list the credentials of programs' },
  input: z.strictObject({}),
  output: z.strictObject({
    credentials: z.array(
      z.strictObject({
        apiCredentialId: id,
        name: z.string(),
        actorId: id,
        displayName: z.string(),
        role: z.enum(ROLES),
        facilityId: id,
        facilityName: z.string(),
        madeAt: moment,
        expiresAt: moment,
        lastUsedAt: moment.optional(),
        revokedAt: moment.optional(),
        /** Whether it opens anything now: it is not revoked, not too old, and its owner is still what they were. */
        isInForce: z.boolean(),
      }),
    ),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});

export const revokeApiCredential = contract({
  id: 'revokeApiCredential',
  kind: 'command',
  method: 'post',
  path: '/api/credentials/{apiCredentialId}/revoke',
  summary: { zh: '吊销接口凭证', en: 'revoke a credential' },
  input: z.strictObject({ apiCredentialId: id }),
  output: z.strictObject({ apiCredentialId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});
