// Rows of a line that pay alike, but for their amounts and shares, become one row whose amounts and shares are tables.
//
// The first row that matches applies, and of a table the first row that matches applies: it is the same, and saves asking row by row.
import type { Condition } from '../condition.ts';
import type { BenefitLine, Row } from '../policy.ts';

const AMOUNTS = ['fen', 'amount-table', 'share-of-bill', 'parameter'];
const SHARES = ['ratio', 'share-table', 'adjusted'];

export function joinRows(line: BenefitLine): BenefitLine {
  if (line.choose !== 'first' || line.rows.length < 2) return line;
  const whens = line.rows.map((row) => row.when);
  const row = joined(
    line.rows.map(({ pays, limits }) => ({ pays, limits })),
    whens,
  ) as Pick<Row, 'pays' | 'limits'> | undefined;
  if (row === undefined) return line;
  const when: Condition = { kind: 'any', of: whens };
  return { ...line, rows: [{ ...row, when, assumed: [] }] };
}

/** Several values of one shape as one; undefined if they differ in more than amounts and shares. */
function joined(values: readonly unknown[], whens: readonly Condition[]): unknown {
  const [first] = values;
  if (values.every((value) => JSON.stringify(value) === JSON.stringify(first))) return first;
  if (!values.every(isNode)) return undefined;
  if (values.every((value) => AMOUNTS.includes(String(value.kind)))) return tableOf('amount-table', values, whens);
  if (values.every((value) => SHARES.includes(String(value.kind)))) return tableOf('share-table', values, whens);
  const keys = Object.keys(first as object);
  if (!values.every((value) => Object.keys(value).join() === keys.join())) return undefined;
  const parts = keys.map((key) => [
    key,
    joined(
      values.map((value) => value[key]),
      whens,
    ),
  ]);
  if (parts.some(([, part]) => part === undefined)) return undefined;
  return Array.isArray(first) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}

function tableOf(kind: string, values: readonly unknown[], whens: readonly Condition[]): unknown {
  return { kind, rows: values.map((value, place) => ({ when: whens[place], value, assumed: [] })) };
}

function isNode(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
