// The tree as WebAssembly over 64-bit whole numbers, one claim after another.
//
// A product that may pass 2^63 is split, as in JavaScript one that may pass 2^53.
import type { ColumnType } from './columns.ts';
import type { Group, Program } from './program.ts';
import { wordsOf } from './tables.ts';
import type { Num, Operation, Share, Statement, Truth } from './tree.ts';
import { at, branch, branchIf, getLocal, I32, I64, i32Const, i64Const, OP, setLocal, type ValueType, type WasmFunction } from './wasm-bytes.ts';

/** What a program's columns are made of. */
export interface ColumnTypes {
  readonly inputs: readonly ColumnType[];
  readonly outputs: readonly ColumnType[];
}

export const SHIFT: { readonly [type in ColumnType]: number } = { u8: 0, u16: 1, i32: 2, u32: 2, f64: 3 };
const LOAD: { readonly [type in ColumnType]: readonly number[] } = {
  u8: at(OP.i64Load8),
  u16: at(OP.i64Load16),
  i32: at(OP.i64Load32),
  u32: at(OP.i64Load32),
  f64: [...at(OP.f64Load), ...OP.i64TruncF64],
};
const LOAD_CODE: { readonly [type in ColumnType]: readonly number[] } = {
  u8: at(OP.i32Load8),
  u16: at(OP.i32Load16),
  i32: at(OP.i32Load),
  u32: at(OP.i32Load),
  f64: at(OP.i32Load),
};
const STORE: { readonly [type in ColumnType]: readonly number[] } = {
  u8: [...OP.i32WrapI64, ...at(OP.i32Store8)],
  u16: [...OP.i32WrapI64, ...at(OP.i32Store)],
  i32: [...OP.i32WrapI64, ...at(OP.i32Store)],
  u32: [...OP.i32WrapI64, ...at(OP.i32Store)],
  f64: [...OP.f64ConvertI64, ...at(OP.f64Store)],
};
const WORD = 8;
/** Products above this are split. */
const MOST_PRODUCT = 9_000_000_000_000_000_000;

/** The parameters of `settle`, in order: first, last, step, then the address of every column, table and state. */
const FIXED_PARAMETERS = ['first', 'last', 'step'] as const;

/** Where everything is found among the parameters and locals. */
export function localsOf(program: Program, type: ValueType) {
  let next: number = FIXED_PARAMETERS.length;
  const take = (count: number): number => {
    const from = next;
    next += count;
    return from;
  };
  const [inputs, outputs] = [take(program.inputs.length), take(program.outputs.length)];
  const [numbers, bits] = [take(program.indexes.length), take(program.indexes.length)];
  const states = take(program.groups.length);
  const parameters = next;
  const claim = take(1);
  const [indexes, members] = [take(program.indexes.length), take(program.groups.length)];
  const narrow = next - parameters;
  const variables = take(program.variables);
  const locals: ValueType[] = [...Array<ValueType>(narrow).fill(I32), ...Array<ValueType>(program.variables).fill(type)];
  return { inputs, outputs, numbers, bits, states, parameters, claim, indexes, members, variables, locals };
}
type Locals = ReturnType<typeof localsOf>;

export function emitWasm(program: Program, types: ColumnTypes): WasmFunction {
  const locals = localsOf(program, I64);
  const emitter = newEmitter(program, types, locals);
  const code = [
    ...program.groups.flatMap((group, place) => (group.ordinal === undefined ? emitter.load(group, place, getLocal(locals.states + place)) : [])),
    ...getLocal(0),
    ...setLocal(locals.claim),
    ...OP.block,
    ...OP.loop,
    ...getLocal(locals.claim),
    ...getLocal(1),
    ...OP.i32GeS,
    ...branchIf(1),
    ...emitter.indexes(),
    ...program.groups.flatMap((group, place) => emitter.member(group, place)),
    ...emitter.statements(program.body),
    ...program.groups.flatMap((group, place) => (group.ordinal === undefined ? [] : emitter.keep(group, getLocal(locals.members + place)))),
    ...getLocal(locals.claim),
    ...getLocal(2),
    ...OP.i32Add,
    ...setLocal(locals.claim),
    ...branch(0),
    ...OP.end,
    ...OP.end,
    ...program.groups.flatMap((group, place) => (group.ordinal === undefined ? emitter.keep(group, getLocal(locals.states + place)) : [])),
    ...i32Const(-1),
  ];
  return { parameters: locals.parameters, locals: locals.locals, code };
}

function newEmitter(program: Program, types: ColumnTypes, locals: Locals) {
  const variable = (id: number) => locals.variables + id;
  const value = (num: Num): number[] => (num.kind === 'constant' ? i64Const(num.value) : getLocal(variable(num.id)));
  const two = (a: Num, b: Num, operation: readonly number[]): number[] => [...value(a), ...value(b), ...operation];

  const addressOf = (parameter: number, type: ColumnType): number[] => [
    ...getLocal(parameter),
    ...getLocal(locals.claim),
    ...(SHIFT[type] > 0 ? [...i32Const(SHIFT[type]), ...OP.i32Shl] : []),
    ...OP.i32Add,
  ];
  const rowOf = (table: number, index: number, width: number): number[] => [
    ...getLocal(table + index),
    ...getLocal(locals.indexes + index),
    ...i32Const(width),
    ...OP.i32Mul,
    ...OP.i32Add,
  ];

  const truth = (of: Truth): number[] => {
    switch (of.kind) {
      case 'always':
        return i32Const(1);
      case 'never':
        return i32Const(0);
      case 'bit': {
        const index = program.indexes[of.index];
        const load = [...rowOf(locals.bits, of.index, 4 * (index ? wordsOf(index) : 0)), ...at(OP.i32Load, 4 * Math.floor(of.bit / 32))];
        return [...load, ...i32Const(of.bit % 32), ...OP.i32ShrU, ...i32Const(1), ...OP.i32And];
      }
      case 'compare':
        return two(of.a, of.b, of.how === '=' ? OP.i64Eq : of.how === '<' ? OP.i64LtS : OP.i64LeS);
      case 'all':
      case 'any':
        return of.of.flatMap((part, place) => [...truth(part), ...(place > 0 ? (of.kind === 'all' ? OP.i32And : OP.i32Or) : [])]);
      case 'not':
        return [...truth(of.of), ...OP.i32Eqz];
    }
  };

  const operation = (is: Operation): number[] => {
    switch (is.kind) {
      case 'input': {
        const type = types.inputs[is.input] ?? 'f64';
        return [...addressOf(locals.inputs + is.input, type), ...LOAD[type]];
      }
      case 'copy':
        return getLocal(variable(is.of));
      case 'look-up':
        return [...rowOf(locals.numbers, is.index, WORD * (program.indexes[is.index]?.numbers.length ?? 0)), ...at(OP.i64Load, WORD * is.column)];
      case 'add':
        return two(is.a, is.b, OP.i64Add);
      case 'subtract':
        return two(is.a, is.b, OP.i64Sub);
      case 'least':
        return [...value(is.a), ...value(is.b), ...two(is.a, is.b, OP.i64LtS), ...OP.select];
      case 'greatest':
        return [...value(is.a), ...value(is.b), ...two(is.a, is.b, OP.i64GtS), ...OP.select];
      case 'quotient':
        return [...value(is.a), ...i64Const(is.by), ...OP.i64DivU];
      case 'pick':
        return [...value(is.yes), ...value(is.no), ...truth(is.when), ...OP.select];
      case 'share':
        return share(is);
    }
  };

  const share = (is: Share): number[] => {
    const units = is.mostProduct + is.unit <= MOST_PRODUCT ? wholeShare(is) : splitShare(is);
    return is.times === 1 ? units : [...units, ...i64Const(is.times), ...OP.i64Mul];
  };
  const wholeShare = ({ terms, unit, extra }: Share): number[] => {
    const product = terms.flatMap(({ amount, ratio }, place) => [...two(amount, ratio, OP.i64Mul), ...(place > 0 ? OP.i64Add : [])]);
    if (unit === 1) return product;
    return [...product, ...i64Const(extra), ...OP.i64Add, ...i64Const(unit), ...OP.i64DivU];
  };
  /** An amount is so many whole units and a rest: only the product of the rest is divided. */
  const splitShare = ({ terms, unit, extra }: Share): number[] => {
    const units = (amount: Num) => [...value(amount), ...i64Const(unit), ...OP.i64DivU];
    const rest = (amount: Num) => [...value(amount), ...units(amount), ...i64Const(unit), ...OP.i64Mul, ...OP.i64Sub];
    const summed = (of: (amount: Num) => number[]) =>
      terms.flatMap(({ amount, ratio }, place) => [...of(amount), ...value(ratio), ...OP.i64Mul, ...(place > 0 ? OP.i64Add : [])]);
    return [...summed(units), ...summed(rest), ...i64Const(extra), ...OP.i64Add, ...i64Const(unit), ...OP.i64DivU, ...OP.i64Add];
  };

  const statement = (of: Statement): number[] => {
    switch (of.kind) {
      case 'let':
        return [...operation(of.is), ...setLocal(variable(of.id))];
      case 'set':
        return [...value(of.to), ...setLocal(variable(of.id))];
      case 'store': {
        const type = types.outputs[of.output] ?? 'f64';
        return [...addressOf(locals.outputs + of.output, type), ...value(of.from), ...STORE[type]];
      }
      case 'fail':
        return [...truth(of.when), ...OP.if, ...getLocal(locals.claim), ...OP.return, ...OP.end];
      case 'if':
        return [...truth(of.when), ...OP.if, ...statements(of.yes), ...(of.no.length > 0 ? [...OP.else, ...statements(of.no)] : []), ...OP.end];
    }
  };
  const statements = (of: readonly Statement[]): number[] => of.flatMap(statement);

  const load = (group: Group, _place: number, address: readonly number[]): number[] =>
    group.variables.flatMap((own, place) => [...address, ...at(OP.i64Load, WORD * place), ...setLocal(variable(own.variable.id))]);

  return {
    statements,
    load,
    keep: (group: Group, address: readonly number[]): number[] =>
      group.variables.flatMap((own, place) => [...address, ...getLocal(variable(own.variable.id)), ...at(OP.i64Store, WORD * place)]),
    /** Finds and loads the accumulators of the claim's person or household. */
    member(group: Group, place: number): number[] {
      if (group.ordinal === undefined) return [];
      const type = types.inputs[group.ordinal] ?? 'u8';
      return [
        ...getLocal(locals.states + place),
        ...addressOf(locals.inputs + group.ordinal, type),
        ...LOAD_CODE[type],
        ...i32Const(WORD * group.variables.length),
        ...OP.i32Mul,
        ...OP.i32Add,
        ...setLocal(locals.members + place),
        ...load(group, place, getLocal(locals.members + place)),
      ];
    },
    /** The row of every table that the claim's coded facts name. */
    indexes: (): number[] =>
      program.indexes.flatMap((index, place) => [
        ...i32Const(0),
        ...index.facts.flatMap(({ input, size }) => {
          const type = types.inputs[input] ?? 'u8';
          return [...i32Const(size), ...OP.i32Mul, ...addressOf(locals.inputs + input, type), ...LOAD_CODE[type], ...OP.i32Add];
        }),
        ...setLocal(locals.indexes + place),
      ]),
  };
}
