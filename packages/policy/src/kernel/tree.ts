// The one tree that every back end is made from: what is done for one claim, in whole numbers whose ranges are known.
//
// Each operation takes constants and variables and names its result, so that a back end needs no judgement of its own. A range says
// between which numbers a value always lies; it is what proves that no back end loses a digit. Anything that could leave the
// exact whole numbers (2^53) is refused while the tree is built.

import type { Text } from '../text.ts';

/** A whole number: its range is proved by how it was made. */
export type Num = Constant | Variable;
interface Range {
  readonly lo: number;
  readonly hi: number;
}
interface Constant extends Range {
  readonly kind: 'constant';
  readonly value: number;
}
interface Variable extends Range {
  readonly kind: 'variable';
  readonly id: number;
  /** Variables that it never passes, and variables that never pass it. */
  readonly below: readonly number[];
  readonly above: readonly number[];
}

export type Operation =
  /** The claim's value in an input column. */
  | { readonly kind: 'input'; readonly input: number }
  /** What a variable holds now; it may be set again later. */
  | { readonly kind: 'copy'; readonly of: number }
  /** A number that depends on the claim's coded facts alone. */
  | { readonly kind: 'look-up'; readonly index: number; readonly column: number }
  | { readonly kind: 'add' | 'subtract' | 'least' | 'greatest'; readonly a: Num; readonly b: Num }
  /** `a` is never negative; rounded down. */
  | { readonly kind: 'quotient'; readonly a: Num; readonly by: number }
  | { readonly kind: 'pick'; readonly when: Truth; readonly yes: Num; readonly no: Num }
  | Share;

/** `(sum of amount × ratio + extra) / unit`, rounded down, times `times`. Nothing in it is negative. */
export interface Share {
  readonly kind: 'share';
  readonly terms: readonly { readonly amount: Num; readonly ratio: Num }[];
  readonly unit: number;
  readonly extra: number;
  readonly times: number;
  /** The most that the sum of the products can be. */
  readonly mostProduct: number;
}

export type Truth =
  | { readonly kind: 'always' | 'never' }
  /** A bit that depends on the claim's coded facts alone. */
  | { readonly kind: 'bit'; readonly index: number; readonly bit: number }
  | { readonly kind: 'compare'; readonly how: '<' | '<=' | '='; readonly a: Num; readonly b: Num }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Truth[] }
  | { readonly kind: 'not'; readonly of: Truth };

export type Statement =
  /** A name that is given once. */
  | { readonly kind: 'let'; readonly id: number; readonly is: Operation }
  /** A variable that may be set again. */
  | { readonly kind: 'set'; readonly id: number; readonly to: Num }
  | { readonly kind: 'if'; readonly when: Truth; readonly yes: readonly Statement[]; readonly no: readonly Statement[] }
  /** What the interpreter would throw on. */
  | { readonly kind: 'fail'; readonly when: Truth }
  | { readonly kind: 'store'; readonly output: number; readonly from: Num };

/** Ends the building of a tree, and becomes a refusal of the kernel. */
export class Unproved extends Error {
  readonly reason: Text;
  readonly path: string;
  constructor(reason: Text, path = '') {
    super(reason.en);
    this.reason = reason;
    this.path = path;
  }
}

export function unproved(reason: Text): never {
  throw new Unproved(reason);
}

const TOO_LARGE: Text = {
  zh: '中间结果可能超出能精确计数的范围（2 的 53 次方）；请减小金额上限，或由解释器结算',
  en: 'a number on the way could pass what is counted exactly (2^53); lower the amounts, or let the interpreter settle',
};
const NEGATIVE: Text = {
  zh: '金额或比例可能为负；请由解释器结算',
  en: 'an amount or a ratio could be negative; let the interpreter settle',
};

const MOST = Number.MAX_SAFE_INTEGER;
export const ALWAYS_TRUE: Truth = { kind: 'always' };
export const NEVER_TRUE: Truth = { kind: 'never' };

export function constant(value: number): Constant {
  return { kind: 'constant', value, lo: value, hi: value };
}
export const NONE = constant(0);

/** A variable that is set more than once; reading it gives the range of all that was put into it so far. */
export interface Mutable {
  readonly id: number;
  lo: number;
  hi: number;
  /** Whether its range is given and may not grow: an accumulator. */
  readonly isBounded: boolean;
}

/** The same number, of which more is known than its making shows; every use says why. */
export function known(num: Num, lo: number, hi: number): Num {
  return num.kind === 'constant' ? num : { ...num, lo: Math.max(lo, num.lo), hi: Math.max(Math.min(hi, num.hi), lo) };
}

export type Builder = ReturnType<typeof newBuilder>;

export function newBuilder() {
  let count = 0;
  let block: Statement[] = [];
  /** What was worked out already in this block or around it. */
  let made = new Map<string, Num>();
  /** What a variable that may be set again was last set to, where that is certain. */
  let current = new Map<number, Num>();

  /** What was added to what. */
  const sums = new Map<number, readonly [Num, Num]>();

  const bind = (is: Operation, lo: number, hi: number, below: readonly Num[] = [], above: readonly Num[] = []): Num => {
    if (lo < -MOST || hi > MOST) unproved(TOO_LARGE);
    if (lo === hi) return constant(lo);
    const key = keyOf(is);
    const before = is.kind === 'copy' ? undefined : made.get(key);
    if (before) return before;
    const id = count++;
    block.push({ kind: 'let', id, is });
    const fresh: Num = {
      kind: 'variable',
      id,
      lo,
      hi,
      below: below.flatMap((num) => (num.kind === 'variable' ? [num.id, ...num.below] : [])),
      above: above.flatMap((num) => (num.kind === 'variable' ? [num.id, ...num.above] : [])),
    };
    made.set(key, fresh);
    return fresh;
  };

  const inBlock = (fill: () => void) => {
    const outside = { block, made, current };
    block = [];
    made = new Map(made);
    current = new Map(current);
    fill();
    const filled = { statements: block, current };
    ({ block, made, current } = outside);
    return filled;
  };

  return {
    variables: () => count,
    statements: () => block,
    bind,
    newMutable: (lo: number, hi: number, isBounded: boolean): Mutable => ({ id: count++, lo, hi, isBounded }),
    /** A variable of this claim, set at once. */
    mutable(first: Num): Mutable {
      const fresh: Mutable = { id: count++, lo: first.lo, hi: first.hi, isBounded: false };
      block.push({ kind: 'set', id: fresh.id, to: first });
      current.set(fresh.id, first);
      return fresh;
    },
    read(from: Mutable): Num {
      const now = current.get(from.id) ?? bind({ kind: 'copy', of: from.id }, from.lo, from.hi);
      current.set(from.id, now);
      return now;
    },
    /** What was known up to here is not known where the next statements will stand. */
    forget(): void {
      made = new Map();
      current = new Map();
    },
    set(into: Mutable, to: Num): void {
      // What has never held anything else already holds it.
      if (to.kind === 'constant' && into.lo === to.value && into.hi === to.value) return;
      if (!into.isBounded) {
        into.lo = Math.min(into.lo, to.lo);
        into.hi = Math.max(into.hi, to.hi);
      }
      block.push({ kind: 'set', id: into.id, to });
      current.set(into.id, to);
    },
    add(a: Num, b: Num): Num {
      if (isZero(a)) return b;
      if (isZero(b)) return a;
      const sum = bind({ kind: 'add', a, b }, a.lo + b.lo, a.hi + b.hi, [], [...(b.lo >= 0 ? [a] : []), ...(a.lo >= 0 ? [b] : [])]);
      if (sum.kind === 'variable') sums.set(sum.id, [a, b]);
      return sum;
    },
    subtract(a: Num, b: Num): Num {
      if (isZero(b)) return a;
      if (isSame(a, b)) return NONE;
      const [first, second] = (a.kind === 'variable' && sums.get(a.id)) || [];
      if (first && second && isSame(first, b)) return second;
      if (first && second && isSame(second, b)) return first;
      const isRest = isBelow(b, a);
      return bind({ kind: 'subtract', a, b }, isRest ? Math.max(0, a.lo - b.hi) : a.lo - b.hi, a.hi - b.lo, b.lo >= 0 ? [a] : []);
    },
    least(a: Num, b: Num): Num {
      if (a.hi <= b.lo || isBelow(a, b)) return a;
      if (b.hi <= a.lo || isBelow(b, a)) return b;
      return bind({ kind: 'least', a, b }, Math.min(a.lo, b.lo), Math.min(a.hi, b.hi), [a, b]);
    },
    greatest(a: Num, b: Num): Num {
      if (a.lo >= b.hi || isBelow(b, a)) return a;
      if (b.lo >= a.hi || isBelow(a, b)) return b;
      return bind({ kind: 'greatest', a, b }, Math.max(a.lo, b.lo), Math.max(a.hi, b.hi), bothBelow(a, b));
    },
    quotient: (a: Num, by: number): Num => bind({ kind: 'quotient', a, by }, Math.floor(a.lo / by), Math.floor(a.hi / by)),
    pick(when: Truth, yes: Num, no: Num): Num {
      if (when.kind === 'always') return yes;
      if (when.kind === 'never') return no;
      return bind({ kind: 'pick', when, yes, no }, Math.min(yes.lo, no.lo), Math.max(yes.hi, no.hi));
    },
    share(terms: Share['terms'], unit: number, extra: number, times: number, mostAmount: number): Num {
      const paying = terms.filter(({ amount, ratio }) => amount.hi > 0 && ratio.hi > 0);
      if (paying.length === 0) return NONE;
      if (paying.some(({ amount, ratio }) => amount.lo < 0 || ratio.lo < 0)) unproved(NEGATIVE);
      // What is left after whole units were taken out, times the ratios, is where a split product is largest.
      if (paying.reduce((sum, { ratio }) => sum + ratio.hi, 0) * unit + extra > MOST) unproved(TOO_LARGE);
      const mostProduct = Math.min(
        paying.reduce((sum, { amount, ratio }) => sum + amount.hi * ratio.hi, 0),
        mostAmount * Math.max(...paying.map(({ ratio }) => ratio.hi)),
      );
      const [only] = paying;
      if (only && paying.length === 1 && unit === 1 && only.ratio.lo === 1 && only.ratio.hi === 1 && times === 1) return only.amount;
      // One amount, at most the whole of it, rounded to the fen: never more than the amount.
      const isPart = only && paying.length === 1 && times === 1 && only.ratio.hi <= unit && extra < unit;
      const most = (Math.floor(mostProduct / unit) + 1) * times;
      return bind(
        { kind: 'share', terms: paying, unit, extra, times, mostProduct },
        0,
        isPart ? Math.min(most, only.amount.hi) : most,
        isPart ? [only.amount] : [],
      );
    },
    when(truth: Truth, ifSo: () => void, ifNot: () => void = () => {}): void {
      if (truth.kind === 'always') ifSo();
      else if (truth.kind === 'never') ifNot();
      else {
        const [yes, no] = [inBlock(ifSo), inBlock(ifNot)];
        if (yes.statements.length + no.statements.length === 0) return;
        block.push({ kind: 'if', when: truth, yes: yes.statements, no: no.statements });
        current = new Map([...current].filter(([id, num]) => isOneNum(yes.current.get(id), num) && isOneNum(no.current.get(id), num)));
      }
    },
    fail(when: Truth): void {
      if (when.kind !== 'never') block.push({ kind: 'fail', when });
    },
    store(output: number, from: Num): void {
      block.push({ kind: 'store', output, from });
    },
  };
}

/** The first case that holds; a later one is asked only where the earlier do not. */
export function firstOf(b: Builder, cases: readonly { readonly when: () => Truth; readonly ifSo: () => void }[], ifNone: () => void): void {
  const [first, ...others] = cases;
  if (first) b.when(first.when(), first.ifSo, () => firstOf(b, others, ifNone));
  else ifNone();
}

function isOneNum(a: Num | undefined, b: Num): boolean {
  return a !== undefined && (isSame(a, b) || (a.kind === 'constant' && b.kind === 'constant' && a.value === b.value));
}

/** Whether `a` never passes `b`, by how both were made. */
function isBelow(a: Num, b: Num): boolean {
  return isSame(a, b) || (a.kind === 'variable' && b.kind === 'variable' && (a.below.includes(b.id) || b.above.includes(a.id)));
}

/** What neither of two passes, neither does the greater. */
function bothBelow(a: Num, b: Num): readonly Num[] {
  if (a.kind === 'constant' || b.kind === 'constant') return [];
  const [ofA, ofB] = [
    [a.id, ...a.below],
    [b.id, ...b.below],
  ];
  return ofA.filter((id) => ofB.includes(id)).map((id) => ({ kind: 'variable', id, lo: 0, hi: 0, below: [], above: [] }));
}

/** The same text for the same operation on the same numbers: ranges say nothing about which it is. */
function keyOf(is: Operation): string {
  switch (is.kind) {
    case 'input':
      return `input ${is.input}`;
    case 'copy':
      return `copy ${is.of}`;
    case 'look-up':
      return `look-up ${is.index} ${is.column}`;
    case 'quotient':
      return `quotient ${keyOfNum(is.a)} ${is.by}`;
    case 'pick':
      return `pick ${keyOfTruth(is.when)} ${keyOfNum(is.yes)} ${keyOfNum(is.no)}`;
    case 'share':
      return `share ${is.terms.map(({ amount, ratio }) => `${keyOfNum(amount)} ${keyOfNum(ratio)}`).join()} ${is.unit} ${is.extra} ${is.times}`;
    default:
      return `${is.kind} ${keyOfNum(is.a)} ${keyOfNum(is.b)}`;
  }
}

function keyOfNum(num: Num): string {
  return num.kind === 'constant' ? `#${num.value}` : `${num.id}`;
}

function keyOfTruth(truth: Truth): string {
  switch (truth.kind) {
    case 'always':
    case 'never':
      return truth.kind;
    case 'bit':
      return `bit ${truth.index} ${truth.bit}`;
    case 'compare':
      return `(${keyOfNum(truth.a)} ${truth.how} ${keyOfNum(truth.b)})`;
    case 'all':
    case 'any':
      return `${truth.kind}(${truth.of.map(keyOfTruth).join()})`;
    case 'not':
      return `not(${keyOfTruth(truth.of)})`;
  }
}

function isSame(a: Num, b: Num): boolean {
  return a.kind === 'variable' && b.kind === 'variable' && a.id === b.id;
}

function isZero(num: Num): boolean {
  return num.kind === 'constant' && num.value === 0;
}

export function compare(a: Num, how: '<' | '<=' | '=', b: Num): Truth {
  if (how === '=') {
    if (a.hi < b.lo || b.hi < a.lo) return NEVER_TRUE;
    return a.kind === 'constant' && b.kind === 'constant' ? ALWAYS_TRUE : { kind: 'compare', how, a, b };
  }
  if (how === '<' ? a.hi < b.lo : a.hi <= b.lo) return ALWAYS_TRUE;
  if (how === '<' ? a.lo >= b.hi : a.lo > b.hi) return NEVER_TRUE;
  return { kind: 'compare', how, a, b };
}

export function all(...of: readonly Truth[]): Truth {
  const open = of.filter((truth) => truth.kind !== 'always');
  if (open.some((truth) => truth.kind === 'never')) return NEVER_TRUE;
  return open.length > 1 ? { kind: 'all', of: open } : (open[0] ?? ALWAYS_TRUE);
}

export function any(...of: readonly Truth[]): Truth {
  const open = of.filter((truth) => truth.kind !== 'never');
  if (open.some((truth) => truth.kind === 'always')) return ALWAYS_TRUE;
  return open.length > 1 ? { kind: 'any', of: open } : (open[0] ?? NEVER_TRUE);
}

export function not(of: Truth): Truth {
  if (of.kind === 'always') return NEVER_TRUE;
  if (of.kind === 'never') return ALWAYS_TRUE;
  return of.kind === 'not' ? of.of : { kind: 'not', of };
}
