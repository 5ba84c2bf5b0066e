import { readdirSync, readFileSync } from 'node:fs';
import { type Day, type Fen, portionsOf, type Ratio } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { loadScheme } from '../scheme/index.ts';
import { toBillParts, toGivenLines } from './national-bill.ts';
import { readNationalFields } from './national-fields.ts';

const PASTED = readNationalFields(
  'medfee_sumamt: 10000\nfulamt_ownpay_amt: 500\noverlmt_selfpay: 100\npreselfpay_amt: 400\ninscp_scp_amt: 9000\nhifp_pay: 6000\nhifmi_pay: 1000\nmaf_pay: 0\noth_pay: 20.5',
);

describe('parts of a bill', () => {
  test('the portions are those of the interface, and what others paid stands by its field', () => {
    expect(toBillParts(PASTED)).toEqual({
      charges: { classA: '9000.00', classB: '400.00', classBPrepay: '400.00', overLimit: '100.00', otherOut: '500.00' },
      total: '10000.00',
      given: { hifp_pay: '6000.00', hifmi_pay: '1000.00', oth_pay: '20.50' },
    });
  });

  test('the engine then sees in scope and pre-payment exactly as the interface stated them', () => {
    const charges = { classA: 900000, classB: 40000, classBPrepay: 40000, certifiedOut: 0, overLimit: 10000, otherOut: 50000 };
    expect(portionsOf(charges as Parameters<typeof portionsOf>[0], 100_000 as Ratio)).toMatchObject({ inScope: 900000, prepay: 40000 });
  });

  test('what is not stated is left out', () => {
    expect(toBillParts({ amounts: { inscp_scp_amt: 100 as Fen } })).toEqual({ charges: { classA: '1.00' }, given: {} });
    expect(toBillParts({ amounts: {} })).toEqual({ charges: {}, given: {} });
  });
});

describe('which line an amount is given to, the scheme says', () => {
  const folder = new URL('../../../../schemes/demo-2025/', import.meta.url);
  const files = new Map([
    ['scheme.yaml', readFileSync(new URL('scheme.yaml', folder), 'utf8')],
    ...readdirSync(new URL('benefits/', folder)).map((name): [string, string] => [
      `benefits/${name}`,
      readFileSync(new URL(`benefits/${name}`, folder), 'utf8'),
    ]),
  ]);
  const { scheme } = loadScheme(files);
  if (!scheme) throw new Error('demo-2025 has problems');
  const givenFor = (kind: string, day = '2025-03-01') => toGivenLines(scheme.policy, kind, day as Day, toBillParts(PASTED).given);

  test('by the kind of the bill; a field without a line is told', () => {
    expect(givenFor('inpatient')).toEqual({ given: { basic: '6000.00', critical: '1000.00' }, withoutLine: ['oth_pay'] });
    expect(givenFor('outpatient')).toEqual({ given: { outpatient: '6000.00' }, withoutLine: ['hifmi_pay', 'oth_pay'] });
  });

  test('no line is given anything on a day on which it is not valid', () => {
    expect(givenFor('inpatient', '2024-12-31')).toEqual({ given: {}, withoutLine: ['hifp_pay', 'hifmi_pay', 'oth_pay'] });
  });
});
