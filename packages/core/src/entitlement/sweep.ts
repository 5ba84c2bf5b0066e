// The sweep: looks through an area for whoever was entitled and was not helped, has high costs of their own, or is designated and not insured. What it
// finds becomes work.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { area, id, moment, pageSize, sum } from '../contract/shapes.ts';

const year = z.string().regex(/^[12]\d{3}$/);

const sweep = {
  sweepRunId: id,
  area,
  year,
  /** How many bills were settled again. */
  bills: z.int(),
  /** How many tasks of each kind were opened. */
  missed: z.int(),
  warnings: z.int(),
  uninsured: z.int(),
};

export const runSweep = contract({
  id: 'runSweep',
  kind: 'command',
  method: 'post',
  path: '/api/sweeps',
  summary: {
    zh: '排查一个乡镇或村：应享未享的待遇、高额自付、困难人员未参保；发现的进入工作清单。全县每晚自动排查',
    en: 'sweep a township or village for assistance that was missed, high own costs, and designated people who are not insured; what is found becomes work. The county is swept each night',
  },
  input: z.strictObject({ area, year }),
  output: z.strictObject({
    ...sweep,
    /** What the patients of the missed bills would have been spared. */
    missedAmount: sum,
    /** Tasks that were open and are true no longer. */
    closed: z.int(),
  }),
  refusals: ['not-allowed'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'supervision' },
});

export const listSweeps = contract({
  id: 'listSweeps',
  kind: 'query',
  method: 'get',
  path: '/api/sweeps',
  summary: { zh: '列出近期的排查', en: 'list the latest sweeps' },
  input: z.strictObject({ pageSize }),
  output: z.strictObject({ sweeps: z.array(z.strictObject({ ...sweep, sweptAt: moment })) }),
  refusals: [],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'supervision' },
});
