// What differs between two versions of a scheme's files, value by value: not which lines of text, but which amount of which rule. Pure.
import type { Text } from '@doudi/policy';
import { adjustablesOf } from '../scheme/adjustables.ts';
import type { SchemeFiles } from '../scheme/load.ts';
import { readYaml } from '../scheme/yaml-source.ts';

export interface SchemeChange {
  readonly file: string;
  /** Keys from the top of the file; of an item in a list, what names it, or its place from 1 in words such as `#2`. Empty: the file itself. */
  readonly path: readonly string[];
  /** Undefined where it was not there before. */
  readonly before?: string;
  readonly after?: string;
}

/** An amount, a share or a number of points that is another, by what people call it. */
export interface AmountChange {
  /** The line, what the value is, for whom. */
  readonly name: Text;
  /** As the file has it; undefined where it was not there before. */
  readonly before?: string;
  readonly after?: string;
}

/** In the order in which the lines pay. One whose line, place or condition is called otherwise counts as another. */
export function compareAmounts(before: SchemeFiles, after: SchemeFiles): AmountChange[] {
  const [was, is] = [amountsIn(before), amountsIn(after)];
  const keys = [...is.keys(), ...[...was.keys()].filter((key) => !is.has(key))];
  return keys.flatMap((key) => {
    const [old, now] = [was.get(key), is.get(key)];
    const name = now?.name ?? old?.name;
    if (!name || old?.value === now?.value) return [];
    return [{ name, ...(old && { before: old.value }), ...(now && { after: now.value }) }];
  });
}

/** By name; of several of one name, in their order. */
function amountsIn(files: SchemeFiles): ReadonlyMap<string, { readonly name: Text; readonly value: string }> {
  const found = new Map<string, { readonly name: Text; readonly value: string }>();
  const counts = new Map<string, number>();
  for (const { benefit, name, value } of adjustablesOf(files)) {
    const called = `${benefit} ${name.zh}`;
    const place = (counts.get(called) ?? 0) + 1;
    counts.set(called, place);
    found.set(`${called} ${place}`, { name, value });
  }
  return found;
}

/** In the order of the files and of what stands in them. Comments, layout and the order of keys make no difference; a file that is no YAML counts as a whole. */
export function compareSchemes(before: SchemeFiles, after: SchemeFiles): SchemeChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((file) => {
    const [was, is] = [before.get(file), after.get(file)];
    if (was === is) return [];
    const [wasRead, isRead] = [was, is].map((text) => (text === undefined ? undefined : readYaml(file, text)));
    if (wasRead?.problems.length || isRead?.problems.length)
      return [changeOf(file, [], was === undefined ? undefined : '…', is === undefined ? undefined : '…')];
    return differences(file, [], wasRead?.value, isRead?.value);
  });
}

function changeOf(file: string, path: readonly string[], before: string | undefined, after: string | undefined): SchemeChange {
  return { file, path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function differences(file: string, path: readonly string[], before: unknown, after: unknown): SchemeChange[] {
  if (shown(before) === shown(after)) return [];
  const [was, is] = [partsOf(before), partsOf(after)];
  if (!was || !is || was.isList !== is.isList) return [changeOf(file, path, shown(before), shown(after))];
  const keys = [...is.parts.keys(), ...[...was.parts.keys()].filter((key) => !is.parts.has(key))];
  return keys.flatMap((key) => differences(file, [...path, key], was.parts.get(key), is.parts.get(key)));
}

interface Parts {
  readonly isList: boolean;
  readonly parts: ReadonlyMap<string, unknown>;
}

/** A list of plain values is compared as one value, for what counts is the list. */
function partsOf(value: unknown): Parts | undefined {
  if (Array.isArray(value)) {
    if (!value.every(isMapping)) return undefined;
    const named = value.map(nameOf);
    const isNamed = named.every((name) => name !== undefined) && new Set(named).size === named.length;
    return { isList: true, parts: new Map(value.map((item, index) => [(isNamed ? named[index] : undefined) ?? `#${index + 1}`, item])) };
  }
  return isMapping(value) ? { isList: false, parts: new Map(Object.entries(value)) } : undefined;
}

const NAMES = ['id', 'flag', 'case', 'when', 'from', 'to'] as const;

/** What tells an item of a list from its neighbours: its own name, or the cases for which it is. */
function nameOf(item: Readonly<Record<string, unknown>>): string | undefined {
  for (const key of NAMES) if (item[key] !== undefined) return shown(item[key]);
  return 'otherwise' in item ? 'otherwise' : undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As the file would write it on one line; undefined of what is not there. */
function shown(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (!isMapping(value)) return String(value);
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${key}: ${shown(part)}`)
    .join(', ')}}`;
}
