// The sessions of an account: where somebody is signed in, and ending them.
import { z } from 'zod';
import { ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { id, moment } from '../contract/shapes.ts';

/** By what a session was opened. */
export const MEANS = ['password', 'second-factor', 'passkey', 'issuer'] as const;

export const listOwnSessions = contract({
  id: 'listOwnSessions',
  kind: 'query',
  method: 'get',
  path: '/api/session/all',
  summary: { zh: '列出自己的会话', en: 'list the sessions of one’s own' },
  input: z.strictObject({}),
  output: z.strictObject({
    sessions: z.array(
      z.strictObject({
        sessionId: id,
        openedAt: moment,
        lastSeenAt: moment,
        means: z.enum(MEANS),
        /** The network and not the machine: /24 or /48. */
        network: z.string().optional(),
        device: z.string().optional(),
        isThis: z.boolean(),
      }),
    ),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const endOwnSessions = contract({
  id: 'endOwnSessions',
  kind: 'session',
  method: 'post',
  path: '/api/session/all/end',
  summary: { zh: '结束自己的一个会话，或除本会话外的全部', en: 'end one session of one’s own, or all but this one' },
  input: z.strictObject({ sessionId: id.optional() }),
  output: z.strictObject({ ended: z.int() }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ROLES, scope: 'self', purpose: 'own-account' },
});

export const endUserSessions = contract({
  id: 'endUserSessions',
  kind: 'command',
  method: 'post',
  path: '/api/users/{actorId}/sessions/end',
  summary: { zh: '结束某人的全部会话', en: 'end all sessions of somebody' },
  input: z.strictObject({ actorId: id }),
  output: z.strictObject({ actorId: id }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});
