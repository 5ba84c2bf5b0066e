// A county, township or village at a glance: who is registered there, and what its yearly profile says.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { area, day, id, moment, pageSize, paragraph, words } from '../contract/shapes.ts';
import { category } from './contract.ts';

const count = z.int().min(0).max(100_000_000);

const profile = z.strictObject({
  year: z.string(),
  population: z.int(),
  agriculturalPopulation: z.int(),
  households: z.int(),
  note: z.string().optional(),
  recordedAt: moment,
  byName: z.string(),
});

export const getArea = contract({
  id: 'getArea',
  kind: 'query',
  method: 'get',
  path: '/api/areas/{area}',
  summary: {
    zh: '一个县、乡镇或村：登记户数、人数，按类别人数，区域概况；村列出各户',
    en: 'a county, township or village: households and persons registered, persons by category, its profile; of a village its households',
  },
  input: z.strictObject({
    area,
    /** The last household of the page before. */
    after: id.optional(),
    pageSize,
  }),
  output: z.strictObject({
    area,
    name: z.string().optional(),
    /** Who lives there now. */
    households: z.int(),
    persons: z.int(),
    agriculturalPersons: z.int(),
    /** Never one that only a treating team may know. */
    categories: z.array(z.strictObject({ category, persons: z.int() })),
    /** The townships of a county, the villages of a township. */
    parts: z.array(z.strictObject({ area, name: z.string().optional(), households: z.int(), persons: z.int() })),
    /** Of a village. */
    listed: z.array(
      z.strictObject({
        householdId: id,
        /** The head, else the eldest. */
        personId: id.optional(),
        name: z.string().optional(),
        isHead: z.boolean(),
        persons: z.int(),
        address: z.string().optional(),
        categories: z.array(category),
      }),
    ),
    hasMore: z.boolean(),
    profile: profile.optional(),
  }),
  refusals: ['not-allowed'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry', reads: 'personal' },
});

export const countPopulations = contract({
  id: 'countPopulations',
  kind: 'query',
  method: 'get',
  path: '/api/areas/{area}/populations',
  summary: {
    zh: '重点人群人数：按某日的年龄、残疾、类别推算，不另登记',
    en: 'how many belong to each key population: reckoned from ages, disabilities and categories of a day, and kept nowhere',
  },
  input: z.strictObject({
    area,
    day: day.optional().meta({ text: { zh: '哪一天，默认今天；只算现在住在这里的人', en: 'of which day, else today; of those who live there now' } }),
  }),
  output: z.strictObject({ area, day, populations: z.array(z.strictObject({ id: z.string(), name: words, persons: z.int() })) }),
  refusals: ['not-allowed'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' },
});

export const recordAreaProfile = contract({
  id: 'recordAreaProfile',
  kind: 'command',
  method: 'post',
  path: '/api/areas/{area}/profile',
  summary: { zh: '登记区域年度概况：人口、农业人口、户数', en: 'record the yearly profile of an area: population, agricultural population, households' },
  input: z.strictObject({
    area,
    year: z.string().regex(/^(19|20)\d\d$/),
    population: count,
    agriculturalPopulation: count,
    households: count,
    note: paragraph(1000)
      .optional()
      .meta({ text: { zh: '基本情况，如产业、道路、光纤', en: 'what else is known, such as what is grown, roads, fibre' } }),
  }),
  output: z.strictObject({ area, recordedOn: day }),
  refusals: ['not-allowed', 'bad-input'],
  access: { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'administration' },
});
