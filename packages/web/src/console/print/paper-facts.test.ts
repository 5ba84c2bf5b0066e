// What a statement on paper says beside the settlement's own facts.
import { describe, expect, test } from 'vitest';
import { codeOf, linesOnPaper, paidByMeans, verificationAddress } from './paper-facts.ts';

describe('the lines on paper', () => {
  test('are all lines while there is room, also those that pay nothing', () => {
    const lines = ['1.00', '0.00', '0.00'].map((paid) => ({ paid }));
    expect(linesOnPaper(lines)).toEqual({ shown: lines, leftOut: 0 });
  });

  test('are those that pay something where there are more', () => {
    const lines = ['1.00', '0.00', '0.00', '2.00', '0.00', '0.00', '0.01'].map((paid) => ({ paid }));
    expect(linesOnPaper(lines)).toEqual({ shown: [{ paid: '1.00' }, { paid: '2.00' }, { paid: '0.01' }], leftOut: 4 });
  });
});

describe('what was paid', () => {
  const payment = { paymentId: 'x', takenAt: '2026-03-01T06:05:00Z', takenByName: '王' };

  test('stands once a means, without what was given back', () => {
    const paid = paidByMeans([
      { ...payment, means: 'qr', amount: '0.10' },
      { ...payment, means: 'cash', amount: '100.00' },
      { ...payment, means: 'qr', amount: '0.20' },
      { ...payment, means: 'card', amount: '5.00', refundedAt: '2026-03-02T06:05:00Z' },
    ]);
    expect(paid).toEqual([
      { means: 'cash', amount: '100.00' },
      { means: 'qr', amount: '0.30' },
    ]);
  });
});

describe('the code on the paper', () => {
  const code = '990101.0198a5c2-settlement.abcdEFGH_1234-5678';

  test('is read from the address that a phone scans, and from what was typed alone', () => {
    expect(codeOf(verificationAddress('https://doudi.example', code))).toBe(code);
    expect(codeOf(` ${code}\n`)).toBe(code);
  });

  test('is not taken from anything else', () => {
    for (const text of ['', '990101', 'https://doudi.example/verify', `${code} ${code}`, '姓名：王小明王小明王小明王小明王小明'])
      expect(codeOf(text)).toBeUndefined();
  });
});
