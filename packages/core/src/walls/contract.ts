// Behind the wall: facts that only those know who treat a person. No operation here has an address that names anybody, each wants to know what it is
// opened for, and the audit that everybody's doings stand in says no more of it than that somebody was there.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { day, id, moment, paragraph, words } from '../contract/shapes.ts';
import { quoteClaim } from '../settlement/contract.ts';

/** What the wall is opened for. A closed list: a reason in somebody's own words might tell what it should keep. */
export const OPENING_REASONS = ['care', 'asked-by-person', 'record-keeping', 'settlement-question'] as const;
export type OpeningReason = (typeof OPENING_REASONS)[number];

const behindTheWall = { kind: 'roles', roles: ['doctor'], scope: 'area', purpose: 'treatment', inOwnPost: true, isBehindWall: true } as const;
const reason = z.enum(OPENING_REASONS).meta({ text: { zh: '打开受保护信息的事由', en: 'what it is opened for' } });
const category = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

/** What a category is called, and the kind of fact that it is. */
const named = z.strictObject({ category, name: words, kind: z.string(), kindName: words });

const protectedFact = named.extend({
  protectedFactId: id,
  fromDay: day,
  toDay: day.optional(),
  note: z.string().optional(),
  evidence: z.string().optional(),
  recordedAt: moment,
  recordedByName: z.string(),
});

export const listProtectedFacts = contract({
  id: 'listProtectedFacts',
  kind: 'query',
  method: 'post',
  path: '/api/protected/facts/list',
  summary: { zh: '诊疗团队查看受保护信息', en: 'the treating team reads what is protected' },
  input: z.strictObject({ personId: id, reason }),
  output: z.strictObject({
    facts: z.array(protectedFact),
    /** What may be recorded. */
    categories: z.array(named),
    /** Settlements on which something protected was paid, the latest first. */
    settlements: z.array(z.strictObject({ settlementId: id, number: z.int(), dischargedOn: day, paid: z.string(), isCancelled: z.boolean() })),
    /** Who was behind the wall of this person lately, or wanted to be. */
    openings: z.array(z.strictObject({ at: moment, byName: z.string(), operation: z.string(), reason: reason.optional(), isRefused: z.boolean() })),
  }),
  refusals: ['not-found'],
  access: behindTheWall,
});

export const recordProtectedFact = contract({
  id: 'recordProtectedFact',
  kind: 'command',
  method: 'post',
  path: '/api/protected/facts',
  summary: { zh: '诊疗团队登记受保护信息', en: 'the treating team records what is protected' },
  input: z.strictObject({
    personId: id,
    category,
    fromDay: day,
    toDay: day.optional(),
    note: paragraph(2000).optional(),
    evidence: paragraph(500).meta({ text: { zh: '依据，如诊断证明编号', en: 'on what it stands, such as the number of a certificate' } }),
  }),
  output: z.strictObject({ protectedFactId: id }),
  refusals: ['not-found', 'unknown-category', 'overlapping'],
  access: behindTheWall,
});

export const withdrawProtectedFact = contract({
  id: 'withdrawProtectedFact',
  kind: 'command',
  method: 'post',
  path: '/api/protected/facts/withdraw',
  summary: { zh: '诊疗团队撤回受保护信息；已结算的账单不变', en: 'the treating team withdraws what is protected; settled bills stay as they are' },
  input: z.strictObject({ protectedFactId: id, reason: paragraph(500) }),
  output: z.strictObject({ protectedFactId: id }),
  refusals: ['not-found', 'state-differs'],
  access: behindTheWall,
});

export const explainProtected = contract({
  id: 'explainProtected',
  kind: 'query',
  method: 'post',
  path: '/api/protected/explain',
  summary: { zh: '诊疗团队向本人说明一次结算的受保护待遇', en: 'the treating team explains the protected entitlement of a settlement to the person' },
  input: z.strictObject({ settlementId: id, reason }),
  output: z.strictObject({
    settlementId: id,
    number: z.int(),
    personId: id,
    personName: z.string(),
    facilityName: z.string(),
    dischargedOn: day,
    isCancelled: z.boolean(),
    /** In the words of the rules. */
    settlement: quoteClaim.output,
    /** What is known of the person for the day of discharge. */
    reasons: z.array(named),
    explainedAt: moment,
    explainedByName: z.string(),
  }),
  refusals: ['not-found'],
  access: behindTheWall,
});

const member = z.strictObject({
  treatingTeamId: id,
  actorId: id,
  displayName: z.string(),
  fromDay: day,
  toDay: day.optional(),
  /** Their account was reset by somebody else since: they open nothing until they are put into the team again. */
  isResting: z.boolean(),
});

export const listTreatingTeam = contract({
  id: 'listTreatingTeam',
  kind: 'query',
  method: 'post',
  path: '/api/protected/team/list',
  summary: { zh: '查看诊疗团队；守护人可见全员，医生可见自己', en: 'a treating team: all of it for who keeps the wall, oneself for a doctor' },
  input: z.strictObject({ personId: id }),
  output: z.strictObject({
    isKeeper: z.boolean(),
    isMember: z.boolean(),
    members: z.array(member),
    /** For who keeps the wall: who may be put into the team. */
    doctors: z.array(z.strictObject({ actorId: id, displayName: z.string() })),
  }),
  refusals: ['not-found'],
  access: behindTheWall,
});

export const joinTreatingTeam = contract({
  id: 'joinTreatingTeam',
  kind: 'command',
  method: 'post',
  path: '/api/protected/team',
  summary: { zh: '守护人把医生列入诊疗团队', en: 'who keeps the wall puts a doctor into a treating team' },
  input: z.strictObject({ personId: id, actorId: id, fromDay: day, toDay: day.optional() }),
  output: z.strictObject({ treatingTeamId: id }),
  refusals: ['not-found', 'state-differs', 'overlapping'],
  access: behindTheWall,
});

export const leaveTreatingTeam = contract({
  id: 'leaveTreatingTeam',
  kind: 'command',
  method: 'post',
  path: '/api/protected/team/leave',
  summary: { zh: '守护人把医生移出诊疗团队；即刻生效', en: 'who keeps the wall takes a doctor out of a treating team, at once' },
  input: z.strictObject({ treatingTeamId: id }),
  output: z.strictObject({ treatingTeamId: id }),
  refusals: ['not-found', 'state-differs'],
  access: behindTheWall,
});

export const appointWallKeeper = contract({
  id: 'appointWallKeeper',
  kind: 'command',
  method: 'post',
  path: '/api/users/{actorId}/wall-keeper',
  summary: {
    zh: '提请任命或免去受保护信息的守护人（医生）；由另一名管理员批准后生效',
    en: 'propose that a doctor keeps the wall, or no longer does; another administrator approves it',
  },
  input: z.strictObject({ actorId: id, isKeeper: z.boolean() }),
  output: z.strictObject({ proposalId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['admin'], scope: 'county', purpose: 'administration', approval: ['admin'] },
});
