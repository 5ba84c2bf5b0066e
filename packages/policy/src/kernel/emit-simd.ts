// The tree as WebAssembly over lanes: the claims of several units side by side, two to a vector.
//
// A condition becomes a mask: both of its branches are reckoned for every lane, and what is set under it is set only where it holds. The
// numbers are binary fractions that hold whole numbers below 2^53; a policy or a batch with a product that may pass it is refused.
import type { ColumnType } from './columns.ts';
import { MOST_BY_INVERSE } from './emit-javascript.ts';
import { type ColumnTypes, FIXED_PARAMETERS, SHIFT } from './emit-wasm.ts';
import type { Program } from './program.ts';
import { both, everywhere, extractInt, load, loadBoth, loadHalf, loadSecond, packLowHalves, SIMD, store, storeHalf } from './simd-bytes.ts';
import { type Num, type Operation, type Share, type Statement, type Truth, unproved } from './tree.ts';
import { at, branch, branchIf, getLocal, I32, i32Const, OP, setLocal, V128, type ValueType, type WasmFunction } from './wasm-bytes.ts';

const NO_LANES = { zh: '并行车道不支持给定金额、期初余额或一户多人的方案', en: 'lanes take no given amounts, no openings and no units of several persons' };
const TOO_LARGE = { zh: '乘积可能超过 2 的 53 次方，不能并行计算', en: 'a product may pass 2^53, which lanes cannot hold' };
const WORD = 8;
const PAIR = 2;

/** Bytes of one row of an index: its numbers, then its bits as masks of 64. */
function laneRowBytes(index: Program['indexes'][number]): number {
  return WORD * (index.numbers.length + index.bits.length);
}

/** `settle(first, last, step, …addresses)` as of `emitWasm`, but numbers and bits of an index are one table; 0 if the interpreter would throw. */
export function emitSimd(program: Program, types: ColumnTypes, lanes: 2 | 4 | 8): WasmFunction {
  if (program.inputs.some((input) => input.kind === 'given' || input.kind === 'opening') || program.groups.some((group) => group.ordinal !== undefined))
    unproved(NO_LANES);
  const pairs = Array.from({ length: lanes / PAIR }, (_, pair) => pair);
  const locals = localsOf(program, lanes);
  const constants = newConstants(locals.firstMask + pairs.length * (1 + depthOf(program.body)));
  const emitters = pairs.map((pair) => newPair(program, types, locals, pair, constants.get));
  const each = (emit: (emitter: ReturnType<typeof newPair>) => readonly number[]): number[] => emitters.flatMap((emitter) => [...emit(emitter)]);
  /** A column of four lanes at once. */
  const storeFours = (statement: Statement): readonly number[] | undefined => {
    const type = statement.kind === 'store' ? types.outputs[statement.output] : undefined;
    if (statement.kind !== 'store' || lanes < 4 || (type !== 'i32' && type !== 'u32')) return undefined;
    return emitters.flatMap((emitter, pair) => {
      const [address, ints] = [emitter.addressOf(locals.outputs + statement.output, type), emitter.asInts(statement.from)];
      return pair % 2 === 0 ? [...address, ...ints] : [...ints, ...packLowHalves, ...store(8 * (pair - 1))];
    });
  };
  const loop = [
    ...getLocal(0),
    ...setLocal(locals.claim),
    ...OP.block,
    ...OP.loop,
    ...getLocal(locals.claim),
    ...getLocal(1),
    ...OP.i32GeS,
    ...branchIf(1),
    ...each((emitter) => emitter.rows()),
    // Statement by statement, so that the processor finds two independent chains side by side.
    ...program.body.flatMap((statement) => storeFours(statement) ?? each((emitter) => emitter.statement(statement))),
    ...getLocal(locals.claim),
    ...getLocal(2),
    ...OP.i32Add,
    ...setLocal(locals.claim),
    ...branch(0),
    ...OP.end,
    ...OP.end,
  ];
  const code = [
    ...constants.set(),
    ...each((emitter) => emitter.loadState()),
    ...loop,
    ...each((emitter) => emitter.keepState()),
    ...each((emitter) => emitter.failed()),
    ...pairs.slice(1).flatMap(() => OP.i32Or),
    ...OP.if,
    ...i32Const(0),
    ...OP.return,
    ...OP.end,
    ...i32Const(-1),
  ];
  return { parameters: locals.parameters, locals: [...locals.locals, ...emitters.flatMap((emitter) => emitter.masks()), ...constants.locals()], code };
}

/** Every number that stands in the tree is made once, before the first claim. */
function newConstants(first: number) {
  const places = new Map<number, number>();
  return {
    get(value: number): number[] {
      const place = places.get(value) ?? places.size;
      places.set(value, place);
      return getLocal(first + place);
    },
    set: () => [...places].flatMap(([value, place]) => [...both(value), ...setLocal(first + place)]),
    locals: () => Array<ValueType>(places.size).fill(V128),
  };
}

function localsOf(program: Program, lanes: number) {
  let next: number = FIXED_PARAMETERS.length;
  const take = (count: number): number => {
    const from = next;
    next += count;
    return from;
  };
  const [inputs, outputs, tables, states] = [
    take(program.inputs.length),
    take(program.outputs.length),
    take(program.indexes.length),
    take(program.groups.length),
  ];
  const parameters = next;
  const claim = take(1);
  const rows = take(program.indexes.length * lanes);
  const narrow = next - parameters;
  const variables = take((program.variables * lanes) / PAIR);
  const failed = take(lanes / PAIR);
  const locals: ValueType[] = [...Array<ValueType>(narrow).fill(I32), ...Array<ValueType>(next - parameters - narrow).fill(V128)];
  // Masks are named while the code is made: each pair has room of its own behind everything else.
  return { inputs, outputs, tables, states, parameters, claim, rows, variables, failed, locals, firstMask: next, lanes };
}
type Locals = ReturnType<typeof localsOf>;

function newPair(program: Program, types: ColumnTypes, locals: Locals, pair: number, both: (value: number) => number[]) {
  /** Variables that hold 0 in every lane. */
  const zeros = new Set<number>();
  const depth = depthOf(program.body);
  const firstMask = locals.firstMask + pair * depth;
  const variable = (id: number) => locals.variables + pair * program.variables + id;
  const value = (num: Num): number[] => (num.kind === 'constant' ? both(num.value) : getLocal(variable(num.id)));
  const two = (a: Num, b: Num, operation: readonly number[]): number[] => [...value(a), ...value(b), ...operation];
  const rowOf = (index: number, lane: number) => locals.rows + index * locals.lanes + pair * PAIR + lane;
  const failed = locals.failed + pair;

  const addressOf = (parameter: number, type: ColumnType): number[] => [
    ...getLocal(parameter),
    ...getLocal(locals.claim),
    ...(SHIFT[type] > 0 ? [...i32Const(SHIFT[type]), ...OP.i32Shl] : []),
    ...OP.i32Add,
  ];
  const offsetOf = (type: ColumnType) => (pair * PAIR) << SHIFT[type];

  const loadInput = (input: number): number[] => {
    const type = types.inputs[input] ?? 'f64';
    const address = addressOf(locals.inputs + input, type);
    if (type === 'f64') return [...address, ...load(offsetOf(type))];
    return type === 'i32' ? [...address, ...loadHalf(offsetOf(type)), ...SIMD.fromInts] : unproved(NO_LANES);
  };
  const loadColumn = (index: number, column: number): number[] => [
    ...getLocal(rowOf(index, 0)),
    ...loadBoth(WORD * column),
    ...setLocal(locals.firstMask + depth * (locals.lanes / PAIR) + pair),
    ...getLocal(rowOf(index, 1)),
    ...getLocal(locals.firstMask + depth * (locals.lanes / PAIR) + pair),
    ...loadSecond(WORD * column),
  ];

  const truth = (of: Truth): number[] => {
    switch (of.kind) {
      case 'always':
      case 'never':
        return everywhere(of.kind === 'always');
      case 'bit':
        return loadColumn(of.index, (program.indexes[of.index]?.numbers.length ?? 0) + of.bit);
      case 'compare':
        return two(of.a, of.b, of.how === '=' ? SIMD.eq : of.how === '<' ? SIMD.lt : SIMD.le);
      case 'all':
      case 'any':
        return of.of.flatMap((part, place) => [...truth(part), ...(place > 0 ? (of.kind === 'all' ? SIMD.and : SIMD.or) : [])]);
      case 'not':
        return [...truth(of.of), ...SIMD.not];
    }
  };

  const operation = (is: Operation): number[] => {
    switch (is.kind) {
      case 'input':
        return loadInput(is.input);
      case 'copy':
        return getLocal(variable(is.of));
      case 'look-up':
        return loadColumn(is.index, is.column);
      case 'add':
        return two(is.a, is.b, SIMD.add);
      case 'subtract':
        return two(is.a, is.b, SIMD.sub);
      case 'least':
        return two(is.a, is.b, SIMD.pmin);
      case 'greatest':
        return two(is.a, is.b, SIMD.pmax);
      case 'quotient':
        return divided(value(is.a), is.by, 0, is.a.hi, both);
      case 'pick':
        if (is.no.kind === 'constant' && is.no.value === 0) return [...value(is.yes), ...truth(is.when), ...SIMD.and];
        return [...value(is.yes), ...value(is.no), ...truth(is.when), ...SIMD.bitselect];
      case 'share':
        return share(is);
    }
  };
  const share = ({ terms, unit, extra, times, mostProduct }: Share): number[] => {
    if (mostProduct + unit > Number.MAX_SAFE_INTEGER) unproved(TOO_LARGE);
    const product = terms.flatMap(({ amount, ratio }, place) => [
      ...(ratio.kind === 'constant' && ratio.value === 1 ? value(amount) : two(amount, ratio, SIMD.mul)),
      ...(place > 0 ? SIMD.add : []),
    ]);
    const units = unit === 1 ? product : divided(product, unit, extra, mostProduct, both);
    return times === 1 ? units : [...units, ...both(times), ...SIMD.mul];
  };

  const statement = (of: Statement, mask?: number, level = 0): number[] => {
    switch (of.kind) {
      case 'let':
        return [...operation(of.is), ...setLocal(variable(of.id))];
      case 'set': {
        const wasZero = zeros.delete(of.id);
        if (mask === undefined && of.to.kind === 'constant' && of.to.value === 0) zeros.add(of.id);
        return [...value(of.to), ...(mask === undefined ? [] : chosen(of.id, mask, wasZero)), ...setLocal(variable(of.id))];
      }
      case 'store':
        return storeOutput(of.output, of.from);
      case 'fail':
        return [...truth(of.when), ...under(mask), ...getLocal(failed), ...SIMD.or, ...setLocal(failed)];
      case 'if': {
        const [yes, no] = [firstMask + level, firstMask + level + 1];
        return [
          ...truth(of.when),
          ...(of.no.length > 0 ? [...setLocal(no), ...getLocal(no)] : []),
          ...under(mask),
          ...setLocal(yes),
          ...(of.no.length > 0 ? [...getLocal(no), ...SIMD.not, ...under(mask), ...setLocal(no)] : []),
          ...of.yes.flatMap((inner) => statement(inner, yes, level + 2)),
          ...of.no.flatMap((inner) => statement(inner, no, level + 2)),
        ];
      }
    }
  };
  /** The new value where the mask is set, and what was there elsewhere. */
  const chosen = (id: number, mask: number, wasZero: boolean): number[] =>
    wasZero ? [...getLocal(mask), ...SIMD.and] : [...getLocal(variable(id)), ...getLocal(mask), ...SIMD.bitselect];
  const under = (mask: number | undefined): number[] => (mask === undefined ? [] : [...getLocal(mask), ...SIMD.and]);

  /** Beside 2^52 a whole number below 2^32 stands in the low half as it is. */
  const asInts = (num: Num): number[] => [...value(num), ...both(2 ** 52), ...SIMD.add];

  const storeOutput = (output: number, from: Num): number[] => {
    const type = types.outputs[output] ?? 'f64';
    const address = addressOf(locals.outputs + output, type);
    if (type === 'f64') return [...address, ...value(from), ...store(offsetOf(type))];
    const ints = [...value(from), ...(type === 'u32' ? SIMD.toUnsigned : SIMD.toInts)];
    if (type !== 'u8') return [...address, ...ints, ...storeHalf(offsetOf(type))];
    return [0, 1].flatMap((lane) => [...address, ...ints, ...extractInt(lane), ...at(OP.i32Store8, offsetOf(type) + lane)]);
  };

  const stateAddress = (group: number) => getLocal(locals.states + group);
  const stateOffset = (place: number) => WORD * (place * locals.lanes + pair * PAIR);

  return {
    statement,
    addressOf,
    asInts,
    masks: (): ValueType[] => Array<ValueType>(depth + 1).fill(V128),
    failed: () => [...getLocal(failed), ...SIMD.anyTrue],
    loadState: () =>
      program.groups.flatMap((group, place) =>
        group.variables.flatMap((own, slot) => [...stateAddress(place), ...load(stateOffset(slot)), ...setLocal(variable(own.variable.id))]),
      ),
    keepState: () =>
      program.groups.flatMap((group, place) =>
        group.variables.flatMap((own, slot) => [...stateAddress(place), ...getLocal(variable(own.variable.id)), ...store(stateOffset(slot))]),
      ),
    /** The row of every table that the coded facts of each lane name. */
    rows: () =>
      program.indexes.flatMap((index, place) =>
        [0, 1].flatMap((lane) => [
          ...getLocal(locals.tables + place),
          ...i32Const(0),
          ...index.facts.flatMap(({ input, size }) => {
            const type = types.inputs[input] ?? 'u8';
            const offset = (pair * PAIR + lane) << SHIFT[type];
            const code = type === 'u8' ? at(OP.i32Load8, offset) : type === 'u16' ? at(OP.i32Load16, offset) : at(OP.i32Load, offset);
            return [...i32Const(size), ...OP.i32Mul, ...addressOf(locals.inputs + input, type), ...code, ...OP.i32Add];
          }),
          ...i32Const(laneRowBytes(index)),
          ...OP.i32Mul,
          ...OP.i32Add,
          ...setLocal(rowOf(place, lane)),
        ]),
      ),
  };
}

/** `(product + extra) / unit`, rounded down. */
function divided(product: readonly number[], unit: number, extra: number, most: number, both: (value: number) => number[]): number[] {
  if (most + 2 * unit < MOST_BY_INVERSE) return [...product, ...both(1 / unit), ...SIMD.mul, ...both((extra + 0.5) / unit), ...SIMD.add, ...SIMD.floor];
  return [...product, ...both(extra), ...SIMD.add, ...both(unit), ...SIMD.div, ...SIMD.floor];
}

/** Two masks for each condition within a condition. */
function depthOf(statements: readonly Statement[]): number {
  return statements.reduce(
    (deepest, statement) => (statement.kind === 'if' ? Math.max(deepest, 2 + depthOf(statement.yes), 2 + depthOf(statement.no)) : deepest),
    0,
  );
}
