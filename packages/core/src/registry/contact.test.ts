// Phones, bank cards, and what of them is shown.
import { describe, expect, test } from 'vitest';
import { readBankAccount } from './bank-account.ts';
import { maskBankAccount, maskIdNumber, maskPhone } from './mask.ts';
import { readPhone } from './phone.ts';

describe('a phone number', () => {
  test.each([
    ['13800138000', '13800138000'],
    ['138 0013 8000', '13800138000'],
    ['138-0013-8000', '13800138000'],
    ['+8613800138000', '13800138000'],
    ['0086 199 0000 1111', '19900001111'],
    ['010-62345678', '01062345678'],
    ['(021)62345678', '02162345678'],
    ['+86 0792-8123456', '07928123456'],
    ['0792 81234567', '079281234567'],
  ])('%s is kept as %s', (typed, kept) => {
    expect(readPhone(typed)).toBe(kept);
  });

  test.each([
    '',
    '1380013800',
    '138001380000',
    '12800138000',
    '62345678',
    '01062345',
    '010623456789',
    '0792812345',
    '0010-62345678',
    '+85291234567',
    '１３８００１３８０００',
    '13800138000a',
    '0792-1123456',
  ])('%j is none', (typed) => {
    expect(readPhone(typed)).toBeUndefined();
  });
});

describe('the number of a bank card', () => {
  test.each([
    ['4532015112830366', '4532015112830366'],
    ['6222 0212 3456 7890 128', '6222021234567890128'],
    ['6222-0212-3456-7890-128', '6222021234567890128'],
    ['123456789015', '123456789015'],
  ])('%s is kept as %s', (typed, kept) => {
    expect(readBankAccount(typed)).toBe(kept);
  });

  test.each(['', '0', '4532015112830367', '45320151128303660000', '12345678903', '453201511283036x', '４５３２０１５１１２８３０３６６'])(
    '%j is none',
    (typed) => {
      expect(readBankAccount(typed)).toBeUndefined();
    },
  );

  test('with one wrong digit is always noticed', () => {
    const right = '6222021234567890128';
    for (let place = 0; place < right.length; place++)
      for (const digit of '0123456789') {
        const wrong = right.slice(0, place) + digit + right.slice(place + 1);
        if (wrong !== right) expect(readBankAccount(wrong), wrong).toBeUndefined();
      }
  });
});

test('two digits of an ID number are shown, and four of a phone and of a bank card', () => {
  expect(maskIdNumber('11010519491231002X')).toBe('****************2X');
  expect(maskPhone('13800138000')).toBe('*******8000');
  expect(maskBankAccount('4532015112830366')).toBe('************0366');
});
