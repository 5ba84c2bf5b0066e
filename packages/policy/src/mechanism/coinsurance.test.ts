import { describe, expect, test } from 'vitest';
import type { Coinsurance } from '../policy.ts';
import { bill, isOf, LEFT_IN_SCOPE, lineThat, paidOn, pays, policyOf, ratio, saidOfLast, settleYear, share, yuan } from '../testing/small-policy.ts';

const alone = (mechanism: Coinsurance) => policyOf(lineThat(mechanism));

describe('a share of the bill', () => {
  test('80% of 1,000.01 are 800.01', () => {
    const policy = alone(pays('80%'));
    expect(paidOn(policy, bill({ classA: '1000.01' }))).toEqual([[80_001]]);
    expect(saidOfLast(policy, bill({ classA: '1000.01' }))).toEqual([
      '[aid] It looks at 1,000.01 of costs within the rules, as billed.',
      'Of costs within the rules, 80% of 1,000.01 make 800.01.',
      'Paid by the payer-aid: 800.01. (Source: test, 1)',
    ]);
  });

  test('of what an earlier line left: 50% of the 400.00 that 60% of 1,000.00 leave', () => {
    const policy = policyOf(lineThat(pays('60%'), { id: 'first' }), lineThat(pays('50%', { base: LEFT_IN_SCOPE }), { id: 'second' }));
    expect(paidOn(policy, bill({ classA: '1000' }))).toEqual([[60_000, 20_000]]);
    expect(saidOfLast(policy, bill({ classA: '1000' }))).toContain('[second] It looks at 400.00 of costs within the rules, left by the lines before.');
  });

  test('of what is left, where nothing was paid before, is of the bill', () => {
    expect(saidOfLast(alone(pays('50%', { base: LEFT_IN_SCOPE })), bill({ classA: '1000' }))[0]).toMatch(/as billed/);
  });

  test('of what is left, where of two portions one was paid before and the other was not', () => {
    const both = { portions: ['inScope', 'prepay'], basis: 'left' } as const;
    const policy = policyOf(lineThat(pays('60%'), { id: 'first' }), lineThat(pays('50%', { base: both }), { id: 'second' }));
    expect(saidOfLast(policy, bill({ classA: '1000', classB: '100', classBPrepay: '100' }))).toContain(
      '[second] It looks at 400.00 of costs within the rules, 100.00 of pre-payments, left by the lines before.',
    );
  });

  test('is cut to what earlier lines left: 80% and 30% of one bill are not 110%', () => {
    const policy = policyOf(lineThat(pays('80%'), { id: 'first' }), lineThat(pays('30%'), { id: 'second' }));
    expect(paidOn(policy, bill({ classA: '1000' }))).toEqual([[80_000, 20_000]]);
    expect(saidOfLast(policy, bill({ classA: '1000' }))).toContain('It pays only what earlier lines left: 100.00 less.');
    // Rounded, 0.02 and 0.01 of a bill of 0.02.
    expect(saidOfLast(policy, bill({ classA: '0.02' }))).toContain('It pays only what earlier lines left: 0.01 less.');
  });

  test('each portion by its own share; a portion without one is not paid', () => {
    const policy = alone(
      pays('0%', {
        base: { portions: ['inScope', 'prepay', 'otherOut'], basis: 'charged' },
        rate: { kind: 'portions', shares: { inScope: share('80%'), prepay: share('50%') } },
      }),
    );
    const [settlement] = settleYear(policy, bill({ classA: '900', classB: '300', classBPrepay: '100', otherOut: '7000000' }));
    expect(settlement?.lines[0]?.paid).toMatchObject({ inScope: 88_000, prepay: 5_000, otherOut: 0 });
    expect(settlement?.patient).toMatchObject({ inScope: 22_000, prepay: 5_000, otherOut: 700_000_000 });
  });

  test('the patient first bears 10% of 1,000.00; 80% of the other 900.00 are paid', () => {
    const policy = alone(pays('80%', { firstShare: share('10%') }));
    expect(paidOn(policy, bill({ classA: '1000' }))).toEqual([[72_000]]);
    expect(saidOfLast(policy, bill({ classA: '1000' }))).toContain('The patient first bears 10%, 100.00; 900.00 remain.');
  });
});

describe('a deductible of a bill', () => {
  const both = { portions: ['inScope', 'prepay'], basis: 'charged' } as const;

  test('comes off the first portion, and its rest off the second', () => {
    const policy = alone(pays('50%', { base: both, deductible: { amount: yuan('200') } }));
    const [settlement] = settleYear(policy, bill({ classA: '150', classB: '100', classBPrepay: '100' }));
    expect(settlement?.lines[0]?.paid).toMatchObject({ inScope: 0, prepay: 2_500 });
    expect(saidOfLast(policy, bill({ classA: '150', classB: '100', classBPrepay: '100' }))).toEqual([
      '[aid] It looks at 150.00 of costs within the rules, 100.00 of pre-payments, as billed.',
      'The deductible is 200.00: 200.00 come off, 50.00 remain.',
      'Of costs within the rules, nothing counts.',
      'Of pre-payments, 50% of 50.00 make 25.00.',
      'Paid by the payer-aid: 25.00. (Source: test, 1)',
    ]);
  });

  test('a bill below it is not paid, and not by less than nothing', () => {
    const policy = alone(pays('50%', { deductible: { amount: yuan('200') } }));
    expect(paidOn(policy, bill({ classA: '199.99' }), bill({ classA: '200' }), bill({ classA: '200.02' }))).toEqual([[0], [0], [1]]);
    expect(saidOfLast(policy, bill({ classA: '150' }))).toContain('The deductible is 200.00: 150.00 come off, 0.00 remain.');
  });

  test('half of it, and of a year at most 250.00', () => {
    const policy = alone(pays('100%', { deductible: { amount: yuan('200'), times: share('50%'), atMostYearly: yuan('250') } }));
    const stay = bill({ classA: '1000' });
    expect(paidOn(policy, stay, stay, stay, stay)).toEqual([[90_000], [90_000], [95_000], [100_000]]);
    expect(saidOfLast(policy, stay, stay, stay)).toContain(
      'The deductible is 100.00 (50% of 200.00), 200.00 already borne this year: 50.00 come off, 950.00 remain.',
    );
  });

  test('a new year brings it again', () => {
    const policy = alone(pays('100%', { deductible: { amount: yuan('200'), atMostYearly: yuan('200') } }));
    expect(paidOn(policy, bill({ classA: '300' }), bill({ classA: '300', on: '2020-12-31' }), bill({ classA: '300', on: '2021-01-01' }))).toEqual([
      [10_000],
      [30_000],
      [10_000],
    ]);
  });

  test('where the most of a year shrank below what was borne, nothing comes off and nothing is given back', () => {
    const atMostYearly = {
      kind: 'amount-table',
      rows: [
        { when: isOf('poor'), value: yuan('50'), assumed: [] },
        { when: { kind: 'always' }, value: yuan('500'), assumed: [] },
      ],
    } as const;
    const policy = alone(pays('100%', { deductible: { amount: yuan('200'), atMostYearly } }));
    expect(paidOn(policy, bill({ classA: '300' }), bill({ classA: '300', facts: { categories: ['poor'] } }))).toEqual([[10_000], [30_000]]);
  });
});

describe('a stretch of the sum', () => {
  test('of a year: above 1,000.00 and below 1,500.00', () => {
    const policy = alone(pays('50%', { slices: [{ each: 'year', from: yuan('1000'), to: yuan('1500') }] }));
    const bills = [bill({ classA: '600' }), bill({ classA: '700' }), bill({ classA: '100' }), bill({ classA: '500' }), bill({ classA: '50' })];
    expect(paidOn(policy, ...bills)).toEqual([[0], [15_000], [5_000], [5_000], [0]]);
    expect(saidOfLast(policy, ...bills.slice(0, 2))).toContain(
      'The sum of this year goes from 600.00 to 1,300.00; of what lies between 1,000.00 and 1,500.00, 300.00 belong to this bill.',
    );
    expect(saidOfLast(policy, ...bills.slice(0, 4))).toContain(
      'The sum of this year goes from 1,400.00 to 1,900.00; of what lies between 1,000.00 and 1,500.00, 100.00 belong to this bill.',
    );
  });

  test('of a month begins anew with each month; of a life never does', () => {
    const bills = [bill({ classA: '300' }), bill({ classA: '300' }), bill({ classA: '300', on: '2020-02-01' }), bill({ classA: '300', on: '2021-02-01' })];
    const monthly = alone(pays('100%', { slices: [{ each: 'month', to: yuan('400') }] }));
    expect(paidOn(monthly, ...bills)).toEqual([[30_000], [10_000], [30_000], [30_000]]);
    const lifelong = alone(pays('100%', { slices: [{ each: 'lifetime', to: yuan('1000') }] }));
    expect(paidOn(lifelong, ...bills)).toEqual([[30_000], [30_000], [30_000], [10_000]]);
  });

  test('of each bill counts nothing that was billed before', () => {
    const policy = alone(pays('100%', { slices: [{ each: 'claim', from: yuan('100') }] }));
    expect(paidOn(policy, bill({ classA: '150' }), bill({ classA: '150' }))).toEqual([[5_000], [5_000]]);
    expect(saidOfLast(policy, bill({ classA: '150' }), bill({ classA: '150' }))).toContain(
      'This bill counts 150.00 here; of what lies above 100.00, 50.00 belong to this bill.',
    );
  });

  test('two stretches cut one another, then the deductible comes off what they leave', () => {
    const slices = [
      { each: 'claim', from: yuan('100'), to: yuan('900') },
      { each: 'year', from: yuan('300') },
    ] as const;
    const policy = alone(pays('100%', { slices, deductible: { amount: yuan('50') } }));
    expect(paidOn(policy, bill({ classA: '1000' }), bill({ classA: '1000' }))).toEqual([[55_000], [75_000]]);
  });

  test('that is shorter than the deductible uses only so much of it, also of a year', () => {
    const policy = alone(pays('100%', { slices: [{ each: 'claim', from: yuan('100') }], deductible: { amount: yuan('80'), atMostYearly: yuan('100') } }));
    expect(paidOn(policy, bill({ classA: '150' }), bill({ classA: '300' }), bill({ classA: '300' }))).toEqual([[0], [15_000], [20_000]]);
    expect(saidOfLast(policy, bill({ classA: '150' }))).toContain('The deductible is 80.00, 0.00 already borne this year: 50.00 come off, 0.00 remain.');
  });

  test('an upper edge below the lower one leaves nothing', () => {
    const policy = alone(pays('100%', { slices: [{ each: 'claim', from: yuan('500'), to: yuan('400') }] }));
    expect(paidOn(policy, bill({ classA: '1000' }))).toEqual([[0]]);
  });
});

describe('bands', () => {
  const bands = (more: object) =>
    alone(
      pays('0%', {
        deductible: { amount: yuan('100') },
        rate: {
          kind: 'bands',
          each: 'claim',
          above: 'nothing',
          bands: [{ to: yuan('1000'), share: share('50%') }, { to: yuan('2000'), share: share('60%') }, { share: share('80%') }],
          ...more,
        },
      }),
    );

  test('each stretch by its ratio, the deductible off the lowest', () => {
    const policy = bands({});
    // 900.00 at 50%, 1,000.00 at 60%, 500.00 at 80%.
    expect(paidOn(policy, bill({ classA: '2500' }))).toEqual([[145_000]]);
    expect(saidOfLast(policy, bill({ classA: '2500' }))).toContain(
      'Of costs within the rules, 50% of 900.00 below 1,000.00, plus 60% of 1,000.00 between 1,000.00 and 2,000.00, plus 80% of 500.00 above 2,000.00 make 1,450.00.',
    );
  });

  test('a single fen in the last band is paid by its ratio: 0.8 fen more than 1,050.00 are 1,050.01', () => {
    expect(paidOn(bands({}), bill({ classA: '2000' }), bill({ classA: '2000.01' }))).toEqual([[105_000], [105_001]]);
  });

  test('counted above the deductible of the bill: 1,000.00 at 50%, 1,000.00 at 60%, 400.00 at 80%', () => {
    const policy = bands({ above: 'deductible-of-claim' });
    expect(paidOn(policy, bill({ classA: '2500' }))).toEqual([[142_000]]);
    expect(saidOfLast(policy, bill({ classA: '2500' }))).toContain('Bands are counted above the deductible of 100.00.');
  });

  test('counted above an amount: 1,200.00 at 50%, 1,000.00 at 60%, 200.00 at 80%', () => {
    expect(paidOn(bands({ above: yuan('300') }), bill({ classA: '2500' }))).toEqual([[136_000]]);
  });

  test('of the year: the second bill goes on where the first ended', () => {
    const policy = bands({ each: 'year' });
    expect(paidOn(policy, bill({ classA: '800' }), bill({ classA: '1500' }))).toEqual([
      // 700.00 at 50%.
      [35_000],
      // 800 to 900 come off; 100.00 at 50%, 1,000.00 at 60%, 300.00 at 80%.
      [89_000],
    ]);
    expect(saidOfLast(policy, bill({ classA: '800' }), bill({ classA: '1500' }))).toContain(
      'The sum of this year goes from 800.00 to 2,300.00, paid in bands.',
    );
  });

  test('an upper edge that a table puts below the one before leaves an empty band, and counts nothing twice', () => {
    const policy = bands({ bands: [{ to: yuan('1000'), share: share('50%') }, { to: yuan('700'), share: share('90%') }, { share: share('80%') }] });
    // 900.00 at 50%, 1,000.00 at 80%.
    expect(paidOn(policy, bill({ classA: '2000' }))).toEqual([[125_000]]);
  });

  test('portions lie one behind the other on the ruler', () => {
    const policy = alone(
      pays('0%', {
        base: { portions: ['inScope', 'otherOut'], basis: 'charged' },
        rate: { kind: 'bands', each: 'claim', above: 'nothing', bands: [{ to: yuan('1000'), share: share('50%') }, { share: share('80%') }] },
      }),
    );
    const [settlement] = settleYear(policy, bill({ classA: '700', otherOut: '700' }));
    // Of the second, 300.00 at 50% and 400.00 at 80%.
    expect(settlement?.lines[0]?.paid).toMatchObject({ inScope: 35_000, otherOut: 47_000 });
  });
});

describe('at least a share', () => {
  test('raises 30% to 40%, and leaves 50% alone', () => {
    const least = (text: string) =>
      alone(pays(text, { atLeast: { kind: 'share-of', share: ratio('40%'), base: { portions: ['inScope'], basis: 'charged' } } }));
    expect(paidOn(least('30%'), bill({ classA: '1000' }))).toEqual([[40_000]]);
    expect(paidOn(least('50%'), bill({ classA: '1000' }))).toEqual([[50_000]]);
    expect(saidOfLast(least('30%'), bill({ classA: '1000' }))).toContain('At least 40% of 1,000.00, 400.00: 100.00 are added.');
    expect(saidOfLast(least('50%'), bill({ classA: '1000' }))).toContain('At least 40% of 1,000.00, 400.00: that is reached.');
  });

  test('of what is left, and never more than is left of a portion', () => {
    const second = (basis: 'charged' | 'left') =>
      lineThat(
        pays('10%', {
          base: { portions: ['inScope', 'prepay'], basis: 'left' },
          atLeast: { kind: 'share-of', share: ratio('60%'), base: { portions: ['inScope', 'prepay'], basis } },
        }),
        { id: 'second' },
      );
    const stay = bill({ classA: '800', classB: '200', classBPrepay: '200' });
    // 80% of 800.00 leave 160.00 and 200.00. Of what is left, 60% are 216.00; of the bill 600.00, more than there is.
    const paid = (basis: 'charged' | 'left') => settleYear(policyOf(lineThat(pays('80%'), { id: 'first' }), second(basis)), stay)[0]?.lines[1]?.paid;
    expect(paid('left')).toMatchObject({ inScope: 16_000, prepay: 5_600 });
    expect(paid('charged')).toMatchObject({ inScope: 16_000, prepay: 20_000 });
  });
});

test('at least a share, where the first portion has no more to give: the second makes up for all of it', () => {
  const both = { portions: ['inScope', 'prepay'], basis: 'charged' } as const;
  const second = lineThat(pays('30%', { base: both, atLeast: { kind: 'share-of', share: ratio('38%'), base: both } }), { id: 'second' });
  const [settlement] = settleYear(policyOf(lineThat(pays('80%'), { id: 'first' }), second), bill({ classA: '800', classB: '200', classBPrepay: '200' }));
  // 30% are 240.00 and 60.00, of which 160.00 are left of the first; 80.00 are missing to 380.00.
  expect(settlement?.lines[1]?.paid).toMatchObject({ inScope: 16_000, prepay: 14_000 });
});

describe('what the year entitles to, less what it has paid', () => {
  const yearly = alone(
    pays('0%', {
      isYearToDate: true,
      slices: [{ each: 'year', from: yuan('100') }],
      rate: { kind: 'bands', each: 'year', above: 'nothing', bands: [{ to: yuan('1000'), share: share('50%') }, { share: share('80%') }] },
    }),
  );

  test('is reckoned from the beginning of the year on every bill', () => {
    expect(paidOn(yearly, bill({ classA: '300.01' }), bill({ classA: '300.01' }), bill({ classA: '900' }))).toEqual([
      // 200.01 at 50% are 100.005.
      [10_001],
      // 500.02 at 50% are 250.01, of which 100.01 are paid.
      [15_000],
      // 900.00 at 50% and 500.02 at 80% are 850.016, of which 250.01 are paid.
      [60_001],
    ]);
    expect(saidOfLast(yearly, bill({ classA: '300.01' }), bill({ classA: '300.01' }))).toContain(
      "The year's sum entitles to 250.01; 100.01 were paid before, so 150.00 are due now.",
    );
  });

  test('where the entitlement fell below what was paid, nothing is due and nothing is taken back', () => {
    const share80 = { when: isOf('poor'), value: share('80%'), assumed: [] };
    const share10 = { when: { kind: 'always' }, value: share('10%'), assumed: [] } as const;
    const policy = alone(pays('0%', { isYearToDate: true, rate: { kind: 'share', share: { kind: 'share-table', rows: [share80, share10] } } }));
    expect(paidOn(policy, bill({ classA: '1000', facts: { categories: ['poor'] } }), bill({ classA: '1000' }))).toEqual([[80_000], [0]]);
  });
});
