// The schemas of all contracts as JSON Schema, with everything that has a name (`.meta({ id })`) or refers to itself as a component.
import { z } from 'zod';
import type { Contract } from './contract.ts';

export type Json = Readonly<Record<string, unknown>>;
export type Side = 'input' | 'output';

export interface Components {
  readonly schemas: Readonly<Record<string, Json>>;
  /** What an operation reads: always the object itself, for the parameters of the path are taken out of it. */
  inputOf(contract: Contract): Json;
  outputOf(contract: Contract): Json;
}

/** One operation's input or output: its own schema, and the named ones that it refers to. */
interface Sheet {
  readonly root: Json;
  readonly named: Readonly<Record<string, Json>>;
}

export function componentsOf(contracts: readonly Contract[]): Components {
  const sheets = contracts.flatMap((contract) =>
    [sheetOf(contract, 'input'), sheetOf(contract, 'output')].map((sheet, index) => ({ contract, sheet, side: SIDES[index] ?? 'input' })),
  );
  const inputs = mergeNamed(sheets.filter(({ side }) => side === 'input').map(({ sheet }) => sheet));
  const outputs = mergeNamed(sheets.filter(({ side }) => side === 'output').map(({ sheet }) => sheet));
  const different = namesThatDiffer(inputs, outputs);
  const renamed = (name: string, side: Side) => (side === 'input' && different.has(name) ? `${name}Input` : name);
  const schemas: Record<string, Json> = {};
  for (const [name, schema] of inputs) schemas[renamed(name, 'input')] = refer(schema, 'input', renamed);
  for (const [name, schema] of outputs) schemas[renamed(name, 'output')] = refer(schema, 'output', renamed);
  const rootOf = (contract: Contract, side: Side) =>
    refer(sheets.find((found) => found.contract === contract && found.side === side)?.sheet.root ?? {}, side, renamed);
  const resolve = (schema: Json) => (typeof schema.$ref === 'string' ? (schemas[schema.$ref.slice(COMPONENT.length)] ?? {}) : schema);
  return { schemas, inputOf: (contract) => resolve(rootOf(contract, 'input')), outputOf: (contract) => rootOf(contract, 'output') };
}

const SIDES: readonly Side[] = ['input', 'output'];
const COMPONENT = '#/components/schemas/';
const DEFINITION = '#/$defs/';

/** Schemas without a name that refer to themselves are given the operation's. */
function sheetOf(contract: Contract, side: Side): Sheet {
  const schema = side === 'input' ? contract.input : contract.output;
  const { $schema, $defs = {}, ...root } = z.toJSONSchema(schema, { io: side, unrepresentable: 'any' }) as Json & { $defs?: Readonly<Record<string, Json>> };
  const own = `${contract.id.slice(0, 1).toUpperCase()}${contract.id.slice(1)}${side === 'input' ? 'Input' : 'Output'}`;
  const nameOf = (name: string) => name.replace(/^__schema/, `${own}Part`);
  const isRecursive = JSON.stringify([root, $defs]).includes('"$ref":"#"');
  const rootName = typeof root.$ref === 'string' ? nameOf(root.$ref.slice(DEFINITION.length)) : own;
  const local = (json: Json) => mapReferences(json, (reference) => (reference === '#' ? rootName : nameOf(reference.slice(DEFINITION.length))));
  const named = Object.fromEntries(Object.entries($defs).map(([name, definition]) => [nameOf(name), local(definition)]));
  if (!isRecursive || typeof root.$ref === 'string') return { root: local(root), named };
  return { root: { $ref: rootName }, named: { ...named, [own]: local(root) } };
}

/** Two different schemas of one name would make the description lie. */
function mergeNamed(sheets: readonly Sheet[]): Map<string, Json> {
  const merged = new Map<string, Json>();
  for (const [name, schema] of sheets.flatMap(({ named }) => Object.entries(named))) {
    const known = merged.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`two different schemas are called ${name}`);
    merged.set(name, schema);
  }
  return merged;
}

/** Names whose schema is not the same where it is sent and where it is answered (defaults, translations), or that refer to such a one. */
function namesThatDiffer(inputs: ReadonlyMap<string, Json>, outputs: ReadonlyMap<string, Json>): Set<string> {
  const both = [...inputs.keys()].filter((name) => outputs.has(name));
  const different = new Set(both.filter((name) => JSON.stringify(inputs.get(name)) !== JSON.stringify(outputs.get(name))));
  for (let known = -1; known !== different.size; ) {
    known = different.size;
    for (const name of both) if (referencesOf(inputs.get(name) ?? {}).some((reference) => different.has(reference))) different.add(name);
  }
  return different;
}

function referencesOf(json: Json): string[] {
  const found: string[] = [];
  mapReferences(json, (reference) => {
    found.push(reference);
    return reference;
  });
  return found;
}

function refer(json: Json, side: Side, renamed: (name: string, side: Side) => string): Json {
  return mapReferences(json, (name) => COMPONENT + renamed(name, side));
}

function mapReferences(json: Json, map: (reference: string) => string): Json {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === '$ref' && typeof item === 'string' ? map(item) : visit(item)]));
  };
  return visit(json) as Json;
}
