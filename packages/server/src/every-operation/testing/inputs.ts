// Inputs made from a contract's schema: valid ones, and near misses. The schema is walked by its kinds, so a new contract is covered
// without a word written for it; a kind of schema that is not known here fails, and must be taught.
import fc from 'fast-check';
import { z } from 'zod';
import { get, type Random } from '../../demo/random.ts';
import { HOSTILE_NAMES, HOSTILE_NUMBERS, HOSTILE_TEXTS, ORDINARY_NUMBERS, ORDINARY_TEXTS, type Words } from './words.ts';

export type Schema = z.core.$ZodType;
type Fields = Record<string, unknown>;
/** What a check of a text says of itself. */
interface CheckDef {
  readonly check: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
}
/** Every kind's definition, as far as it is read here. */
interface Def {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly keyType?: Schema;
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly values?: readonly unknown[];
  readonly in?: Schema;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDef } }[];
}

export const defOf = (schema: Schema) => schema._zod.def as unknown as Def;
const TRIES = 400;

/** An input that the schema takes, mostly with ids and words that mean something to the database. */
export function validInput(schema: Schema, random: Random, words: Words): Fields {
  for (let tries = 0; tries < TRIES; tries++) {
    // Few of the optional fields fit together, so that some inputs have hardly any.
    const most = random.pick([100, 450, 700]);
    const input = valid(schema, '', random, { ...words, optionalPerMille: most }) as Fields;
    if (z.safeParse(schema, input).success) return input;
  }
  throw new Error('no valid input was found for a schema; teach every-operation/testing/words.ts some words that it takes');
}

/** A value for a part of a schema, under the name that its field has. */
export function validValue(schema: Schema, name: string, random: Random, words: Words): unknown {
  return valid(schema, name, random, { ...words, optionalPerMille: 300 });
}

interface Choice extends Words {
  readonly optionalPerMille: number;
}

function valid(schema: Schema, name: string, random: Random, words: Choice): unknown {
  const def = defOf(schema);
  switch (def.type) {
    case 'object': {
      const input: Fields = {};
      for (const [field, inner] of Object.entries(def.shape ?? {})) {
        const value = valid(inner, field, random, words);
        if (value !== undefined) input[field] = value;
      }
      return input;
    }
    case 'optional':
    case 'default':
    case 'prefault':
      return random.happens(words.optionalPerMille) ? valid(inside(def), name, random, words) : undefined;
    case 'nullable':
      return random.happens(300) ? null : valid(inside(def), name, random, words);
    case 'readonly':
    case 'nonoptional':
    case 'catch':
      return valid(inside(def), name, random, words);
    case 'pipe':
      return valid(must(def.in), name, random, words);
    case 'string':
      return validText(schema, name, random, words);
    case 'number':
      return random.pick(numbersFor(schema));
    case 'boolean':
      return random.happens(500);
    case 'enum':
      return random.pick(Object.values(def.entries ?? {}));
    case 'literal':
      return random.pick(def.values ?? []);
    case 'union':
      return valid(random.pick(def.options ?? []), name, random, words);
    case 'array':
      return Array.from({ length: random.below(4) }, () => valid(must(def.element), name, random, words));
    case 'record': {
      const pairs = Array.from({ length: random.below(4) }, () => [
        valid(must(def.keyType), `${name}Key`, random, words),
        valid(must(def.valueType), name, random, words),
      ]);
      return Object.fromEntries(pairs);
    }
    default:
      throw new Error(`inputs of the kind ${def.type} cannot be made yet; teach every-operation/testing/inputs.ts`);
  }
}

function validText(schema: Schema, name: string, random: Random, words: Words): string {
  const known = wordsFor(schema, words.of(name));
  if (known.length > 0 && random.happens(900)) return random.pick(known);
  return random.pick(textsFor(schema).taken);
}

const takenByList = new WeakMap<readonly string[], Map<Schema, readonly string[]>>();

/** Those of a list that a schema takes; lists are long, most of their words stand there several times, and they are asked of often. */
function wordsFor(schema: Schema, list: readonly string[]): readonly string[] {
  const ofList = takenByList.get(list) ?? new Map<Schema, readonly string[]>();
  takenByList.set(list, ofList);
  const known = ofList.get(schema);
  if (known) return known;
  const fitting = new Set([...new Set(list)].filter((word) => z.safeParse(schema, word).success));
  const taken = list.filter((word) => fitting.has(word));
  ofList.set(schema, taken);
  return taken;
}

interface Texts {
  readonly taken: readonly string[];
  readonly refused: readonly string[];
}
const textsBySchema = new WeakMap<Schema, Texts>();

/** Texts that a schema takes and texts that it just does not: lists of words, texts made from its pattern, texts as long as it allows. */
function textsFor(schema: Schema): Texts {
  const known = textsBySchema.get(schema);
  if (known) return known;
  const checks = (defOf(schema).checks ?? []).map((check) => check._zod.def);
  const made = checks.flatMap(({ pattern }) => (pattern ? matching(pattern) : []));
  const lengths = checks.flatMap(({ check, minimum = 0, maximum = 0 }) => (check === 'min_length' ? [minimum] : check === 'max_length' ? [maximum] : []));
  const long = [...new Set(lengths.flatMap((length) => [length - 1, length, length + 1]))]
    .filter((length) => length > 0 && length < 5000)
    .flatMap((length) => ['a', '1', '张', '\u{20000}'].map((letter) => letter.repeat(length)));
  // One character more or less than the pattern has.
  const near = made.flatMap((text) => [`${text}1`, `${text}\n`, ` ${text}`, text.slice(1), text.replace(/\d/g, '٣'), `${text}\u0000`]);
  const all = [...ORDINARY_TEXTS, ...HOSTILE_TEXTS, ...made, ...long, ...near];
  const taken = takenBy(schema, all);
  const refused = all.filter((text) => !taken.includes(text));
  const texts = { taken, refused };
  textsBySchema.set(schema, texts);
  return texts;
}

function matching(pattern: RegExp): string[] {
  try {
    return fc.sample(fc.stringMatching(pattern), { seed: 1, numRuns: 30 });
  } catch {
    // A pattern that cannot be turned round: the lists of words must do.
    return [];
  }
}

const numbersBySchema = new WeakMap<Schema, readonly number[]>();

function numbersFor(schema: Schema): readonly number[] {
  const numbers = numbersBySchema.get(schema) ?? takenBy(schema, [...ORDINARY_NUMBERS, ...HOSTILE_NUMBERS]);
  numbersBySchema.set(schema, numbers);
  return numbers;
}

function takenBy<Value>(schema: Schema, values: readonly Value[]): Value[] {
  const taken = values.filter((value) => z.safeParse(schema, value).success);
  if (taken.length === 0) throw new Error('no known value is taken by a schema; teach every-operation/testing/words.ts one');
  return taken;
}

/** A valid input with one or two faults. */
export function nearMiss(schema: Schema, random: Random, words: Words): Fields {
  let input: unknown = validInput(schema, random, words);
  for (let faults = random.between(1, 2); faults > 0; faults--) input = spoil(schema, input, random);
  return isFields(input) ? input : { input };
}

/** Goes down to some field and puts a fault there. */
function spoil(schema: Schema, value: unknown, random: Random): unknown {
  const def = defOf(schema);
  if (def.innerType && value !== undefined) return spoil(def.innerType, value, random);
  if (isFields(value) && (def.shape || def.valueType)) {
    const fields = Object.keys(def.shape ?? value);
    const kind = random.below(10);
    if (fields.length === 0 || kind === 0) return withField(value, random.pick(HOSTILE_NAMES), strange(random));
    const field = random.pick(fields);
    const { [field]: _, ...rest } = value;
    if (kind === 1) return rest;
    if (kind === 2) return withField(rest, random.pick([field.toUpperCase(), `${field}\u0000`, `${field} `, `/${field}`]), value[field]);
    return withField(value, field, spoil(def.shape?.[field] ?? must(def.valueType), value[field], random));
  }
  if (def.type === 'string' && random.happens(600)) {
    const { taken, refused } = textsFor(schema);
    return random.pick(random.happens(700) && refused.length > 0 ? refused : taken);
  }
  return strange(random);
}

/** As JSON.parse would set it: also a field named `__proto__`. */
function withField(fields: Fields, name: string, value: unknown): Fields {
  const copy = { ...fields };
  Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** A value that nobody asked for. */
export function strange(random: Random): unknown {
  const kinds: (() => unknown)[] = [
    () => random.pick(HOSTILE_TEXTS),
    () => random.pick(HOSTILE_NUMBERS),
    () => null,
    () => random.happens(500),
    () => [],
    () => ({}),
    () => [random.pick(HOSTILE_TEXTS)],
    () => withField({}, random.pick(HOSTILE_NAMES), random.pick(HOSTILE_TEXTS)),
    () => nested(random.between(2, 120)),
    () => endless(random.pick(HOSTILE_TEXTS), random.between(1, 2000)),
  ];
  return get(kinds, random.below(kinds.length))();
}

const LONGEST = 200_000;

function endless(text: string, times: number): string {
  return text.repeat(Math.min(times, Math.ceil(LONGEST / Math.max(1, text.length)))).slice(0, LONGEST);
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

function inside(def: Def): Schema {
  return must(def.innerType);
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a schema has not the parts that its kind should have');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
