// A row of opening balances: what it says, why it cannot be taken, and what it would do.
import type { Day } from '@doudi/policy';
import { expect, test } from 'vitest';
import { checkDigitOf } from '../registry/id-number.ts';
import { countersIn, holdsWithin } from '../settlement/counters.ts';
import { smallScheme } from '../settlement/testing/small-scheme.ts';
import { checkOpening, openingTwiceInFile } from './check-opening.ts';
import { decideOpening } from './decide-opening.ts';
import { reasonWords } from './reasons.ts';

const ID = `11010519491231002${checkDigitOf('11010519491231002')}`;
const WRONG = ID.replace(/.$/, (last) => (last === '1' ? '2' : '1'));
const context = {
  kind: 'opening-sums',
  mapping: { name: 0, idNumber: 1, period: 2, counter: 3, amount: 4 },
  today: '2020-06-01' as Day,
  villageOf: () => undefined,
  categoryOf: () => undefined,
  isWalled: () => false,
  countersIn: (period: string) => (holdsWithin(smallScheme.policy, period) ? countersIn(smallScheme.policy) : undefined),
} as const;
const check = (...cells: string[]) =>
  checkOpening(
    cells.map((text) => ({ kind: 'text', text })),
    context,
  );
const reasonsOf = (...cells: string[]) => check(...cells).reasons?.map(({ field, code }) => `${field}: ${code}`);

test('a row is whom, when, what and how much', () => {
  expect(check('王明', ID, '２０２０年', '基本已支付', '￥1,200.5元').row).toEqual({
    name: '王明',
    idNumber: ID,
    period: '2020',
    owner: 'person',
    key: '2020/paid/basic',
    called: { zh: '基本已支付', en: 'Basic: paid' },
    isCount: false,
    amount: 120_050,
  });
});

test('every fault of a row is told at once, in both languages, and none repeats what stands there', () => {
  expect(reasonsOf('', WRONG, '2020', 'paid/nothing', 'x')).toEqual(['name: missing', 'idNumber: id-check-digit', 'counter: unknown-counter']);
  expect(reasonsOf('王明', ID, '2021', 'paid/basic', '1')).toEqual(['period: period-ahead']);
  expect(reasonsOf('王明', ID, '2020', 'paid/basic', '=1+1')).toEqual(['amount: formula']);
  expect(reasonsOf('王明', ID, '2020-13', 'paid/basic', '1')).toEqual(['period: bad-period']);
  expect(reasonsOf('王明', ID, '1948', 'paid/basic', '1')).toEqual(['period: no-scheme-then', 'period: before-birth']);
  for (const code of ['unknown-counter', 'bad-amount', 'settled-before', 'opened-before', 'not-registered', 'other-name'] as const) {
    const { zh, en } = reasonWords({ field: 'counter', code });
    expect(`${zh}${en}`).not.toMatch(/paid\/nothing|undefined/);
  }
});

test('the same counter of one person stands once in a file', () => {
  const isTwice = openingTwiceInFile();
  const { row } = check('王明', ID, '2020', 'paid/basic', '1');
  if (!row) throw new Error('it is a good row');
  expect(isTwice(row, 2)).toBeUndefined();
  expect(isTwice({ ...row, key: '2020/sum/basic' }, 3)).toBeUndefined();
  expect(isTwice(row, 4)).toEqual({ field: 'counter', code: 'counter-twice-in-file', row: 2 });
  expect(isTwice({ ...row, name: '王名', key: 'life/x' }, 5)).toEqual({ field: 'name', code: 'other-name-in-file', row: 2 });
});

test('what is opened comes before every bill, once; the same again is nothing new, and nothing is not written down', () => {
  const { row } = check('王明', ID, '2020', 'paid/basic', '1');
  if (!row) throw new Error('it is a good row');
  const ours = { name: '王明', isUsed: false };
  expect(decideOpening(row, ours)).toEqual({ state: 'new' });
  expect(decideOpening({ ...row, amount: 0 }, ours)).toEqual({ state: 'unchanged' });
  expect(decideOpening(row, { ...ours, opened: 100, isUsed: true })).toEqual({ state: 'unchanged' });
  const codeOf = (change: object | undefined) => {
    const decision = decideOpening(row, change && { ...ours, ...change });
    return decision.state === 'bad' ? decision.reason.code : decision.state;
  };
  expect([undefined, { name: '王名' }, { opened: 99 }, { isUsed: true }].map(codeOf)).toEqual([
    'not-registered',
    'other-name',
    'opened-before',
    'settled-before',
  ]);
});
