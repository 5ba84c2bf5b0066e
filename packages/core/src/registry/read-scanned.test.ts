import type { Day } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { readScanned } from './read-scanned.ts';

const read = (text: string) => readScanned(text, '2026-03-01' as Day);
const NUMBER = '11010519491231002X';

describe('an ID number', () => {
  test.each([
    NUMBER,
    '11010519491231002x',
    ' 11010519491231002X\r\n',
    '110105 19491231 002x',
    '110105-19491231-002X',
    '１１０１０５１９４９１２３１００２Ｘ',
    '王小明,11010519491231002X',
    '王小明，１１０１０５１９４９１２３１００２Ｘ',
    '号码=11010519491231002X',
    '姓名：王小明\n公民身份号码：11010519491231002X',
    '姓名=王小明;性别=女;号码=11010519491231002X;有效期=20200101',
    '号码=11010519491231002X,号码=11010519491231002x',
    // A number with a slip beside the right one does not hide it.
    '11010519491231002X,110105194912310021',
    // A card of disability: kind and grade stand behind the number.
    '11010519491231002X43',
  ])('%j', (text) => {
    expect(read(text)).toEqual({ kind: 'id-number', idNumber: NUMBER });
  });

  test.each([
    ['110105194912310021', /check digit does not fit/],
    ['王小明,110105194912310021', /check digit does not fit/],
    ['11010519490229002X', /birthday in the number does not exist/],
    ['00010519491231002X', /an area that does not exist/],
    ['1101051949123100', /18 characters, here are 16/],
    ['1101051949123100210', /18 characters, here are 19/],
    ['110105491231002', /numbers of 15 digits are no longer in use/],
    ['110105********002X', /digits of the number are hidden/],
    ['11010519491231002X 440524188001010014', /two ID numbers/],
    ['号码=11010519491231002X,440524188001010014', /two ID numbers/],
    ['1965', /only a year/],
  ])('%j is told at once: %s', (text, reason) => {
    expect(read(text)).toEqual({ kind: 'unclear', reason: { zh: expect.any(String), en: expect.stringMatching(reason) } });
  });
});

describe('a phone', () => {
  test.each([
    ['13800138000', '13800138000'],
    ['138 0013 8000', '13800138000'],
    ['010-62345678', '01062345678'],
  ])('%j', (text, phone) => {
    expect(read(text)).toEqual({ kind: 'phone', phone });
  });

  test('that is none is told as a number that is too short', () => {
    expect(read('12800138000')).toMatchObject({ kind: 'unclear' });
  });
});

describe('a name', () => {
  test.each([
    ['王小明', { text: '王小明' }],
    ['王', { text: '王' }],
    ['王 明', { text: '王明' }],
    ['王　明', { text: '王明' }],
    ['买买提·艾力', { text: '买买提·艾力' }],
    ['买买提•艾力', { text: '买买提·艾力' }],
    ['买买提．艾力', { text: '买买提·艾力' }],
    ['李〇一', { text: '李〇一' }],
    ['𠮷小明', { text: '𠮷小明' }],
    ['王小明 1965', { text: '王小明', bornYear: 1965 }],
    ['王小明1965年', { text: '王小明', bornYear: 1965 }],
    ['王小明 65年生', { text: '王小明', bornYear: 1965 }],
    ['王小明 ２００５', { text: '王小明', bornYear: 2005 }],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual({ kind: 'words', ...expected });
  });
});

describe('initials or pinyin', () => {
  test.each([
    ['zhangsan', { text: 'zhangsan' }],
    ['Zhang San 65', { text: 'zhangsan', bornYear: 1965 }],
    ['lü bu', { text: 'lvbu' }],
    ["xi'an", { text: 'xian' }],
    ['wxm', { text: 'wxm' }],
    ['WXM', { text: 'wxm' }],
    ['w x m', { text: 'wxm' }],
    ['ｗｘｍ', { text: 'wxm' }],
    ['wxm 1965', { text: 'wxm', bornYear: 1965 }],
    ['wxm1965', { text: 'wxm', bornYear: 1965 }],
    ['wxm65', { text: 'wxm', bornYear: 1965 }],
    ['wxm 27', { text: 'wxm', bornYear: 1927 }],
    ['wxm 26', { text: 'wxm', bornYear: 2026 }],
    ['wxm 05', { text: 'wxm', bornYear: 2005 }],
    ['wxm 00', { text: 'wxm', bornYear: 2000 }],
    ['wxm 1924', { text: 'wxm', bornYear: 1924 }],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual({ kind: 'words', ...expected });
  });

  test.each(['wxm 2027', '王小明 2027', 'wxm 1849'])('%j: nobody was born then', (text) => {
    expect(read(text)).toMatchObject({ kind: 'unclear', reason: { en: expect.stringMatching(/nobody was born in/) } });
  });
});

describe('a code', () => {
  const CODE = '990101.s-1_A.AbCdEfGhIjKlMnOpQrSt_-';
  test.each([CODE, `https://doudi.example/verify#${CODE}`, `http://127.0.0.1:8080/verify#${CODE}\n`, `HTTPS：//doudi.example/verify＃${CODE}`])(
    '%j: a statement',
    (text) => {
      expect(read(text)).toEqual({ kind: 'statement', settlementId: 's-1_A', code: CODE });
    },
  );

  test('a person', () => {
    expect(read('doudi-person:p-12_A')).toEqual({ kind: 'person', personId: 'p-12_A' });
    expect(read('doudi-person：p-12_A\r')).toEqual({ kind: 'person', personId: 'p-12_A' });
  });

  test('of somebody else', () => {
    expect(read('https://pay.example/verify?x=1')).toMatchObject({
      kind: 'unclear',
      reason: { en: expect.stringMatching(/not that of one of our statements/) },
    });
  });
});

test.each(['', '  ', '\r\n', '\u200B', '　'])('%j is nothing', (text) => {
  expect(read(text)).toEqual({ kind: 'nothing' });
});

test.each(['?', '王小明abc', 'wxm 1', 'wxm 196', '·', 'doudi-person:', '990101.s-1.short', 'wxm1 2', '💊', '王小明 1965 1966'])(
  '%j is unclear, and what can be typed is told',
  (text) => {
    expect(read(text)).toMatchObject({ kind: 'unclear', reason: { en: expect.stringMatching(/^this cannot be looked for/) } });
  },
);
