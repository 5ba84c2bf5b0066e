// The tree as WebAssembly over four claims of four people at once, which lie in stripes or in four stretches of plain columns (walk.ts).
//
// A number whose range fits 32 bits is one vector of four; a larger one is two vectors of two doubles, which hold whole numbers below
// 2^53 exactly. A condition is a mask: both sides are worked out, and each lane keeps its own. Where a lane takes no part, a number may
// leave its range; nothing traps, and nobody reads it.
import { MOST_BY_INVERSE } from '../emit-javascript.ts';
import type { Program } from '../program.ts';
import { type Num, type Operation, type Share, type Statement, type Truth, unproved } from '../tree.ts';
import { branch, branchIf, getLocal, I32, i32Const, moduleOf, OP, setLocal, V128, type ValueType } from '../wasm-bytes.ts';
import type { Layout } from './layout.ts';
import { type LookUps, newLookUps } from './look-ups.ts';
import * as w from './vectors.ts';
import { type Walk, walkOf } from './walk.ts';
import { narrowIds, type Widths } from './widths.ts';

const { V } = w;
/** Added to a whole or broken number, it leaves the nearest whole number in the low 32 bits. */
const NEAREST = 6_755_399_441_055_744;
/** What is added to a product to round half up is a share of it: larger than any error, smaller than half a step. */
const UPWARDS = 2 ** -47;
const MOST_UPWARDS = 2 ** 45;
const TOO_WIDE = { zh: '数额超出条带计算的范围', en: 'an amount is too large for lanes' };
const ALL = w.ints(-1);
const LOW_WORDS = w.shuffle([0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]);
const HIGH_HALF = w.shuffle([8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);

type Half = 0 | 1;
const HALVES: readonly Half[] = [0, 1];

/** The bytes of a module that settles steps `first` up to before `last`; it gives 1 if the interpreter would have thrown. */
export function emitSimd(program: Program, layout: Layout, isStriped: boolean): Uint8Array<ArrayBuffer> {
  const walk = walkOf(isStriped);
  let vectors = 0;
  const newVector = () => walk.parameters + walk.counters + vectors++;
  const code: number[] = [];
  const emit = (...parts: readonly w.Code[]) => {
    for (const part of parts) for (const byte of part) code.push(byte);
  };
  const widths = narrowIds(program);
  const places = new Map<number, readonly number[]>();
  const localsOf = (id: number): readonly number[] => {
    const known = places.get(id) ?? (widths.isNarrow(id) ? [newVector()] : [newVector(), newVector()]);
    places.set(id, known);
    return known;
  };
  const failed = newVector();
  const body = newBody(program, layout, { emit, newVector, localsOf, widths, failed, walk });

  body.loadState();
  emit(walk.begin, OP.block, OP.loop, walk.isDone, branchIf(1));
  body.claims();
  emit(walk.next, branch(0), OP.end, OP.end);
  body.saveState();
  emit(getLocal(failed), V.anyTrue);
  const locals: ValueType[] = [...Array.from({ length: walk.counters }, (): ValueType => I32), ...Array.from({ length: vectors }, (): ValueType => V128)];
  return moduleOf({ parameters: walk.parameters, locals, code }, { isShared: true });
}

interface Tools {
  readonly emit: (...parts: readonly w.Code[]) => void;
  readonly newVector: () => number;
  readonly localsOf: (id: number) => readonly number[];
  readonly widths: Widths;
  /** The vector in which every lane that failed leaves a mark. */
  readonly failed: number;
  readonly walk: Walk;
}

function newBody(program: Program, layout: Layout, { emit, newVector, localsOf, widths, failed, walk }: Tools) {
  const lookUps: LookUps = newLookUps(program, layout, { emit, newVector, codesOf: (input) => inputNarrow(input) });

  const state = (each: (local: number, at: number) => void) => {
    for (const [id, at] of layout.states) for (const [half, local] of localsOf(id).entries()) each(local, at + 16 * half);
  };

  /** Leaves four whole numbers of 32 bits on the stack. */
  const narrow = (num: Num) => {
    if (num.kind === 'constant') return emit(w.ints(num.value));
    narrowId(num.id);
  };

  const narrowId = (id: number) => {
    const [low = 0, high] = localsOf(id);
    emit(getLocal(low));
    if (high !== undefined) {
      emit(w.doubles(NEAREST), V.d.add, getLocal(high), w.doubles(NEAREST), V.d.add, LOW_WORDS);
    }
  };

  /** Two of four whole numbers as doubles. */
  const leaveHalf = (local: number, half: Half) => emit(getLocal(local), ...(half === 1 ? [getLocal(local), HIGH_HALF] : []), V.toDoubles);

  const leaveHalfOf = (leave: () => void, half: Half) => {
    const local = newVector();
    leave();
    emit(setLocal(local));
    leaveHalf(local, half);
  };

  /** Leaves two doubles on the stack. */
  const wide = (num: Num, half: Half) => {
    if (num.kind === 'constant') return emit(w.doubles(num.value));
    wideId(num.id, half);
  };

  const wideId = (id: number, half: Half) => {
    const locals = localsOf(id);
    if (locals.length === 2) return emit(getLocal(locals[half] ?? 0));
    leaveHalf(locals[0] ?? 0, half);
  };

  const packed = (leave: (half: Half) => void) => {
    for (const half of HALVES) {
      leave(half);
      emit(w.doubles(NEAREST), V.d.add);
    }
    emit(LOW_WORDS);
  };

  const inputNarrow = (input: number) => {
    const place = layout.inputs[input] ?? unproved(TOO_WIDE);
    if (place.bytes === 8) packed((half) => inputWide(input, half));
    else emit(walk.load(place, newVector));
  };

  const inputWide = (input: number, half: Half) => {
    const place = layout.inputs[input] ?? unproved(TOO_WIDE);
    if (place.bytes === 8) emit(walk.loadHalf(place, half, newVector));
    else leaveHalfOf(() => inputNarrow(input), half);
  };

  /** A mask: all bits of a lane where it is true. */
  const mask = (truth: Truth) => {
    switch (truth.kind) {
      case 'always':
        return emit(ALL);
      case 'never':
        return emit(w.ints(0));
      case 'bit':
        return lookUps.bit(truth.index, truth.bit);
      case 'not':
        mask(truth.of);
        return emit(V.not);
      case 'all':
      case 'any':
        truth.of.forEach((part, place) => {
          mask(part);
          if (place > 0) emit(truth.kind === 'all' ? V.and : V.or);
        });
        return;
      case 'compare': {
        const how = truth.how === '=' ? 'equal' : truth.how === '<' ? 'less' : 'lessOrEqual';
        if (widths.fits(truth.a) && widths.fits(truth.b)) {
          narrow(truth.a);
          narrow(truth.b);
          return emit(V.i[how]);
        }
        for (const half of HALVES) {
          wide(truth.a, half);
          wide(truth.b, half);
          emit(V.d[how]);
        }
        return emit(LOW_WORDS);
      }
    }
  };

  /** Where an operation can be done on four whole numbers, it leaves them; otherwise it says that it cannot. */
  const asNarrow = (is: Operation): boolean => {
    switch (is.kind) {
      case 'input':
        inputNarrow(is.input);
        return true;
      case 'copy': {
        narrowId(is.of);
        return true;
      }
      case 'look-up':
        lookUps.number(is.index, is.column);
        return true;
      case 'add':
      case 'subtract':
      case 'least':
      case 'greatest':
        if (!widths.fits(is.a) || !widths.fits(is.b)) return false;
        narrow(is.a);
        narrow(is.b);
        emit(V.i[is.kind]);
        return true;
      case 'pick':
        narrow(is.yes);
        narrow(is.no);
        mask(is.when);
        emit(V.select);
        return true;
      case 'quotient':
        if (!widths.fits(is.a)) return false;
        narrow(is.a);
        divided(is.by, 0);
        return true;
      case 'share':
        return shareNarrow(is);
    }
  };

  /** The number on the stack, divided and rounded down after adding; never negative. */
  const divided = (by: number, extra: number) => {
    if (by === 1) return;
    if (Number.isInteger(Math.log2(by))) return emit(...(extra > 0 ? [w.ints(extra), V.i.add] : []), i32Const(Math.log2(by)), V.i.shiftRight);
    const product = newVector();
    emit(setLocal(product));
    const isHalfUp = extra * 2 === by;
    packed((half) => {
      leaveHalf(product, half);
      if (isHalfUp) emit(w.doubles((1 / by) * (1 + UPWARDS)), V.d.multiply);
      else emit(w.doubles(1 / by), V.d.multiply, w.doubles((extra + 0.5) / by - 0.5), V.d.add);
    });
  };

  const shareNarrow = (share: Share): boolean => {
    const { terms, unit, extra, times, mostProduct } = share;
    const isSmall = mostProduct + extra + unit <= 0x7fff_ffff && terms.every(({ amount, ratio }) => widths.fits(amount) && widths.fits(ratio));
    if (isSmall) {
      terms.forEach(({ amount, ratio }, place) => {
        narrow(amount);
        if (ratio.kind !== 'constant' || ratio.value !== 1) {
          narrow(ratio);
          emit(V.i.multiply);
        }
        if (place > 0) emit(V.i.add);
      });
      divided(unit, extra);
    } else {
      if (mostProduct + 2 * unit >= MOST_BY_INVERSE) unproved(TOO_WIDE);
      const isHalfUp = extra * 2 === unit && mostProduct < MOST_UPWARDS;
      packed((half) => {
        productWide(share, half);
        if (unit === 1) return;
        if (isHalfUp) emit(w.doubles((1 / unit) * (1 + UPWARDS)), V.d.multiply);
        else emit(w.doubles(1 / unit), V.d.multiply, w.doubles((extra + 0.5) / unit - 0.5), V.d.add);
      });
    }
    if (times !== 1) emit(w.ints(times), V.i.multiply);
    return true;
  };

  const productWide = ({ terms }: Share, half: Half) => {
    terms.forEach(({ amount, ratio }, place) => {
      wide(amount, half);
      if (ratio.kind !== 'constant' || ratio.value !== 1) {
        wide(ratio, half);
        emit(V.d.multiply);
      }
      if (place > 0) emit(V.d.add);
    });
  };

  const asWide = (is: Operation, half: Half) => {
    switch (is.kind) {
      case 'input':
        return inputWide(is.input, half);
      case 'copy':
        return wideId(is.of, half);
      case 'look-up':
        return leaveHalfOf(() => lookUps.number(is.index, is.column), half);
      case 'add':
      case 'subtract':
      case 'least':
      case 'greatest':
        wide(is.a, half);
        wide(is.b, half);
        return emit(V.d[is.kind]);
      case 'pick':
        wide(is.yes, half);
        wide(is.no, half);
        mask(is.when);
        return emit(half === 0 ? V.maskLow : V.maskHigh, V.select);
      case 'quotient':
        wide(is.a, half);
        return emit(w.doubles(is.by), V.d.divide, V.d.floor);
      case 'share': {
        if (is.mostProduct + 2 * is.unit >= MOST_BY_INVERSE) unproved(TOO_WIDE);
        productWide(is, half);
        if (is.unit !== 1) emit(w.doubles(1 / is.unit), V.d.multiply, w.doubles((is.extra + 0.5) / is.unit), V.d.add, V.d.floor);
        if (is.times !== 1) emit(w.doubles(is.times), V.d.multiply);
      }
    }
  };

  const bind = (id: number, is: Operation) => {
    const locals = localsOf(id);
    if (locals.length === 1) {
      if (!asNarrow(is)) packed((half) => asWide(is, half));
      return emit(setLocal(locals[0] ?? 0));
    }
    for (const half of HALVES) {
      asWide(is, half);
      emit(setLocal(locals[half] ?? 0));
    }
  };

  /** Only lanes of the mask take the new value. */
  const set = (id: number, to: Num, within: number | undefined) => {
    const locals = localsOf(id);
    locals.forEach((local, at) => {
      const half = at as Half;
      if (locals.length === 1) narrow(to);
      else wide(to, half);
      if (within !== undefined) emit(getLocal(local), getLocal(within), ...(locals.length === 1 ? [] : [half === 0 ? V.maskLow : V.maskHigh]), V.select);
      emit(setLocal(local));
    });
  };

  const put = (output: number, from: Num) => {
    const place = layout.outputs[output] ?? unproved(TOO_WIDE);
    const value = newVector();
    if (place.bytes !== 8) {
      narrow(from);
      return emit(setLocal(value), walk.store(place, value));
    }
    for (const half of HALVES) {
      wide(from, half);
      emit(setLocal(value), walk.storeHalf(place, half, value));
    }
  };

  const block = (statements: readonly Statement[], within: number | undefined) => {
    for (const statement of statements) {
      switch (statement.kind) {
        case 'let':
          bind(statement.id, statement.is);
          break;
        case 'set':
          set(statement.id, statement.to, within);
          break;
        case 'store':
          put(statement.output, statement.from);
          break;
        case 'fail':
          mask(statement.when);
          emit(...(within === undefined ? [] : [getLocal(within), V.and]), getLocal(failed), V.or, setLocal(failed));
          break;
        case 'if': {
          const yes = newVector();
          mask(statement.when);
          emit(...(within === undefined ? [] : [getLocal(within), V.and]), setLocal(yes));
          block(statement.yes, yes);
          if (statement.no.length === 0) break;
          const no = newVector();
          emit(within === undefined ? ALL : getLocal(within), getLocal(yes), V.andNot, setLocal(no));
          block(statement.no, no);
        }
      }
    }
  };

  return {
    loadState: () => state((local, at) => emit(i32Const(0), w.load(at), setLocal(local))),
    saveState: () => state((local, at) => emit(i32Const(0), getLocal(local), w.store(at))),
    claims: () => {
      lookUps.begin();
      block(program.body, undefined);
    },
  };
}
