// Random policies and claims for properties: every construct of the tree, in combinations that no county would write.
// Used by tests only; the differential tests of a compiled kernel draw from the same source.
import fc from 'fast-check';
import { tracksOf } from '../balances.ts';
import { PORTIONS, type Portion } from '../bill.ts';
import type { Claim } from '../claim.ts';
import { ALWAYS, type Condition } from '../condition.ts';
import type { Day, Period } from '../day.ts';
import { type Fen, type Ratio, type Rounding, TO_FEN, ZERO } from '../money.ts';
import type { Amount, Base, BenefitLine, Coinsurance, Limit, Mechanism, Policy, Row, Share } from '../policy.ts';
import type { Text } from '../text.ts';

const KINDS = ['inpatient', 'outpatient'];
const CATEGORIES = ['poor', 'veteran', 'none'];
const LINES = ['a', 'b', 'c', 'd', 'e'];

const DAYS = ['2020-01-31', '2020-02-01', '2020-02-28', '2020-12-31', '2021-01-01'];

const words = (text: string): Text => ({ zh: text, en: text });
const amountFen = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 5_000_000 })).map((amount) => amount as Fen);
const ratio = fc.oneof(fc.constantFrom(0, 100_000, 500_000, 750_000, 1_000_000), fc.integer({ min: 0, max: 1_000_000 })).map((share) => share as Ratio);
const period: fc.Arbitrary<Period> = fc.constantFrom('claim', 'month', 'year', 'lifetime');
const portions: fc.Arbitrary<readonly Portion[]> = fc.subarray([...PORTIONS], { minLength: 1 });
const base: fc.Arbitrary<Base> = fc.record({ portions, basis: fc.constantFrom('charged', 'left') });

const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constant<Condition>({ kind: 'always' }),
    fc.record({ kind: fc.constant('is' as const), fact: fc.constant('level'), values: fc.subarray([1, 2, 3], { minLength: 1 }) }),
    fc.record({
      kind: fc.constant('has' as const),
      fact: fc.constant('categories'),
      which: fc.constantFrom('any', 'all', 'none'),
      values: fc.subarray(CATEGORIES, { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('is' as const), fact: fc.constant('type'), values: fc.subarray<string | number>(['general', 'tcm', 3], { minLength: 1 }) }),
    fc.record(
      {
        kind: fc.constant('range' as const),
        fact: fc.constantFrom('admission', 'level'),
        from: fc.integer({ min: 1, max: 3 }),
        to: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: ['kind', 'fact'] },
    ),
    fc.record(
      { kind: fc.constant('range' as const), fact: fc.constant('dischargedOn'), from: fc.constantFrom(...DAYS), to: fc.constantFrom(...DAYS) },
      { requiredKeys: ['kind', 'fact'] },
    ),
    fc.record({ kind: fc.constant('named' as const), name: fc.constant('poor'), of: tie('node') }),
    fc.record({ kind: fc.constant('not' as const), of: tie('node') }),
    fc.record({ kind: fc.constantFrom('any', 'all'), of: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
  ),
})).node;

const table = <Kind extends string, Value>(kind: Kind, value: fc.Arbitrary<Value>) =>
  fc.tuple(condition, value, value).map(([when, first, second]) => ({
    kind,
    rows: [
      { when, value: first, assumed: ['first'] },
      { when: ALWAYS, value: second, assumed: [] },
    ],
  }));

const plainAmount: fc.Arbitrary<Amount> = amountFen.map((fen) => ({ kind: 'fen', amountFen: fen }));
const amount: fc.Arbitrary<Amount> = fc.oneof(
  plainAmount,
  table('amount-table' as const, plainAmount),
  fc.record(
    { kind: fc.constant('share-of-bill' as const), share: ratio, of: portions, atLeastFen: amountFen, atMostFen: amountFen },
    { requiredKeys: ['kind', 'share', 'of'] },
  ),
  fc.record({ kind: fc.constant('parameter' as const), parameter: fc.constant('wage'), times: ratio }),
);

const plainShare: fc.Arbitrary<Share> = ratio.map((share) => ({ kind: 'ratio', ratio: share }));
const share: fc.Arbitrary<Share> = fc.oneof(
  plainShare,
  table('share-table' as const, plainShare),
  fc.record({
    kind: fc.constant('adjusted' as const),
    base: fc.oneof(plainShare, table('share-table' as const, plainShare)),
    points: fc.array(fc.record({ when: condition, points: fc.integer({ min: -900_000, max: 900_000 }), assumed: fc.constant([]) }), { maxLength: 2 }),
    atLeast: fc.constantFrom(0 as Ratio, 200_000 as Ratio),
    atMost: fc.constantFrom(1_000_000 as Ratio, 800_000 as Ratio),
  }),
);

const rising = (count: number) =>
  fc.uniqueArray(fc.integer({ min: 1, max: 3_000_000 }), { minLength: count, maxLength: count }).map((edges) => edges.sort((a, b) => a - b));
const above = fc.oneof(fc.constantFrom('nothing' as const, 'deductible-of-claim' as const), amount);
const bands = fc.tuple(period, above, rising(2), fc.tuple(share, share, share)).map(([each, from, tops, shares]) => ({
  kind: 'bands' as const,
  each,
  above: from,
  bands: shares.map((of, index) => ({ share: of, ...(tops[index] !== undefined && { to: { kind: 'fen' as const, amountFen: tops[index] as Fen } }) })),
}));

const coinsurance: fc.Arbitrary<Coinsurance> = fc
  .record(
    {
      kind: fc.constant('coinsurance' as const),
      base,
      firstShare: share,
      slices: fc.array(fc.record({ each: period, from: amount, to: amount }, { requiredKeys: ['each'] }), { maxLength: 2 }),
      deductible: fc.record({ amount, times: share, atMostYearly: amount }, { requiredKeys: ['amount'] }),
      rate: fc.oneof(
        fc.record({ kind: fc.constant('share' as const), share }),
        bands,
        fc.record({ kind: fc.constant('portions' as const), shares: fc.record({ inScope: share, prepay: share }) }),
      ),
      atLeast: fc.record({ kind: fc.constant('share-of' as const), share: ratio, base }),
      isYearToDate: fc.boolean(),
    },
    { requiredKeys: ['kind', 'base', 'slices', 'rate', 'isYearToDate'] },
  )
  .map((pays) => (pays.isYearToDate ? yearToDate(pays) : pays));

/** What the loader lets stand with year-to-date: one portion, edges of the year, no deductible of a claim. */
function yearToDate(pays: Coinsurance): Coinsurance {
  const { deductible: _, ...rest } = pays;
  const slices = pays.slices.map((slice) => ({ ...slice, each: 'year' as const }));
  const rate = pays.rate.kind === 'bands' ? { ...pays.rate, each: 'year' as const } : pays.rate;
  return { ...rest, slices, rate, base: { ...pays.base, portions: pays.base.portions.slice(0, 1) } };
}

const mechanism: fc.Arbitrary<Mechanism> = fc.oneof(
  { weight: 5, arbitrary: coinsurance },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('top-up' as const),
      base,
      to: fc.oneof(
        fc.record({ kind: fc.constant('share-of' as const), share: ratio, base }),
        amount.map((of) => ({ kind: 'amount' as const, amount: of })),
      ),
      lessPaidBy: fc.subarray(LINES),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        kind: fc.constant('patient-at-most' as const),
        each: fc.constantFrom('claim' as const, 'year' as const),
        of: portions,
        share: ratio,
        amount,
        plusShareAbove: fc.record({ share: ratio, above: amount }),
        base,
      },
      { requiredKeys: ['kind', 'each', 'of', 'base', 'share'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fixed' as const), amount, base }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('account' as const), account: fc.constantFrom('x', 'y'), base }) },
);

const limit: fc.Arbitrary<Limit> = fc.record({ each: period, amount, name: fc.constantFrom('shared', 'own') });
const row: fc.Arbitrary<Row> = fc.record({
  when: condition,
  assumed: fc.constantFrom([], ['row']),
  pays: mechanism,
  limits: fc.array(limit, { maxLength: 2 }),
});
const rounding: fc.Arbitrary<Rounding> = fc.record({ unitFen: fc.constantFrom(1, 1, 1, 10, 100), mode: fc.constantFrom('half-up', 'half-up', 'down', 'up') });

/** A line without rows; tests add their own. */
export function plainLine(id: string): BenefitLine {
  return {
    id,
    line: id,
    name: words(id),
    payer: `payer-${id}`,
    kinds: KINDS,
    valid: { from: '2000-01-01' as Day },
    when: ALWAYS,
    citations: [{ document: 'test', article: words('1') }],
    assumed: [],
    owner: 'person',
    sums: id,
    rounding: TO_FEN,
    choose: 'first',
    rows: [],
    tracks: { sums: [], paid: [] },
  };
}

/** A policy without lines. */
export const emptyPolicy: Policy = {
  id: 'random',
  name: words('random'),
  jurisdiction: '990101',
  version: '1',
  valid: { from: '2000-01-01' as Day },
  prepayRatio: 0 as Ratio,
  kinds: Object.fromEntries(KINDS.map((kind) => [kind, words(kind)])),
  payers: {},
  facts: {},
  categories: {},
  definitions: {},
  assumptions: {},
  documents: {},
  parameters: {
    wage: {
      name: words('wage'),
      amounts: [
        { from: '2000-01-01' as Day, amountFen: 500_000 as Fen, source: 'test' },
        { from: '2020-02-01' as Day, amountFen: 700_000 as Fen, source: 'test' },
      ],
    },
  },
  counters: [{ id: 'admission', kinds: ['inpatient'], each: 'year' }],
  firstShares: [],
  holds: [],
  lines: [],
  flags: [],
  promises: [],
};

/** An inpatient bill of nothing. */
export const inpatientClaim: Claim = {
  id: 'c',
  personId: 'p',
  kind: 'inpatient',
  dischargedOn: '2020-01-31' as Day,
  facts: { kind: 'inpatient', dischargedOn: '2020-01-31', level: 1, categories: ['none'] },
  charges: { classA: ZERO, classB: ZERO, certifiedOut: ZERO, overLimit: ZERO, otherOut: ZERO },
};

const line = (id: string): fc.Arbitrary<BenefitLine> =>
  fc
    .record({
      kinds: fc.subarray(KINDS, { minLength: 1 }),
      when: condition,
      owner: fc.constantFrom('person' as const, 'person' as const, 'household' as const),
      sums: fc.constantFrom(id, id, 'shared'),
      rounding,
      choose: fc.constantFrom('first' as const, 'first' as const, 'most-favourable' as const),
      rows: fc.array(row, { minLength: 1, maxLength: 3 }),
      assumed: fc.constantFrom([], ['line']),
    })
    .map((draft) => {
      const full = { ...plainLine(id), ...draft };
      return { ...full, tracks: tracksOf(full) };
    });

/** Any policy that the engine must be able to settle by. */
export const randomPolicy: fc.Arbitrary<Policy> = fc
  .record({
    lines: fc.integer({ min: 1, max: LINES.length }).chain((count) => fc.tuple(...LINES.slice(0, count).map(line))),
    prepayRatio: ratio,
    firstShares: fc.array(
      fc.record({
        id: fc.constant('first'),
        name: fc.constant(words('first')),
        when: condition,
        share: plainShare,
        from: fc.constantFrom(...PORTIONS),
        to: fc.constantFrom(...PORTIONS),
        citations: fc.constant([]),
        assumed: fc.constant([]),
      }),
      { maxLength: 1 },
    ),
  })
  .map((draft) => ({
    ...emptyPolicy,
    ...draft,
    firstShares: draft.firstShares.filter((first) => first.from !== first.to),
  }));

const charge = fc
  .oneof(fc.constant(0), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 10_000_000 }), fc.constant(999_999_999_999))
  .map((amount) => amount as Fen);

/** Claims of a few persons and households in two years, so that their sums meet. */
export const randomClaims: fc.Arbitrary<readonly Claim[]> = fc
  .array(
    fc.record({
      person: fc.integer({ min: 1, max: 3 }),
      household: fc.integer({ min: 1, max: 2 }),
      kind: fc.constantFrom(...KINDS),
      day: fc.constantFrom(...DAYS),
      level: fc.integer({ min: 1, max: 3 }),
      categories: fc.subarray(CATEGORIES, { minLength: 1 }),
      charges: fc.record({ classA: charge, classB: charge, certifiedOut: charge, overLimit: charge, otherOut: charge }),
      opening: fc.option(charge, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drafts) =>
    drafts.map((draft, index) => ({
      id: `c${index}`,
      personId: `p${draft.person}`,
      householdId: `h${draft.household}`,
      kind: draft.kind,
      dischargedOn: draft.day as Day,
      facts: { kind: draft.kind, dischargedOn: draft.day, level: draft.level, categories: draft.categories },
      charges: draft.charges,
      ...(draft.opening !== undefined && { accountOpeningFen: draft.opening }),
    })),
  );

const flagged = <Extra>(extra: fc.Arbitrary<Extra>) =>
  fc.array(
    fc.tuple(fc.constantFrom('odd', 'late', 'held'), condition, extra).map(([flag, when, more]) => ({ flag, when, name: words(flag), citations: [], ...more })),
    { maxLength: 2 },
  );

/** Everything that the grammar has beside the lines: holds, flags, promises, counters, validity, several benefits of one name. */
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    policy: randomPolicy,
    holds: fc.oneof({ weight: 8, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: flagged(fc.constant({})) }),
    flags: flagged(
      fc.record({ lines: fc.oneof(fc.constant('all' as const), fc.subarray(LINES)), share: ratio, of: portions }).map((paidBelow) => ({ paidBelow })),
    ),
    promises: fc.array(
      fc.record({ when: condition, patientAtMost: ratio, of: portions }).map((draft) => ({ ...draft, id: 'promise', name: words('promise'), citations: [] })),
      { maxLength: 3 },
    ),
    moreCounters: fc.subarray([
      { id: 'admission', kinds: ['inpatient', 'outpatient'], each: 'month' as const },
      { id: 'visits', kinds: ['outpatient'], each: 'lifetime' as const },
    ]),
    valid: fc.oneof(
      { weight: 8, arbitrary: fc.constant({ from: '2000-01-01' as Day }) },
      { weight: 1, arbitrary: fc.constantFrom({ from: '2020-02-01' as Day }, { from: '2020-01-01' as Day, to: '2020-12-30' as Day }) },
    ),
    lineValid: fc.array(fc.constantFrom({ from: '2000-01-01' as Day }, { from: '2020-02-01' as Day, to: '2020-12-31' as Day }), {
      minLength: LINES.length,
      maxLength: LINES.length,
    }),
    names: fc.array(fc.constantFrom(undefined, undefined, 'a'), { minLength: LINES.length, maxLength: LINES.length }),
    areProtected: fc.boolean(),
    firstShares: fc.array(
      fc
        .record({ when: condition, share, from: fc.constantFrom(...PORTIONS), to: fc.constantFrom(...PORTIONS) })
        .map((draft) => ({ ...draft, id: 'first', name: words('first'), citations: [], assumed: [] })),
      { maxLength: 2 },
    ),
  })
  .map(({ policy, holds, flags, promises, moreCounters, valid, lineValid, names, areProtected, firstShares }) => ({
    ...policy,
    holds,
    flags,
    promises,
    valid,
    counters: [...policy.counters, ...moreCounters],
    firstShares: firstShares.filter((first) => first.from !== first.to),
    lines: policy.lines.map((line, place) => ({
      ...line,
      line: names[place] ?? line.line,
      valid: lineValid[place] ?? line.valid,
      ...(areProtected && { isProtected: true as const }),
    })),
  }));

/** Claims that also leave facts out, state their class-B pre-payment, and bring amounts that others have computed. */
export const anyClaims: fc.Arbitrary<readonly Claim[]> = fc
  .tuple(
    randomClaims,
    fc.infiniteStream(
      fc.record({
        type: fc.constantFrom('general', 'tcm', undefined),
        hasLevel: fc.boolean(),
        prepayShare: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
        given: fc.option(
          fc.dictionary(fc.constantFrom('a', 'a', 'a', 'b', 'e'), fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 }), charge), { maxKeys: 2 }),
          {
            nil: undefined,
            freq: 2,
          },
        ),
      }),
    ),
  )
  .map(([claims, more]) =>
    claims.map((claim) => {
      const { type, hasLevel, prepayShare, given } = more.next().value;
      const { level, ...facts } = claim.facts;
      return {
        ...claim,
        // Two persons at most: sums meet more often.
        personId: claim.personId === 'p3' ? 'p1' : claim.personId,
        facts: { ...facts, ...(hasLevel && { level }), ...(type !== undefined && { type }) },
        charges: { ...claim.charges, ...(prepayShare !== undefined && { classBPrepay: Math.floor((claim.charges.classB / 4) * prepayShare) as Fen }) },
        ...(given && { given: given as { [line: string]: Fen } }),
      };
    }),
  );

/** Balances that persons and households of those claims may bring, whether a policy asks for them or not. */
export const anyOpenings = fc.array(
  fc
    .record({
      owner: fc.constantFrom('person' as const, 'household' as const),
      member: fc.integer({ min: 1, max: 3 }),
      period: fc.constantFrom('2020', '2021', '2020-01', '2020-02', '2020-12', 'life'),
      accumulator: fc.constantFrom('sum', 'paid', 'borne', 'count', 'deducted', 'balance'),
      name: fc.constantFrom(...LINES, 'shared', 'own', 'x', 'y', 'admission', 'visits'),
      amountFen: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5_000_000 })).map((of) => of as Fen),
    })
    .map(({ owner, member, period, accumulator, name, amountFen: of }) => ({
      owner,
      id: owner === 'person' ? `p${member}` : `household h${member}`,
      key: `${period}/${accumulator}/${name}`,
      amountFen: of,
    })),
  { maxLength: 6 },
);
