// Who is said to be whom, who goes to a clerk, and who never is said to be anybody without one.
import { describe, expect, test } from 'vitest';
import { checkDigitOf } from '../id-number.ts';
import { isOneSlip } from './compare.ts';
import { findAlike, type MatchRecord, matchLists } from './index.ts';

const VILLAGE = '990101001001';
const numberOf = (bornOn: string, sequence: string, area = '990101') => {
  const digits = `${area}${bornOn.replaceAll('-', '')}${sequence}`;
  return digits + checkDigitOf(digits);
};
const PINYIN: Readonly<Record<string, string>> = {
  张伟: 'zhangwei',
  张玮: 'zhangwei',
  张伟伟: 'zhangweiwei',
  张建国: 'zhangjianguo',
  张建军: 'zhangjianjun',
  張建國: 'zhangjianguo',
  章建国: 'zhangjianguo',
  王秀英: 'wangxiuying',
  王秀瑛: 'wangxiuying',
  王英秀: 'wangyingxiu',
  李小玲: 'lixiaoling',
  李小林: 'lixiaolin',
};
const person = (id: string, name: string, more: Partial<MatchRecord> = {}): MatchRecord => ({
  id,
  name,
  pinyin: PINYIN[name.replaceAll(' ', '')] ?? 'x',
  sex: 'male',
  bornOn: '1975-03-12',
  villageCode: VILLAGE,
  ...more,
});
const without = (record: MatchRecord, ...fields: (keyof MatchRecord)[]): MatchRecord =>
  Object.fromEntries(Object.entries(record).filter(([field]) => !fields.includes(field as keyof MatchRecord))) as unknown as MatchRecord;
/** Of the first row. */
const match = (locals: readonly MatchRecord[], ...rows: readonly MatchRecord[]) => {
  const [outcome] = matchLists(locals, rows).outcomes;
  if (!outcome) throw new Error('no outcome');
  return { ...outcome, doubts: outcome.candidates[0]?.doubts };
};

const NUMBER = numberOf('1975-03-12', '123');
const local = person('p-1', '张建国', { idNumber: NUMBER });

describe('number and name', () => {
  test('the same number and name are the same person, whatever else the list says', () => {
    const row = person('r-1', '张 建国', { idNumber: NUMBER.toLowerCase(), villageCode: '990101009009', sex: 'unknown', bornOn: undefined });
    expect(match([local], row)).toMatchObject({ result: 'matched', isForClerk: false, personId: 'p-1' });
  });

  test('an old number of fifteen digits is the one of eighteen that followed it', () => {
    const old = NUMBER.slice(0, 6) + NUMBER.slice(8, 17);
    expect(match([local], person('r-1', '张建国', { idNumber: old }))).toMatchObject({ result: 'matched', isForClerk: false, personId: 'p-1' });
  });

  test('a name that differs is told as such, and a clerk looks where it could be the same', () => {
    for (const name of ['張建國', '章建国', '张建军']) {
      expect(match([local], person('r-1', name, { idNumber: NUMBER })), name).toMatchObject({ result: 'name-differs', isForClerk: true, personId: 'p-1' });
    }
  });

  test("somebody else's number under another name and birthday is told, and nobody is matched", () => {
    const row = person('r-1', '王秀英', { idNumber: NUMBER, sex: 'female', bornOn: '2001-05-05' });
    expect(match([local], row)).toMatchObject({ result: 'name-differs', isForClerk: false, personId: 'p-1', candidates: [] });
  });

  test("a child with the father's number is found by name and birthday, and shown to a clerk", () => {
    const child = person('p-2', '王秀英', { sex: 'female', bornOn: '2001-05-05', idNumber: numberOf('2001-05-05', '124') });
    const found = match([local, child], person('r-1', '王秀英', { idNumber: NUMBER, sex: 'female', bornOn: '2001-05-05' }));
    expect(found).toMatchObject({ result: 'name-differs', isForClerk: true, personId: 'p-2' });
    expect(found.doubts).toContain('number-of-another');
  });

  test('who died or left the county is told as such', () => {
    const row = person('r-1', '张建国', { idNumber: NUMBER });
    expect(match([{ ...local, diedOn: '2025-01-01' }], row).result).toBe('deceased');
    expect(match([{ ...local, leftOn: '2025-01-01' }], row).result).toBe('moved');
  });

  test('a person that stands twice in a list is matched once, and the second row names the first', () => {
    const rows = [person('r-1', '张建国', { idNumber: NUMBER }), person('r-2', '张建国', { idNumber: NUMBER })];
    const { outcomes } = matchLists([local], rows);
    expect(outcomes.map(({ result, sameAsRowId, isForClerk }) => [result, sameAsRowId, isForClerk])).toEqual([
      ['matched', undefined, false],
      ['duplicate', 'r-1', false],
    ]);
  });

  test('nobody is found where nobody is like it', () => {
    expect(match([local], person('r-1', '李小玲', { bornOn: '1990-01-01' }))).toMatchObject({ result: 'not-found', isForClerk: false, candidates: [] });
    expect(match([], local)).toMatchObject({ result: 'not-found' });
  });
});

describe('without the number, or with a slip in it', () => {
  test('name, birthday and village are enough', () => {
    expect(match([local], person('r-1', '张建国'))).toMatchObject({ result: 'matched', isForClerk: false, personId: 'p-1' });
  });

  test('a number with one wrong digit, or two exchanged, is read with name and birthday', () => {
    for (const idNumber of [`${NUMBER.slice(0, 15)}9${NUMBER.slice(16)}`, NUMBER.slice(0, 14) + NUMBER.charAt(15) + NUMBER.charAt(14) + NUMBER.slice(16)]) {
      expect(match([local], person('r-1', '张建国', { idNumber, villageCode: undefined })), idNumber).toMatchObject({ result: 'matched', isForClerk: false });
    }
  });

  test('name and village alone are never enough, nor name and birthday of a common name', () => {
    expect(match([local], without(person('r-1', '张建国'), 'bornOn')).isForClerk).toBe(true);
    const namesakes = Array.from({ length: 60 }, (_, at) =>
      person(`n-${at}`, '张伟', { bornOn: `19${50 + (at % 40)}-01-1${at % 10}`, villageCode: `9901010${10 + at}001` }),
    );
    const row = without(person('r-1', '张伟', { bornOn: '1950-01-10' }), 'villageCode', 'sex');
    expect(match(namesakes, row).isForClerk).toBe(true);
  });

  test('a birthday with day and month exchanged goes to a clerk', () => {
    const found = match([local], person('r-1', '张建国', { bornOn: '1975-12-03' }));
    expect(found).toMatchObject({ isForClerk: true, personId: 'p-1' });
    expect(found.doubts).toContain('birth-not-same');
  });

  test('a name of the same sound goes to a clerk, also as another region speaks it', () => {
    const [ying, ling] = [person('p-1', '王秀英', { sex: 'female' }), person('p-2', '李小玲', { sex: 'female' })];
    expect(match([ying, ling], person('r-1', '王秀瑛', { sex: 'female' }))).toMatchObject({ isForClerk: true, personId: 'p-1' });
    expect(match([ying, ling], person('r-1', '李小林', { sex: 'female' }))).toMatchObject({ isForClerk: true, personId: 'p-2' });
  });
});

describe('never without a person looking', () => {
  const idNumber = numberOf('1975-03-12', '121');
  const cases: readonly (readonly [string, MatchRecord, MatchRecord])[] = [
    ['twins with numbers one after the other', person('p-1', '张建国', { idNumber }), person('r-1', '张建军', { idNumber: NUMBER })],
    ['twins of one sound', person('p-1', '张伟', { idNumber }), person('r-1', '张玮', { idNumber: NUMBER })],
    ['a twin without a number', person('p-1', '张建国', { idNumber }), person('r-1', '张建军')],
    ['two of one name, village and birthday with two valid numbers', person('p-1', '张伟', { idNumber }), person('r-1', '张伟', { idNumber: NUMBER })],
    ['father and son of nearly one name', person('p-1', '张建国', { idNumber }), person('r-1', '张建军', { bornOn: '1999-03-12' })],
    ['father and son of one name', person('p-1', '张伟', { idNumber }), person('r-1', '张伟', { bornOn: '1999-07-01' })],
    ['one name in one village, born a year apart', person('p-1', '张伟', { idNumber }), person('r-1', '张伟', { bornOn: '1976-03-12' })],
    ['a man and a woman of one name and birthday', person('p-1', '张伟', { idNumber }), person('r-1', '张伟', { sex: 'female' })],
    [
      'one household, head and phone, and another name',
      person('p-1', '张建国', { phone: '1', headName: '张伟' }),
      person('r-1', '王秀英', { phone: '1', headName: '张伟' }),
    ],
    ['an old number with a slip, which nothing checks', person('p-1', '张建国', { idNumber }), person('r-1', '张建国', { idNumber: '990101750312223' })],
  ];
  test.each(cases)('%s', (_, registered, row) => {
    const found = match([registered], row);
    expect(found.isForClerk || found.result === 'not-found').toBe(true);
  });

  test('two registered persons who are equally like the row', () => {
    const found = match([person('p-1', '张伟'), person('p-2', '张伟')], person('r-1', '张伟'));
    expect(found).toMatchObject({ result: 'duplicate', isForClerk: true });
    expect(found.candidates.map(({ personId }) => personId)).toEqual(['p-1', 'p-2']);
  });

  test('a person whom another row is already', () => {
    const [exact, unsure] = [person('r-1', '张建国', { idNumber: NUMBER }), without(person('r-2', '张建国'), 'bornOn')];
    expect(matchLists([local], [unsure]).outcomes[0]).toMatchObject({ isForClerk: true, personId: 'p-1' });
    expect(matchLists([local], [exact, unsure]).outcomes[1]).toMatchObject({ result: 'not-found', candidates: [] });
  });
});

test('where the numbers are sealed, their indexes are compared, and a valid number is never taken for a slip', () => {
  const sealed = person('p-1', '张建国', { numberIndex: 'aa' });
  expect(match([sealed], person('r-1', '张建国', { idNumber: NUMBER, numberIndex: 'aa' }))).toMatchObject({ result: 'matched', isForClerk: false });
  expect(match([sealed], person('r-1', '张建国', { idNumber: NUMBER, numberIndex: 'bb' })).doubts).toContain('other-number');
});

test('what is matched does not depend on the order of either list', () => {
  const locals = [local, person('p-2', '张伟'), person('p-3', '王秀英', { sex: 'female', bornOn: '1960-02-02' })];
  const rows = [person('r-1', '张伟'), person('r-2', '王秀瑛', { sex: 'female', bornOn: '1960-02-02' }), person('r-3', '张建国', { idNumber: NUMBER })];
  const said = (a: readonly MatchRecord[], b: readonly MatchRecord[]) => matchLists(a, b).outcomes.toSorted((x, y) => (x.rowId < y.rowId ? -1 : 1));
  expect(said(locals.toReversed(), rows.toReversed())).toEqual(said(locals, rows));
});

test('one slip is one character wrong, missing, too many, or two neighbours exchanged', () => {
  expect([isOneSlip('1234', '1244'), isOneSlip('1234', '134'), isOneSlip('1234', '12334'), isOneSlip('1234', '1324')]).toEqual([true, true, true, true]);
  expect([isOneSlip('1234', '1234'), isOneSlip('1234', '1256'), isOneSlip('1234', '4231'), isOneSlip('1234', '12')]).toEqual([false, false, false, false]);
});

describe('a registry against itself', () => {
  test('one person registered twice is found; twins and namesakes with numbers of their own are not asked about', () => {
    const twice = person('p-9', '张建国');
    const twin = person('p-2', '张建军', { idNumber: numberOf('1975-03-12', '125') });
    const namesake = person('p-3', '张建国', { idNumber: numberOf('1980-08-08', '125'), bornOn: '1980-08-08' });
    expect(findAlike([local, twin, namesake, twice]).pairs.map(({ personIds }) => personIds)).toContainEqual(['p-1', 'p-9']);
    expect(findAlike([local, twin, namesake]).pairs).toEqual([]);
  });
});
