// Every table of a way of paying: rows of which the first that holds applies, with the place where it stands in its file.
import type { Condition } from '../condition.ts';
import type { Amount, BenefitLine, Edges, Limit, Mechanism, Share } from '../policy.ts';

/** Where something stands in a document, as keys. */
export type Path = readonly (string | number)[];

export interface TableAt {
  readonly path: Path;
  /** Points add up: none of them has to apply, and each may. */
  readonly isPoints?: boolean;
  readonly rows: readonly { readonly when: Condition }[];
}

/** Where a row of a line stands: a line with one row for everybody has it as `pays` itself. */
export function pathOfRow(line: BenefitLine, index: number): Path {
  return line.rows.length === 1 && line.rows[0]?.when.kind === 'always' ? ['pays'] : ['pays', index];
}

export function tablesOf(pays: Mechanism, path: Path, limits: readonly Limit[]): TableAt[] {
  const tables: TableAt[] = limits.flatMap((limit, index) => tablesOfAmount(limit.amount, [...path, 'limit', ...(limits.length > 1 ? [index] : []), 'amount']));
  switch (pays.kind) {
    case 'coinsurance':
      tables.push(...(pays.firstShare ? tablesOfShare(pays.firstShare, [...path, 'firstShare']) : []));
      tables.push(...pays.slices.flatMap((slice) => tablesOfEdges(slice, path)));
      if (pays.deductible) {
        tables.push(...tablesOfAmount(pays.deductible.amount, [...path, 'deductible', 'amount']));
        if (pays.deductible.times) tables.push(...tablesOfShare(pays.deductible.times, [...path, 'deductible', 'times']));
        if (pays.deductible.atMostYearly) tables.push(...tablesOfAmount(pays.deductible.atMostYearly, [...path, 'deductible', 'atMostYearly']));
      }
      if (pays.rate.kind === 'share') tables.push(...tablesOfShare(pays.rate.share, [...path, 'share']));
      if (pays.rate.kind === 'portions')
        for (const [portion, share] of Object.entries(pays.rate.shares)) tables.push(...tablesOfShare(share, [...path, 'shares', portion]));
      if (pays.rate.kind === 'bands') {
        pays.rate.bands.forEach((band, index) => {
          tables.push(...tablesOfShare(band.share, [...path, 'bands', 'rows', index, 'share']));
          if (band.to) tables.push(...tablesOfAmount(band.to, [...path, 'bands', 'rows', index, 'to']));
        });
      }
      return tables;
    case 'top-up':
      return pays.to.kind === 'amount' ? [...tables, ...tablesOfAmount(pays.to.amount, [...path, 'topUp', 'to', 'amount'])] : tables;
    case 'patient-at-most':
      if (pays.amount) tables.push(...tablesOfAmount(pays.amount, [...path, 'patientAtMost', 'amount']));
      if (pays.plusShareAbove) tables.push(...tablesOfAmount(pays.plusShareAbove.above, [...path, 'patientAtMost', 'plus', 'above']));
      return tables;
    case 'fixed':
      return [...tables, ...tablesOfAmount(pays.amount, [...path, 'fixed'])];
    case 'account':
      return tables;
  }
}

/** An edge was written below `between` or, as a yearly deductible, below `deductible`; either place is near enough to find it. */
function tablesOfEdges(edges: Edges, path: Path): TableAt[] {
  const from = edges.from ? [...tablesOfAmount(edges.from, [...path, edges.to ? 'between' : 'deductible'])] : [];
  return edges.to ? [...from, ...tablesOfAmount(edges.to, [...path, 'between'])] : from;
}

function tablesOfAmount(amount: Amount, path: Path): TableAt[] {
  return amount.kind === 'amount-table' ? [{ path, rows: amount.rows }] : [];
}

/** The tables of a share, points too. */
export function tablesOfShare(share: Share, path: Path): TableAt[] {
  if (share.kind === 'adjusted') return [...tablesOfShare(share.base, [...path, 'base']), { path: [...path, 'plus'], rows: share.points, isPoints: true }];
  return share.kind === 'share-table' ? [{ path, rows: share.rows }] : [];
}
