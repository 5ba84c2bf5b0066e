// Rows of a line that differ only in their share and their limits become one row whose share and limits stand in tables: a look-up is
// cheaper than a way for each row, and people of different rows can be settled side by side.
import type { Condition } from '../condition.ts';
import type { BenefitLine, Coinsurance, Limit, Row } from '../policy.ts';

/** The same line in fewer rows, or as it is. */
export function mergeRows(line: BenefitLine): BenefitLine {
  const [first, ...others] = line.rows;
  if (!first || others.length === 0 || line.choose !== 'first' || !isPlain(first)) return line;
  const shape = shapeOf(first);
  if (others.some((row) => shapeOf(row) !== shape)) return line;
  return { ...line, rows: [merged(line.rows)] };
}

type ShareRow = Row & { readonly pays: Coinsurance & { readonly rate: { readonly kind: 'share' } } };

function isPlain(row: Row): row is ShareRow {
  return row.pays.kind === 'coinsurance' && row.pays.rate.kind === 'share';
}

/** All that must be the same. */
function shapeOf({ pays, limits }: Row): string {
  const plain = pays.kind === 'coinsurance' && pays.rate.kind === 'share' ? { ...pays, rate: 'share' } : pays;
  return JSON.stringify([plain, limits.map(({ each, name }) => [each, name])]);
}

function merged(rows: readonly Row[]): Row {
  const plain = rows.filter(isPlain);
  const [first] = plain;
  if (!first) throw new Error('there are no rows to merge');
  // Where the merged row applies one of them does: whom no earlier row serves, the last one does.
  const table = <Value>(values: readonly Value[]) =>
    values.map((value, at) => ({ when: at < plain.length - 1 ? whenOf(plain, at) : ALWAYS, value, assumed: [] }));
  const limits = first.limits.map(
    (limit, at): Limit => ({ ...limit, amount: { kind: 'amount-table', rows: table(plain.map((row) => row.limits[at]?.amount ?? limit.amount)) } }),
  );
  return {
    when: { kind: 'any', of: plain.map(({ when }) => when) },
    assumed: [],
    pays: { ...first.pays, rate: { kind: 'share', share: { kind: 'share-table', rows: table(plain.map(({ pays }) => pays.rate.share)) } } },
    limits,
  };
}

const ALWAYS: Condition = { kind: 'always' };

function whenOf(rows: readonly Row[], at: number): Condition {
  return rows[at]?.when ?? ALWAYS;
}
