// The tree as JavaScript: the fallback where there is no WebAssembly, and a second opinion beside it.
//
// Its numbers are whole and below 2^53, which the tree has proved, so that adding and comparing them is exact. A product may be
// larger: it is then split so that no part is.
import type { Group, Program } from './program.ts';
import { isOpening, setIn, wordsOf } from './tables.ts';
import type { Num, Operation, Share, Statement, Truth } from './tree.ts';

/** Below this a product may be divided by multiplying with the inverse: the error stays below half the distance of two results. */
export const MOST_BY_INVERSE = 2 ** 49;

/**
 * The text of `(inputs, outputs, numbers, bits, states, base, first, last, step) => failed`: settles claims `first`, `first + step`, …
 * before `last`; openings are counted from `base`. -1, or the claim on which the interpreter would throw.
 */
export function emitJavaScript(program: Program): string {
  const own = new Set(program.groups.flatMap((group) => group.variables.map(({ variable }) => variable.id)));
  const set = [...setIn(program.body)].filter((id) => !own.has(id));
  return [
    "'use strict';",
    'return function settle(inputs, outputs, numbers, bits, states, base, first, last, step) {',
    ...program.inputs.map((_, at) => `const i${at} = inputs[${at}];`),
    ...program.outputs.map((_, at) => `const o${at} = outputs[${at}];`),
    ...program.indexes.map((_, at) => `const n${at} = numbers[${at}], b${at} = bits[${at}];`),
    ...program.groups.map((group, at) => `const s${at} = states[${at}];${group.ordinal === undefined ? declared(group, (place) => `s${at}[${place}]`) : ''}`),
    'for (let i = first; i < last; i += step) {',
    ...program.indexes.map((index, at) => `const x${at} = ${index.facts.reduce((before, { input, size }) => `(${before}) * ${size} + i${input}[i]`, '0')};`),
    ...program.groups.map((group, at) => loaded(group, at)),
    set.length > 0 ? `let ${set.map((id) => `v${id} = 0`).join(', ')};` : '',
    ...statementsOf(program, program.body),
    ...program.groups.map((group, at) => (group.ordinal === undefined ? '' : kept(group, (place) => `s${at}[g${at} + ${place}]`))),
    '}',
    ...program.groups.map((group, at) => (group.ordinal === undefined ? kept(group, (place) => `s${at}[${place}]`) : '')),
    'return -1;',
    '};',
  ].join('\n');
}

function declared({ variables }: Group, from: (place: number) => string): string {
  return `let ${variables.map(({ variable }, place) => `v${variable.id} = ${from(place)}`).join(', ')};`;
}

function loaded(group: Group, at: number): string {
  if (group.ordinal === undefined) return '';
  return `const g${at} = i${group.ordinal}[i] * ${group.variables.length}; ${declared(group, (place) => `s${at}[g${at} + ${place}]`)}`;
}

function kept({ variables }: Group, into: (place: number) => string): string {
  return variables.map(({ variable }, place) => `${into(place)} = v${variable.id};`).join(' ');
}

function statementsOf(program: Program, statements: readonly Statement[]): string[] {
  return statements.map((statement) => statementText(program, statement));
}

function statementText(program: Program, statement: Statement): string {
  switch (statement.kind) {
    case 'let':
      return `const v${statement.id} = ${operationOf(program, statement.is)};`;
    case 'set':
      return `v${statement.id} = ${text(statement.to)};`;
    case 'store':
      return `o${statement.output}[i] = ${text(statement.from)};`;
    case 'fail':
      return `if (${truthText(program, statement.when)}) return i;`;
    case 'if':
      return [
        `if (${truthText(program, statement.when)}) {`,
        ...statementsOf(program, statement.yes),
        ...(statement.no.length > 0 ? ['} else {', ...statementsOf(program, statement.no)] : []),
        '}',
      ].join('\n');
  }
}

function text(num: Num): string {
  if (num.kind === 'variable') return `v${num.id}`;
  return num.value < 0 ? `(${num.value})` : String(num.value);
}

function operationOf(program: Program, is: Operation): string {
  switch (is.kind) {
    case 'input':
      return isOpening(program, is.input) ? `i${is.input}[i - base]` : `i${is.input}[i]`;
    case 'copy':
      return `v${is.of}`;
    case 'look-up':
      return `n${is.index}[x${is.index} * ${program.indexes[is.index]?.numbers.length} + ${is.column}]`;
    case 'add':
      return `${text(is.a)} + ${text(is.b)}`;
    case 'subtract':
      return `${text(is.a)} - ${text(is.b)}`;
    case 'least':
      return `${text(is.a)} < ${text(is.b)} ? ${text(is.a)} : ${text(is.b)}`;
    case 'greatest':
      return `${text(is.a)} > ${text(is.b)} ? ${text(is.a)} : ${text(is.b)}`;
    case 'quotient':
      return `Math.floor(${text(is.a)} / ${is.by})`;
    case 'pick':
      return `${truthText(program, is.when)} ? ${text(is.yes)} : ${text(is.no)}`;
    case 'share':
      return shareText(is);
  }
}

function shareText(share: Share): string {
  const units = share.mostProduct + share.unit <= Number.MAX_SAFE_INTEGER ? wholeShare(share) : splitShare(share);
  return share.times === 1 ? units : `${units} * ${share.times}`;
}

function wholeShare({ terms, unit, extra, mostProduct }: Share): string {
  const product = terms.map(({ amount, ratio }) => `${text(amount)} * ${text(ratio)}`).join(' + ');
  if (unit === 1) return `(${product})`;
  if (mostProduct + 2 * unit < MOST_BY_INVERSE) return `Math.floor((${product}) * ${1 / unit} + ${(extra + 0.5) / unit})`;
  return `Math.floor((${product} + ${extra}) / ${unit})`;
}

/** An amount is so many whole units and a rest: only the product of the rest is divided. */
function splitShare({ terms, unit, extra }: Share): string {
  const whole = terms.map(({ amount, ratio }) => `Math.floor(${text(amount)} / ${unit}) * ${text(ratio)}`);
  const rest = terms.map(({ amount, ratio }) => `(${text(amount)} % ${unit}) * ${text(ratio)}`);
  return `(${whole.join(' + ')} + Math.floor((${rest.join(' + ')} + ${extra}) / ${unit}))`;
}

function truthText(program: Program, truth: Truth): string {
  switch (truth.kind) {
    case 'always':
      return 'true';
    case 'never':
      return 'false';
    case 'bit': {
      const words = wordsOf(program.indexes[truth.index] ?? { facts: [], size: 0, numbers: [], bits: [] });
      return `((b${truth.index}[x${truth.index} * ${words} + ${Math.floor(truth.bit / 32)}] >>> ${truth.bit % 32}) & 1) === 1`;
    }
    case 'compare':
      return `${text(truth.a)} ${truth.how === '=' ? '===' : truth.how} ${text(truth.b)}`;
    case 'all':
    case 'any':
      return `(${truth.of.map((part) => truthText(program, part)).join(truth.kind === 'all' ? ' && ' : ' || ')})`;
    case 'not':
      return `!(${truthText(program, truth.of)})`;
  }
}
