// A benefit file → a benefit line of the policy tree.
import {
  ALWAYS,
  type Base,
  type BenefitLine,
  type Coinsurance,
  type Deductible,
  type Edges,
  type Limit,
  type Mechanism,
  type Period,
  type Portion,
  type Rate,
  type Rounding,
  type Row,
  tracksOf,
  type Validity,
  ZERO,
} from '@doudi/policy';
import { compileCondition } from './compile-condition.ts';
import {
  below,
  compileAmount,
  compileShare,
  conditionAt,
  type Place,
  toAssumed,
  toCitations,
  toPortions,
  toRatio,
  toShareOf,
  toValidity,
  valuesOf,
} from './compile-values.ts';
import type { BenefitFile, EdgesFile, LimitFile, PaysFile, ShareFile } from './format.ts';
import { isKnown, type Report, type Scope } from './scope.ts';

/** The line of a benefit file. Problems are reported; the line is then good enough to look for more of them. */
export function compileBenefit(file: BenefitFile, validity: Validity, scope: Scope, report: Report): BenefitLine {
  const place: Place = { path: [], scope, report };
  isKnown({ zh: '支付方', en: 'payer' }, file.payer, scope.payers, ['payer'], report, scope.codes);
  file.kinds.forEach((kind, index) => {
    isKnown({ zh: '就诊类别', en: 'kind' }, kind, scope.kinds, ['kinds', index], report, scope.codes);
  });
  const sums = file.sums ?? file.benefit;
  const rows = Array.isArray(file.pays)
    ? file.pays.map((pays, index) => compileRow(pays, sums, below(place, 'pays', index)))
    : [compileRow(file.pays, sums, below(place, 'pays'))];
  const line: Omit<BenefitLine, 'tracks'> = {
    id: file.benefit,
    line: file.line ?? file.benefit,
    name: file.name,
    payer: file.payer,
    ...(file.nationalField !== undefined && { nationalField: file.nationalField }),
    kinds: file.kinds,
    valid: file.valid ? toValidity(file.valid, below(place, 'valid')) : validity,
    when: file.when ? compileCondition(file.when, ['when'], scope, report) : ALWAYS,
    citations: toCitations(file.source),
    assumed: toAssumed(file.assumed, below(place, 'assumed')),
    owner: file.owner ?? 'person',
    sums,
    rounding: toRounding(file.rounding),
    choose: file.choose ?? 'first',
    rows,
  };
  return { ...line, tracks: tracksOf(line) };
}

function toRounding(rounding: BenefitFile['rounding']): Rounding {
  const units = { fen: 1, jiao: 10, yuan: 100 } as const;
  return { unitFen: units[rounding?.to ?? 'fen'], mode: rounding?.mode ?? 'half-up' };
}

function compileRow(pays: PaysFile, sums: string, place: Place): Row {
  return {
    when: conditionAt(pays.when, below(place, 'when')),
    assumed: toAssumed(pays.assumed, below(place, 'assumed')),
    pays: compileMechanism(pays, place),
    limits: listed(pays.limit).map((limit, index) => compileLimit(limit, sums, below(place, 'limit', ...(Array.isArray(pays.limit) ? [index] : [])))),
  };
}

function listed<Item>(items: Item | Item[] | undefined): Item[] {
  return items === undefined ? [] : Array.isArray(items) ? items : [items];
}

function compileLimit(limit: LimitFile, sums: string, place: Place): Limit {
  return { each: limit.each, amount: compileAmount(limit.amount, below(place, 'amount')), name: limit.shared ?? sums };
}

/** The keys that say how a row pays, and the keys that each of them may stand with. */
const MECHANISM_KEYS = {
  share: ['basis', 'firstShare', 'between', 'deductible', 'atLeast', 'yearToDate'],
  shares: ['basis', 'firstShare', 'between', 'deductible', 'atLeast'],
  bands: ['basis', 'firstShare', 'between', 'deductible', 'atLeast', 'yearToDate'],
  topUp: [],
  patientAtMost: [],
  fixed: [],
  account: [],
} as const;
type MechanismKey = keyof typeof MECHANISM_KEYS;
const COMMON_KEYS = ['when', 'assumed', 'of', 'limit'];

function compileMechanism(pays: PaysFile, place: Place): Mechanism {
  const keys = (Object.keys(MECHANISM_KEYS) as MechanismKey[]).filter((key) => pays[key] !== undefined);
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    const all = Object.keys(MECHANISM_KEYS).join(', ');
    place.report(place.path, {
      zh: `须且只须说明一种支付方式（${all}），现有 ${keys.length} 种`,
      en: `exactly one of ${all} must say how it pays; here are ${keys.length}`,
    });
    return { kind: 'fixed', amount: { kind: 'fen', amountFen: ZERO }, base: { portions: ['inScope'], basis: 'left' } };
  }
  const allowed: readonly string[] = [...COMMON_KEYS, key, ...MECHANISM_KEYS[key]];
  for (const other of Object.keys(pays)) {
    if (!allowed.includes(other)) place.report([...place.path, other], { zh: `“${other}”不能与“${key}”同用`, en: `"${other}" cannot stand with "${key}"` });
  }
  return mechanismOf(key, pays, place);
}

function mechanismOf(key: MechanismKey, pays: PaysFile, place: Place): Mechanism {
  const base: Base = { portions: portionsOfRow(pays, place), basis: pays.basis ?? 'left' };
  if (pays.topUp) return topUpOf(pays.topUp, base, below(place, 'topUp'));
  if (pays.patientAtMost) return patientAtMostOf(pays.patientAtMost, pays, below(place, 'patientAtMost'));
  if (key === 'fixed' && pays.fixed !== undefined) return { kind: 'fixed', amount: compileAmount(pays.fixed, below(place, 'fixed')), base };
  if (pays.account !== undefined) return { kind: 'account', account: pays.account, base };
  return coinsuranceOf(pays, base, place);
}

function portionsOfRow(pays: PaysFile, place: Place): readonly Portion[] {
  const ofShares = pays.shares && (Object.keys(pays.shares) as Portion[]);
  if (ofShares && pays.of)
    place.report([...place.path, 'of'], { zh: '“shares”已列明费用部分，不再写“of”', en: '"shares" already names the portions; leave "of" out' });
  const portions = ofShares ?? pays.of ?? ['inScope'];
  if (new Set(portions).size < portions.length) place.report([...place.path, 'of'], { zh: '费用部分重复', en: 'a portion stands twice' });
  return portions;
}

function coinsuranceOf(pays: PaysFile, base: Base, place: Place): Coinsurance {
  const isYearToDate = pays.yearToDate === 'true';
  const { deductible, edge } = compileDeductible(pays.deductible, below(place, 'deductible'));
  const slices = listed(pays.between).map((edges, index) => compileEdges(edges, below(place, 'between', ...(Array.isArray(pays.between) ? [index] : []))));
  if (edge) slices.push(edge);
  if (isYearToDate && (base.portions.length > 1 || deductible || slices.some((slice) => slice.each !== 'year'))) {
    place.report([...place.path, 'yearToDate'], {
      zh: '“yearToDate”只能用于一个费用部分，且只能用年度起付线和年度分段',
      en: '"yearToDate" works on one portion, with deductibles and edges of the year only',
    });
  }
  return {
    kind: 'coinsurance',
    base,
    ...(pays.firstShare !== undefined && { firstShare: compileShare(pays.firstShare, below(place, 'firstShare')) }),
    slices,
    ...(deductible && { deductible }),
    rate: compileRate(pays, deductible ? 'claim' : edge, place),
    ...(pays.atLeast && { atLeast: toShareOf(pays.atLeast) }),
    isYearToDate,
  };
}

/** A deductible of a month, a year or a lifetime is the lower edge of a slice of the running sum. */
function compileDeductible(raw: PaysFile['deductible'], place: Place): { deductible?: Deductible; edge?: Edges } {
  if (!raw) return {};
  const amount = compileAmount(raw.amount, below(place, 'amount'));
  if (raw.each !== 'claim') {
    for (const key of ['times', 'atMostYearly'] as const) {
      if (raw[key] !== undefined)
        place.report([...place.path, key], {
          zh: `“${key}”只用于每次（each: claim）的起付线`,
          en: `"${key}" only goes with a deductible of each claim (each: claim)`,
        });
    }
    return { edge: { each: raw.each, from: amount } };
  }
  return {
    deductible: {
      amount,
      ...(raw.times !== undefined && { times: compileShare(raw.times, below(place, 'times')) }),
      ...(raw.atMostYearly !== undefined && { atMostYearly: compileAmount(raw.atMostYearly, below(place, 'atMostYearly')) }),
    },
  };
}

function compileEdges(edges: EdgesFile, place: Place): Edges {
  const from = edges.from === undefined ? undefined : compileAmount(edges.from, below(place, 'from'));
  const to = edges.to === undefined ? undefined : compileAmount(edges.to, below(place, 'to'));
  if (from && to && Math.min(...valuesOf(from)) >= Math.max(...valuesOf(to))) {
    place.report(place.path, { zh: '分段下限不低于上限，永远不会支付', en: 'the lower edge is not below the upper: nothing can ever fall between' });
  }
  return { each: edges.each, ...(from && { from }), ...(to && { to }) };
}

/** `deducts`: the deductible of a period as its edge, or that there is one of each claim. */
function compileRate(pays: PaysFile, deducts: Edges | 'claim' | undefined, place: Place): Rate {
  if (pays.share !== undefined) return { kind: 'share', share: compileShare(pays.share, below(place, 'share')) };
  if (pays.shares) {
    const shares = Object.entries(pays.shares).map(([portion, share]) => [portion, compileShare(share as ShareFile, below(place, 'shares', portion))]);
    return { kind: 'portions', shares: Object.fromEntries(shares) };
  }
  return compileBands(pays.bands, deducts, below(place, 'bands'));
}

function compileBands(raw: PaysFile['bands'], deducts: Edges | 'claim' | undefined, place: Place): Rate {
  const rows = raw?.rows ?? [];
  const bands = rows.map((row, index) => ({
    ...(row.to !== undefined && { to: compileAmount(row.to, below(place, 'rows', index, 'to')) }),
    share: compileShare(row.share, below(place, 'rows', index, 'share')),
  }));
  let before = -1;
  bands.forEach((band, index) => {
    const isLast = index === bands.length - 1;
    if (!band.to && !isLast) {
      place.report([...place.path, 'rows', index], {
        zh: '只有最后一段可以没有上限“to”，否则各段重叠',
        en: 'only the last band may lack its upper edge "to"; otherwise bands overlap',
      });
    }
    if (band.to && isLast) {
      place.report(
        [...place.path, 'rows', index, 'to'],
        { zh: '最后一段有上限：其上的费用不支付', en: 'the last band has an upper edge: what lies above it is not paid' },
        true,
      );
    }
    if (!band.to) return;
    const values = valuesOf(band.to);
    if (Math.min(...values) <= before) {
      place.report([...place.path, 'rows', index, 'to'], {
        zh: `分段重叠或颠倒：上限须高于前一段的上限`,
        en: 'bands overlap or are out of order: this upper edge must be above the one before',
      });
    }
    before = Math.max(before, ...values);
  });
  const deductibleEach: Period | undefined = deducts === 'claim' ? 'claim' : deducts?.each;
  const each: Period = raw?.each ?? deductibleEach ?? 'claim';
  if (raw?.edges !== 'above-deductible') return { kind: 'bands', each, above: 'nothing', bands };
  if (deductibleEach !== each) {
    place.report([...place.path, 'edges'], {
      zh: '“above-deductible”须有同一周期（each）的起付线',
      en: '"above-deductible" needs a deductible of the same period (each)',
    });
  }
  return { kind: 'bands', each, above: deducts === 'claim' ? 'deductible-of-claim' : (deducts?.from ?? 'nothing'), bands };
}

function topUpOf(raw: NonNullable<PaysFile['topUp']>, base: Base, place: Place): Mechanism {
  const to = 'amount' in raw.to ? ({ kind: 'amount', amount: compileAmount(raw.to.amount, below(place, 'to', 'amount')) } as const) : toShareOf(raw.to);
  return { kind: 'top-up', base, to, lessPaidBy: raw.lessPaidBy };
}

function patientAtMostOf(raw: NonNullable<PaysFile['patientAtMost']>, pays: PaysFile, place: Place): Mechanism {
  const of = toPortions(raw.of);
  if (raw.share === undefined && raw.amount === undefined) {
    place.report(place.path, { zh: '须写明“share”或“amount”', en: 'it needs a share or an amount' });
  }
  return {
    kind: 'patient-at-most',
    each: raw.each ?? 'claim',
    of,
    ...(raw.share !== undefined && { share: toRatio(raw.share) }),
    ...(raw.amount !== undefined && { amount: compileAmount(raw.amount, below(place, 'amount')) }),
    ...(raw.plus && { plusShareAbove: { share: toRatio(raw.plus.share), above: compileAmount(raw.plus.above, below(place, 'plus', 'above')) } }),
    base: { portions: pays.of ?? of, basis: 'left' },
  };
}
