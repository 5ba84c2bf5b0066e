import { describe, expect, test } from 'vitest';
import { checkDigitOf, isIdNumber, readIdNumber } from './id-number.ts';

const numbered = (digits: string) => digits + checkDigitOf(digits);

describe('an id number of 18 characters', () => {
  test('the example of the standard is valid, and says birthday and sex', () => {
    expect(readIdNumber('11010519491231002X')).toEqual({
      isValid: true,
      idNumber: '11010519491231002X',
      kind: 'citizen',
      bornOn: '1949-12-31',
      sex: 'female',
    });
    expect(readIdNumber('440524188001010014')).toMatchObject({ isValid: true, bornOn: '1880-01-01', sex: 'male' });
  });

  test('a small x is stored as a capital', () => {
    expect(readIdNumber('11010519491231002x')).toMatchObject({ isValid: true, idNumber: '11010519491231002X' });
  });

  test('the residence permits of Hong Kong, Macao and Taiwan and the card of foreigners are valid too', () => {
    for (const area of ['810000', '820000', '830000']) {
      expect(readIdNumber(numbered(`${area}19900101001`))).toMatchObject({ isValid: true, kind: 'hong-kong-macao-taiwan-residence-permit' });
    }
    expect(readIdNumber(numbered('93184019850615012'))).toMatchObject({
      isValid: true,
      kind: 'foreigners-permanent-residence-card',
      bornOn: '1985-06-15',
      sex: 'female',
    });
  });

  test('a number of the invented county is known for one', () => {
    expect(readIdNumber(numbered('99010119900101001'))).toMatchObject({ isValid: true, kind: 'demonstration' });
  });

  test.each([
    ['', 'form'],
    ['110105491231002', 'form'],
    ['11010519491231002X ', 'form'],
    ['１１010519491231002X', 'form'],
    ['1101051949123100XX', 'form'],
    [numbered('00010519491231002'), 'area'],
    [numbered('81010519900101001'), 'area'],
    [numbered('90000019900101001'), 'area'],
    [numbered('11010519490229002'), 'day'],
    [numbered('11010517000101001'), 'day'],
    ['110105194912310021', 'check-digit'],
    ['110105194912310020', 'check-digit'],
  ])('%j is none: %s', (text, fault) => {
    expect(readIdNumber(text)).toEqual({ isValid: false, fault });
    expect(isIdNumber(text)).toBe(false);
  });

  test('one wrong digit, or two neighbours exchanged, is always noticed', () => {
    const right = '11010519491231002X';
    for (let place = 0; place < 17; place++) {
      for (const digit of '0123456789') {
        const wrong = right.slice(0, place) + digit + right.slice(place + 1);
        if (wrong !== right) expect(isIdNumber(wrong), wrong).toBe(false);
      }
      const swapped = right.slice(0, place) + right.charAt(place + 1) + right.charAt(place) + right.slice(place + 2);
      if (swapped !== right) expect(isIdNumber(swapped), swapped).toBe(false);
    }
  });
});
