// What an administrator does for somebody who cannot get in any more.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { id } from '../contract/shapes.ts';
import { newPassword } from './contract.ts';

export const resetPassword = contract({
  id: 'resetPassword',
  kind: 'command',
  method: 'post',
  path: '/api/users/{actorId}/password',
  summary: { zh: '重置密码；其会话随即失效，登录后须修改', en: 'give a new first password; sessions end, and it must be changed' },
  input: z.strictObject({ actorId: id, initialPassword: newPassword }),
  output: z.strictObject({ actorId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});

export const resetSecondFactor = contract({
  id: 'resetSecondFactor',
  kind: 'command',
  method: 'post',
  path: '/api/users/{actorId}/second-factor/reset',
  summary: { zh: '撤除某人的动态验证码、恢复码和通行密钥；其会话随即失效', en: 'take away somebody’s codes, recovery codes and passkeys; sessions end' },
  input: z.strictObject({ actorId: id }),
  output: z.strictObject({ actorId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration' },
});
