// The books: balances at any day, one account's transfers, and amounts held until it is known what is owed.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { amount, day, id, moment, pageSize, signedSum, sum, text } from '../contract/shapes.ts';

export const accountId = z.string().regex(/^(payer|facility|patient|fund)\/[A-Za-z0-9_-]{1,64}$/);

export const getTrialBalance = contract({
  id: 'getTrialBalance',
  kind: 'query',
  method: 'get',
  path: '/api/ledger/trial-balance',
  summary: { zh: '截至某日的试算平衡表（个人往来合并列示）', en: 'the trial balance at the end of a day; the accounts of patients as one row' },
  input: z.strictObject({ at: day }),
  output: z.strictObject({
    at: day,
    accounts: z.array(z.strictObject({ accountId: z.string(), debit: sum, credit: sum, balance: signedSum, held: sum })),
    debit: sum,
    credit: sum,
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['payer', 'manager'], scope: 'county', purpose: 'clearing', isOpenFromAbove: true },
});

export const listTransfers = contract({
  id: 'listTransfers',
  kind: 'query',
  method: 'get',
  path: '/api/ledger/transfers',
  summary: { zh: '科目分录查询（倒序）', en: 'the transfers of one account, the latest first' },
  input: z.strictObject({ accountId, beforeTransferId: id.optional(), pageSize }),
  output: z.strictObject({
    transfers: z.array(
      z.strictObject({
        transferId: id,
        debitAccountId: z.string(),
        creditAccountId: z.string(),
        amount: sum,
        status: z.enum(['pending', 'posted', 'voided']),
        pendingTransferId: id.optional(),
        reversesTransferId: id.optional(),
        settlementId: id.optional(),
        bookedOn: day,
        bookedAt: moment,
        reason: z.string(),
      }),
    ),
    hasMore: z.boolean(),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['payer', 'manager'], scope: 'county', purpose: 'clearing', reads: 'personal', isOpenFromAbove: true },
});

export const placeHold = contract({
  id: 'placeHold',
  kind: 'command',
  method: 'post',
  path: '/api/ledger/holds',
  summary: { zh: '先诊疗后付费：入院挂账', en: 'treat first, pay later: hold an amount at admission' },
  input: z.strictObject({ personId: id, facilityId: id, amount, reason: text(200) }),
  output: z.strictObject({ transferId: id }),
  refusals: ['not-found', 'state-differs', 'bad-amount'],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});

export const listHolds = contract({
  id: 'listHolds',
  kind: 'query',
  method: 'get',
  path: '/api/ledger/holds',
  summary: { zh: '列出未结的挂账（在院未结算），最新在前；财务只见本机构', en: 'the amounts that are held, the latest first; finance sees its own facility' },
  input: z.strictObject({ transferId: id.optional(), personId: id.optional(), facilityId: id.optional(), pageSize }),
  output: z.strictObject({
    holds: z.array(
      z.strictObject({
        transferId: id,
        personId: id,
        personName: z.string(),
        facilityId: id,
        facilityName: z.string(),
        amount: sum,
        reason: z.string(),
        placedOn: day,
        placedAt: moment,
        placedByName: z.string(),
      }),
    ),
    hasMore: z.boolean(),
  }),
  refusals: [],
  access: { kind: 'roles', roles: ['clerk', 'finance', 'manager'], scope: 'county', purpose: 'settlement', reads: 'personal', isOpenFromAbove: true },
});

export const postHold = contract({
  id: 'postHold',
  kind: 'command',
  method: 'post',
  path: '/api/ledger/holds/{transferId}/post',
  summary: { zh: '挂账结转入账，不超过原额', en: 'post a held amount, at most what was held' },
  input: z.strictObject({ transferId: id, amount, reason: text(200) }),
  output: z.strictObject({ transferId: id }),
  refusals: ['not-found', 'state-differs', 'bad-amount'],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});

export const voidHold = contract({
  id: 'voidHold',
  kind: 'command',
  method: 'post',
  path: '/api/ledger/holds/{transferId}/void',
  summary: { zh: '撤销挂账', en: 'let a held amount go' },
  input: z.strictObject({ transferId: id, reason: text(200) }),
  output: z.strictObject({ transferId: id }),
  refusals: ['not-found', 'state-differs'],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'settlement' },
});
