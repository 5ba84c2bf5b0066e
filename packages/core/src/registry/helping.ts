// How a household is helped: the survey that asks how it lives, the plan of measures, the helper it is paired with, and whether every household that is
// to be helped has one.
import { z } from 'zod';
import { inWords } from '../contract/check-input.ts';
import { contract } from '../contract/contract.ts';
import { area, day, id, moment, pageSize, paragraph, text, villageCode, words } from '../contract/shapes.ts';
import { category, phone } from './contract.ts';
import { surveyAnswer, surveyForm } from './survey.ts';

const BY_MANAGER = { kind: 'roles', roles: ['manager'], scope: 'area', purpose: 'registry' } as const;

const word = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const named = z.strictObject({ id: z.string(), name: words });

/** What a scheme says of helping households. */
export interface Helping {
  readonly id: string;
  readonly name: z.infer<typeof words>;
  /** Whoever has one of these: their household is to be helped. Never one that is protected. */
  readonly categories: readonly string[];
  /** What kinds of measures a plan may have. */
  readonly measures: readonly z.infer<typeof named>[];
  readonly form: z.infer<typeof surveyForm>;
}

const recorded = { recordedAt: moment, byName: z.string() };

export const MEASURE_STATES = ['planned', 'done', 'dropped'] as const;

const measure = z.strictObject({
  measureId: id,
  kindName: words,
  what: z.string(),
  responsible: z.string(),
  fromDay: day,
  toDay: day,
  measureState: z.enum(MEASURE_STATES),
  /** Planned, and its last day is over. */
  isLate: z.boolean(),
  ended: z.strictObject({ on: day, reason: z.string(), at: moment, byName: z.string() }).optional(),
  ...recorded,
});

const helper = z.strictObject({
  helperId: id,
  name: z.string(),
  organisation: z.string(),
  phoneMasked: z.string().optional(),
  fromDay: day,
  toDay: day.optional(),
  /** Whether it is they who help today. */
  isHelping: z.boolean(),
  ended: z.strictObject({ reason: z.string(), at: moment, byName: z.string() }).optional(),
  ...recorded,
});

export const householdHelp = {
  /** The newest first, which is the one that counts. */
  surveys: z.array(
    z.strictObject({
      surveyId: id,
      surveyedOn: day,
      surveyor: z.string(),
      form: surveyForm,
      answers: z.array(surveyAnswer),
      note: z.string().optional(),
      ...recorded,
    }),
  ),
  /** What is planned by the day it is due, then what is over, the last first. */
  measures: z.array(measure),
  /** The last first. */
  helpers: z.array(helper),
};

export const getHouseholdHelp = contract({
  id: 'getHouseholdHelp',
  kind: 'query',
  method: 'get',
  path: '/api/households/{householdId}/help',
  summary: {
    zh: '一户的帮扶：入户调查、发展计划、帮扶干部，以及现行的调查表',
    en: 'how a household is helped: surveys, the plan, helpers, and the form of today',
  },
  input: z.strictObject({ householdId: id }),
  output: z.strictObject({
    householdId: id,
    /** Of the county's scheme today; none where none has any. */
    rules: z.strictObject({ measures: z.array(named), form: surveyForm }).optional(),
    /** Whether somebody who lives there has a category that is to be helped. */
    isToBeHelped: z.boolean(),
    /** Whom it is about. */
    members: z.array(z.strictObject({ personId: id })),
    ...householdHelp,
  }),
  refusals: ['not-found'],
  access: { ...BY_MANAGER, reads: 'personal' },
});

export const recordSurvey = contract({
  id: 'recordSurvey',
  kind: 'command',
  method: 'post',
  path: '/api/households/{householdId}/surveys',
  summary: { zh: '登记入户调查；以最近一次为准，以前的保留', en: 'record the survey of a household; the newest counts, and those before are kept' },
  input: z.strictObject({
    householdId: id,
    surveyedOn: day,
    surveyor: text(60).meta({ text: { zh: '调查人', en: 'who asked' } }),
    answers: z
      .array(surveyAnswer)
      .min(1)
      .max(200)
      .meta({ text: { zh: '按现行调查表逐题填写', en: 'by the questions of the form of today' } }),
    note: paragraph(1000).optional(),
  }),
  output: z.strictObject({ surveyId: id }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});

export const planMeasure = contract({
  id: 'planMeasure',
  kind: 'command',
  method: 'post',
  path: '/api/households/{householdId}/measures',
  summary: {
    zh: '在发展计划中列入一项措施；到期日列入今日工作',
    en: 'put a measure into the plan of a household; it stands in the work list until it is done or dropped',
  },
  input: z.strictObject({
    householdId: id,
    kind: word.meta({ text: { zh: '措施种类，由方案规定', en: 'what kind of measure, of those that the scheme names' } }),
    what: paragraph(300),
    responsible: text(60).meta({ text: { zh: '责任人或单位', en: 'who is responsible' } }),
    fromDay: day,
    toDay: day,
  }),
  output: z.strictObject({ measureId: id }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});

export const endMeasure = contract({
  id: 'endMeasure',
  kind: 'command',
  method: 'post',
  path: '/api/measures/{measureId}/end',
  summary: { zh: '登记一项措施已完成或不再实施', en: 'a measure was done, or is dropped' },
  input: z.strictObject({
    measureId: id,
    outcome: z.enum(['done', 'dropped']),
    endedOn: day,
    reason: paragraph(500).meta({ text: { zh: '完成情况，或为何不再实施', en: 'what came of it, or why it is dropped' } }),
  }),
  output: z.strictObject({ measureId: id }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});

export const pairHelper = contract({
  id: 'pairHelper',
  kind: 'command',
  method: 'post',
  path: '/api/households/{householdId}/helpers',
  summary: { zh: '结对：为一户确定帮扶干部，同一时间只有一位', en: 'pair a household with a helper, one at a time' },
  input: z
    .strictObject({
      householdId: id,
      name: text(60),
      organisation: text(80).meta({ text: { zh: '所在单位', en: 'where they work' } }),
      phone: phone.optional(),
      fromDay: day,
      toDay: day.optional(),
    })
    .refine(
      ({ fromDay, toDay }) => toDay === undefined || toDay >= fromDay,
      inWords({ zh: '止日早于起日，请核对', en: 'it ends before it begins; check the days' }),
    ),
  output: z.strictObject({ helperId: id }),
  refusals: ['not-found', 'overlapping', 'state-differs'],
  access: BY_MANAGER,
});

export const endPairing = contract({
  id: 'endPairing',
  kind: 'command',
  method: 'post',
  path: '/api/helpers/{helperId}/end',
  summary: { zh: '结束结对（当日仍有效）；记录保留', en: 'a pairing ends with a day; the record stays' },
  input: z.strictObject({ helperId: id, toDay: day, reason: paragraph(500) }),
  output: z.strictObject({ helperId: id }),
  refusals: ['not-found', 'state-differs'],
  access: BY_MANAGER,
});

/** Reads, but as a command: that somebody was shown the number is written down with why, or it is not shown. */
export const revealHelperPhone = contract({
  id: 'revealHelperPhone',
  kind: 'command',
  isAnswerSecret: true,
  method: 'post',
  path: '/api/helpers/{helperId}/reveal',
  summary: { zh: '查看帮扶干部的完整电话（须写明事由，并留痕）', en: 'show the phone of a helper in full; the reason is needed and kept' },
  input: z.strictObject({
    helperId: id,
    reason: text(200).refine((reason) => reason.trim().length >= 5, inWords({ zh: '事由至少 5 个字', en: 'the reason has at least 5 characters' })),
  }),
  output: z.strictObject({ value: z.string() }),
  refusals: ['not-found'],
  access: BY_MANAGER,
});

const cover = {
  /** In which somebody lives who is to be helped. */
  households: z.int(),
  /** Those of them that have a helper today. */
  paired: z.int(),
  /** In percent with two decimals, rounded down: 100 % is every one. */
  rate: z.string(),
};

export const getHelperCover = contract({
  id: 'getHelperCover',
  kind: 'query',
  method: 'get',
  path: '/api/areas/{area}/helper-cover',
  summary: {
    zh: '结对帮扶覆盖：应帮扶的户有多少已结对、覆盖率、未结对的户',
    en: 'how many of the households that are to be helped have a helper, the rate, and which have none',
  },
  input: z.strictObject({
    area,
    /** The last household of the page before. */
    after: id.optional(),
    pageSize,
  }),
  output: z.strictObject({
    area,
    /** Whether a scheme of the county says who is to be helped. */
    isDefined: z.boolean(),
    ...cover,
    /** How many different helpers they are; fewer than the households where one helps several. */
    helpers: z.int(),
    parts: z.array(z.strictObject({ area, name: z.string().optional(), ...cover })),
    /** Those that have none. */
    without: z.array(
      z.strictObject({
        householdId: id,
        /** The head, else the eldest. */
        personId: id,
        name: z.string(),
        villageCode,
        villageName: z.string().optional(),
        /** By which they are to be helped. */
        categories: z.array(category),
      }),
    ),
    hasMore: z.boolean(),
  }),
  refusals: ['not-allowed'],
  access: { ...BY_MANAGER, reads: 'personal' },
});
