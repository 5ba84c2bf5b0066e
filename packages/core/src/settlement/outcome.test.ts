// What a settlement says of itself: each line's sentences, sources and limits, the patient's part, and what a person must look at.
import { type BalancesOf, type Fen, isRefusal, settle } from '@doudi/policy';
import { describe, expect, test } from 'vitest';
import { readClaim } from './claim-row.ts';
import { type Explained, toExplained, toOutcome } from './outcome.ts';
import { smallScheme } from './testing/small-scheme.ts';

const CONTEXT = { scheme: smallScheme, knownCategories: new Set(['none', 'poor']) };
const STAY = {
  id: 'c-1',
  person: { id: 'p-1' },
  kind: 'inpatient',
  dischargedOn: '2020-03-01',
  facility: { level: 2 },
  charges: { classA: '1000.00', otherOut: '100.00' },
};

function settled(change: object, used: Readonly<Record<string, number>> = {}) {
  const { claim, refusal } = readClaim({ ...STAY, ...change }, CONTEXT);
  if (!claim || refusal) throw new Error(refusal?.message.en);
  const balances: BalancesOf = { person: new Map(Object.entries(used)) as Map<string, Fen>, household: new Map() };
  const settlement = settle(smallScheme.policy, balances, claim);
  if (isRefusal(settlement)) throw new Error(settlement.message.en);
  return settlement;
}

const explained = (change: object, used?: Readonly<Record<string, number>>): Explained => toExplained(smallScheme.policy, settled(change, used));
const englishOf = (texts: readonly { readonly en: string }[]) => texts.map(({ en }) => en);

describe('a line that is for the bill', () => {
  const { lines } = explained({}, { '2020/paid/basic': 99_000, '2020/sum/basic': 500 });
  test('says its reckoning step by step and last what is paid, without sources and without its name', () => {
    expect(englishOf(lines[0]?.sentences ?? [])).toEqual([
      'It looks at 1,000.00 of costs within the rules, as billed.',
      'The sum of this year goes from 5.00 to 1,005.00; of what lies above 10.00, 995.00 belong to this bill.',
      'Of costs within the rules, 80% of 995.00 (in all other cases) make 796.00.',
      'The limit of this year is 1,000.00: 990.00 used before, 1,000.00 after; the limit cuts 786.00.',
      'Paid by the insurance: 10.00.',
    ]);
    expect(lines[0]).toMatchObject({ line: 'basic', paid: '10.00', applies: true, sources: [{ zh: 'test一', en: 'test, 1' }], assumptions: [] });
  });

  test('shows each limit with what was used before and is used with this bill', () => {
    expect(lines[0]?.limits).toEqual([{ name: 'basic', owner: 'person', each: 'year', limit: '1000.00', before: '990.00', after: '1000.00' }]);
  });

  test('says how much was given and what it computes itself, and warns where these differ', () => {
    const { lines, warnings, flags } = explained({ given: { basic: '700.00' } });
    expect(lines[0]).toMatchObject({ paid: '700.00', given: true, computed: '792.00', applies: true });
    expect(lines[0]?.sentences.at(-2)?.en).toBe('The amount 700.00 was given from outside; this scheme itself computes 792.00.');
    expect(flags).toEqual(['given-differs']);
    expect(warnings).toEqual([
      {
        flag: 'given-differs',
        name: { zh: '外部平台给定的支付额与本方案计算的不同', en: 'an amount that was given from outside is not what this scheme computes' },
      },
    ]);
  });
});

describe('the whole', () => {
  test('has the outcome of the settlement, its portions, and the part of the patient in the total', () => {
    const settlement = settled({});
    const { lines, ...rest } = toOutcome(smallScheme.policy, settlement);
    const whole = toExplained(smallScheme.policy, settlement);
    expect(whole).toMatchObject({ ...rest, lines });
    expect(whole).toMatchObject({
      schemeName: { en: 'Small scheme' },
      total: '1100.00',
      patientPays: '308.00',
      patientShare: '28.00%',
      charged: { inScope: '1000.00', prepay: '0.00', certifiedOut: '0.00', overLimit: '0.00', otherOut: '100.00' },
      patient: { inScope: '208.00', prepay: '0.00', certifiedOut: '0.00', overLimit: '0.00', otherOut: '100.00' },
      promises: [],
      warnings: [],
    });
    expect(englishOf(whole.billSentences)).toEqual([
      'Small scheme: the bill is 1,100.00 in total.',
      'Of it, 1,000.00 are costs within the rules, 100.00 are other costs outside the catalogue.',
    ]);
    expect(englishOf(whole.patientSentences)).toEqual([
      'The patient bears 208.00 of costs within the rules.',
      'The patient bears 100.00 of other costs outside the catalogue.',
      'Together that is 308.00, 28.00% of the total.',
    ]);
  });

  test('of a bill that waits says why, and that no line pays yet', () => {
    const held = explained({ thirdPartyLiable: true });
    expect(held).toMatchObject({
      lines: [],
      patientPays: '1100.00',
      patientShare: '100.00%',
      heldBy: { zh: '第三方', en: 'third party' },
      warnings: [{ flag: 'held', name: { en: 'third party' } }],
    });
    expect(englishOf(held.patientSentences)).toEqual([
      'Held: third party. No line pays yet. (Source: test, 1)',
      'Until it is settled, the patient owes 1,100.00.',
    ]);
  });
});
