// Two records side by side, a row for each thing that they say, with what differs marked.
import { type ReactNode, useId } from 'react';
import { useWords, type WordName } from '../../words/index.ts';
import './matching.css';

export interface MatchRow {
  readonly label: WordName;
  readonly differs?: 'near' | 'other' | undefined;
  /** Of each record; undefined where it says nothing. */
  readonly values: readonly ReactNode[];
}

export interface MatchTableProps {
  /** What names the table; without it the heads of its columns do. */
  readonly labelledBy?: string;
  readonly heads: readonly { readonly id: string; readonly content: ReactNode }[];
  readonly rows: readonly MatchRow[];
}

export function MatchTable({ labelledBy, heads, rows }: MatchTableProps) {
  const { t } = useWords();
  const headId = useId();
  return (
    <table className="figures match-table" aria-labelledby={labelledBy ?? headId}>
      <thead>
        <tr id={headId}>
          <th scope="col">{t('duplicates.field')}</th>
          {heads.map(({ id, content }) => (
            <th key={id} scope="col">
              {content}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, differs, values }) => (
          <tr key={label} className={differs && `is-${differs}`}>
            <th scope="row">
              {t(label)}
              {differs && <span className="tag is-warning">{t(`duplicates.${differs}`)}</span>}
            </th>
            {heads.map(({ id }, at) => (
              <td key={id}>{values[at] ?? <span className="quiet">{t('duplicates.missing')}</span>}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
