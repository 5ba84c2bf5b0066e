import { describe, expect, test } from 'vitest';
import { countPieces, DENOMINATIONS_FEN, printDenomination, readPieces } from './count-cash.ts';

describe('counting the drawer', () => {
  test('one of each note and coin is 186.68 yuan', () => {
    const one = Object.fromEntries(DENOMINATIONS_FEN.map((denomination) => [denomination, '1']));
    expect(countPieces(one)).toBe(18_668);
  });

  test('three notes of 100 and seven coins of 0.1 are 300.70 yuan', () => {
    expect(countPieces({ 10000: '3', 10: '７' })).toBe(30_070);
  });

  test('a drawer that nobody counted is not an empty drawer', () => {
    expect(countPieces({})).toBeUndefined();
    expect(countPieces({ 10000: '  ' })).toBeUndefined();
    expect(countPieces({ 10000: '0' })).toBe(0);
  });

  test.each(['1.5', '-1', 'x', '1e3', '1234567'])('"%s" is no number of pieces, and there is no sum until it is mended', (typed) => {
    expect(readPieces(typed)).toBeUndefined();
    expect(countPieces({ 10000: '2', 5000: typed })).toBeUndefined();
  });

  test('denominations read as on the note', () => {
    expect(DENOMINATIONS_FEN.map(printDenomination)).toEqual(['100', '50', '20', '10', '5', '1', '0.5', '0.1', '0.05', '0.02', '0.01']);
  });
});
