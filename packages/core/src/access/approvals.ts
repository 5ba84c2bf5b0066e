// What one alone may not do: it is proposed, and a second person approves or rejects it.
import { z } from 'zod';
import { ROLES } from '../contract/access.ts';
import { contract } from '../contract/contract.ts';
import { id, moment, paragraph, words } from '../contract/shapes.ts';

const proposal = z.strictObject({
  proposalId: id,
  command: z.string(),
  /** What the command does. */
  summary: words,
  input: z.record(z.string(), z.unknown()),
  proposedBy: z.string(),
  proposedAt: moment,
  expiresAt: moment,
  decidedBy: z.string().optional(),
  decidedAt: moment.optional(),
  isApproved: z.boolean().optional(),
  decisionReason: z.string().optional(),
  /** Whether whoever asks may decide it. */
  mayDecide: z.boolean(),
});

export const listProposals = contract({
  id: 'listProposals',
  kind: 'query',
  method: 'get',
  path: '/api/proposals',
  summary: { zh: '列出待批准和近期已决定的提请', en: 'what waits for a second person, and what was decided lately' },
  input: z.strictObject({}),
  output: z.strictObject({ proposals: z.array(proposal) }),
  refusals: [],
  access: { kind: 'roles', roles: ROLES, scope: 'area', purpose: 'administration' },
});

export const decideProposal = contract({
  id: 'decideProposal',
  kind: 'command',
  method: 'post',
  path: '/api/proposals/{proposalId}/decision',
  summary: { zh: '批准或驳回他人的提请；批准即执行', en: "approve or reject another's proposal; approving does it" },
  input: z.strictObject({ proposalId: id, isApproved: z.boolean(), reason: paragraph(500).optional() }),
  output: z.strictObject({ proposalId: id, isApproved: z.boolean() }),
  refusals: ['not-found', 'not-allowed', 'state-differs', 'already-exists', 'overlapping', 'consent-missing'],
  access: { kind: 'roles', roles: ['admin', 'manager'], scope: 'county', purpose: 'administration' },
});

export const getPermissions = contract({
  id: 'getPermissions',
  kind: 'query',
  method: 'get',
  path: '/api/permissions',
  summary: { zh: '权限表：每项操作由哪些角色、在什么范围、为何目的进行', en: 'the table of permission: which roles may do what, how far, and what for' },
  input: z.strictObject({}),
  output: z.strictObject({
    operations: z.array(
      z.strictObject({
        id: z.string(),
        module: z.string(),
        kind: z.enum(['query', 'command', 'session']),
        summary: words,
        roles: z.array(z.enum(ROLES)).meta({ text: { zh: '空为无须登录', en: 'none where nobody need sign in' } }),
        scope: z.enum(['county', 'area', 'self', 'public']),
        purpose: z.string().optional(),
        readsPersonal: z.boolean(),
        /** Also for who supervises from above the county. */
        isOpenFromAbove: z.boolean(),
        approval: z.array(z.enum(ROLES)),
      }),
    ),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['admin', 'auditor', 'manager'], scope: 'area', purpose: 'administration', isOpenFromAbove: true },
});
