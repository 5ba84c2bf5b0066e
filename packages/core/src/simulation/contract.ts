// The operations of simulation: what may be moved, running it, whom it would touch most, and scenarios that are kept.
import { z } from 'zod';
import { contract } from '../contract/contract.ts';
import { day, id, moment, paragraph, sum, text, words, year } from '../contract/shapes.ts';
import { changed, report } from './report-shape.ts';

const ANALYSTS = { kind: 'roles', roles: ['manager'], scope: 'county', purpose: 'analysis' } as const;

const schemeId = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/);
const benefit = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/);

/** How the scheme is changed: values by their address, and lines that end. */
const adjustment = {
  set: z
    .record(z.string().max(200), z.string().regex(/^-?\d{1,12}(\.\d{1,4})?%?$/))
    .refine((set) => Object.keys(set).length <= 200)
    .meta({ text: { zh: '调整的值，按地址，如 {"benefits/basic.yaml#/pays/share/0/use": "85%"}', en: 'values that are moved, by address' } }),
  ended: z
    .array(benefit)
    .max(60)
    .meta({ text: { zh: '终止的支付线', en: 'lines that end' } }),
};
const asked = { schemeId, year, ...adjustment };

export const getSimulation = contract({
  id: 'getSimulation',
  kind: 'query',
  method: 'get',
  path: '/api/simulation',
  summary: {
    zh: '可以测算什么：本县今日施行的方案、各年账单数、可调整的值、可终止的支付线',
    en: 'what may be simulated: the schemes of the county as they hold today, bills by year, values that may be moved, lines that may end',
  },
  input: z.strictObject({}),
  output: z.strictObject({
    years: z.array(z.strictObject({ year, bills: z.int() })),
    schemes: z.array(
      z.strictObject({
        schemeId,
        name: words,
        version: z.string(),
        hash: z.string().meta({ text: { zh: '测算所依据版本的摘要', en: 'the hash of the version that is simulated' } }),
        from: day
          .optional()
          .meta({ text: { zh: '该版本何日起施行（没有获批过新版本时不写）', en: 'from which day it holds; missing where no version was approved' } }),
        values: z.array(
          z.strictObject({
            address: z.string(),
            benefit: z.string().optional(),
            kind: z.enum(['money', 'ratio', 'points']),
            value: z.string(),
            /** Fen, or millionths. */
            units: z.int(),
            range: z.strictObject({ from: z.int(), to: z.int(), step: z.int() }),
            name: words,
          }),
        ),
        lines: z.array(z.strictObject({ benefit, name: words })),
      }),
    ),
  }),
  refusals: [],
  access: ANALYSTS,
});

export const runSimulation = contract({
  id: 'runSimulation',
  kind: 'query',
  method: 'post',
  path: '/api/simulation/run',
  summary: {
    zh: '用调整后的方案重算一年的账单，与现行方案比较；同一人的新请求使旧请求停止',
    en: 'reckon a year of bills anew by the adjusted scheme and compare with the scheme as it is; a new request of the same person stops the one before',
  },
  input: z.strictObject(asked),
  output: z.strictObject({ report, asOf: moment.meta({ text: { zh: '账单取自何时', en: 'when the bills were read' } }) }),
  refusals: ['not-found', 'state-differs'],
  access: ANALYSTS,
});

export const listMostChanged = contract({
  id: 'listMostChanged',
  kind: 'query',
  method: 'post',
  path: '/api/simulation/most-changed',
  summary: { zh: '个人负担变化最大的人（姓名只显示姓），每次查看均留痕', en: 'whose part would change most, with masked names; each reading is noted' },
  input: z.strictObject(asked),
  output: z.strictObject({
    lost: z.array(z.strictObject({ personId: id, nameMasked: z.string(), villageName: z.string(), ...changed })),
    gained: z.array(z.strictObject({ personId: id, nameMasked: z.string(), villageName: z.string(), ...changed })),
  }),
  refusals: ['not-found', 'state-differs'],
  access: { ...ANALYSTS, reads: 'personal' },
});

export const cancelSimulation = contract({
  id: 'cancelSimulation',
  kind: 'query',
  method: 'post',
  path: '/api/simulation/cancel',
  summary: { zh: '停止本人正在进行的测算', en: 'stop the simulation that one has under way' },
  input: z.strictObject({}),
  output: z.strictObject({ isStopped: z.boolean() }),
  refusals: [],
  access: ANALYSTS,
});

const scenarioName = text(60).meta({ text: { zh: '情景名称', en: 'what the scenario is called' } });

export const saveScenario = contract({
  id: 'saveScenario',
  kind: 'command',
  method: 'post',
  path: '/api/simulation/scenarios',
  summary: { zh: '保存测算情景及其结果', en: 'keep a scenario with what came out' },
  input: z.strictObject({ ...asked, name: scenarioName, note: paragraph(1_000).optional() }),
  output: z.strictObject({ scenarioId: id }),
  refusals: ['not-found', 'state-differs'],
  access: ANALYSTS,
});

const scenario = {
  scenarioId: id,
  name: z.string(),
  note: z.string().optional(),
  ...asked,
  savedAt: moment,
  savedByName: z.string(),
};

export const listScenarios = contract({
  id: 'listScenarios',
  kind: 'query',
  method: 'get',
  path: '/api/simulation/scenarios',
  summary: { zh: '保存的测算情景，新的在前', en: 'the scenarios that were kept, the newest first' },
  input: z.strictObject({}),
  output: z.strictObject({
    scenarios: z.array(z.strictObject({ ...scenario, patient: z.strictObject({ before: sum, after: sum }), brokenPeopleAfter: z.int().optional() })),
  }),
  refusals: [],
  access: ANALYSTS,
});

export const getScenario = contract({
  id: 'getScenario',
  kind: 'query',
  method: 'get',
  path: '/api/simulation/scenarios/{scenarioId}',
  summary: { zh: '一个保存的情景及其结果', en: 'a scenario that was kept, with what came out' },
  input: z.strictObject({ scenarioId: id }),
  output: z.strictObject({
    ...scenario,
    schemeName: words,
    changes: z.array(z.strictObject({ name: words, from: z.string(), to: z.string().optional() })),
    report,
  }),
  refusals: ['not-found'],
  access: ANALYSTS,
});

export const withdrawScenario = contract({
  id: 'withdrawScenario',
  kind: 'command',
  method: 'post',
  path: '/api/simulation/scenarios/{scenarioId}/withdraw',
  summary: { zh: '将情景移出列表', en: 'take a scenario off the list' },
  input: z.strictObject({ scenarioId: id }),
  output: z.strictObject({ scenarioId: id }),
  refusals: ['not-found', 'state-differs'],
  access: ANALYSTS,
});
