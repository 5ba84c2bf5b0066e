// Questions that are answered together: each gets its own answer, and the fault of one is nobody else's.
import { contract, refuse } from '@doudi/core/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { HOME, testServer } from '../testing/test-server.ts';
import { gatheredRoute } from './answers.ts';

const { services } = await testServer();
const actor = { sessionId: 's', actorId: 'a-clerk', countyId: HOME, role: 'clerk', area: HOME, mustChangePassword: false } as const;

const double = contract({
  id: 'double',
  kind: 'query',
  method: 'post',
  path: '/api/double',
  summary: { zh: '加倍', en: 'doubles' },
  input: z.strictObject({ number: z.number() }),
  output: z.strictObject({ doubled: z.number() }),
  refusals: ['not-found'],
  access: { kind: 'roles', roles: ['clerk'], scope: 'county', purpose: 'registry' },
});

/** Doubles in the database; remembers which were asked together. */
function doubling() {
  const together: number[][] = [];
  const route = gatheredRoute(double, services.database, async ({ rows }, calls) => {
    const numbers = calls.map(({ input }) => input.number);
    together.push(numbers);
    const found = await rows<{ doubled: number }>('select 2 * n as doubled from unnest($1::int[]) with ordinality as u (n, place) order by place', [numbers]);
    if (numbers.includes(113)) throw new Error('no such luck');
    return found.map(({ doubled }) => (doubled === 0 ? refuse('not-found', { zh: '无', en: 'none' }) : { doubled }));
  });
  const ask = (number: number, by: object = {}) =>
    route.answer({
      input: { number },
      actor: { ...actor, ...by },
      idempotencyKey: undefined,
      language: 'zh',
      requestId: 'r',
      remoteAddress: '',
      origin: '',
      userAgent: '',
    });
  return { ask, together };
}

test('what is asked while somebody is answered is answered together, each with its own answer', async () => {
  const { ask, together } = doubling();
  const numbers = Array.from({ length: 40 }, (_, index) => index);
  const answers = await Promise.all(numbers.map((number) => ask(number)));
  expect(answers.map((answer) => ('value' in answer ? answer.value.doubled : answer.code))).toEqual([
    'not-found',
    ...numbers.slice(1).map((number) => 2 * number),
  ]);
  expect(together.map(({ length }) => length)).toEqual([1, 16, 16, 7]);
  expect(await ask(4)).toEqual({ value: { doubled: 8 } });
  expect(together.at(-1)).toEqual([4]);
});

test('nobody is answered with what another actor may see', async () => {
  const { ask, together } = doubling();
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
  await Promise.all(numbers.map((number) => ask(number, { actorId: number % 2 === 0 ? 'even' : 'odd' })));
  expect(together.flat().sort()).toEqual(numbers);
  expect(together.map((some) => new Set(some.map((number) => number % 2)).size)).toEqual([1, 1, 1, 1]);
});

test('a question that fails fails alone', async () => {
  const { ask } = doubling();
  const answers = await Promise.allSettled([1, 12, 113, 14].map((number) => ask(number)));
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.message))).toEqual([
    { value: { doubled: 2 } },
    { value: { doubled: 24 } },
    'no such luck',
    { value: { doubled: 28 } },
  ]);
});
