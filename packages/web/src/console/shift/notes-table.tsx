// Notes and coins of a drawer: Enter goes to the next field, as everywhere at the window.
import { Input } from 'antd';
import type { KeyboardEvent } from 'react';
import { Amount } from '../../ui/amount.tsx';
import { ofFen } from '../../ui/amount-text.ts';
import { useWords } from '../../words/index.ts';
import { countPieces, DENOMINATIONS_FEN, printDenomination, readPieces, type TypedPieces } from './count-cash.ts';

export function NotesTable({ pieces, onChange }: { readonly pieces: TypedPieces; readonly onChange: (pieces: TypedPieces) => void }) {
  const { t } = useWords();
  const sumFen = countPieces(pieces);
  return (
    <table className="figures shift-notes">
      <thead>
        <tr>
          <th className="amount">{t('shift.note')}</th>
          <th className="amount">{t('shift.pieces')}</th>
          <th className="amount">{t('shift.notesAmount')}</th>
        </tr>
      </thead>
      <tbody>
        {DENOMINATIONS_FEN.map((denomination) => {
          const typed = pieces[denomination] ?? '';
          const read = readPieces(typed);
          return (
            <tr key={denomination}>
              <th scope="row" className="amount">
                {printDenomination(denomination)}
              </th>
              <td>
                <Input
                  id={`pieces-${denomination}`}
                  className="amount-input"
                  inputMode="numeric"
                  autoComplete="off"
                  aria-label={t('shift.piecesOf', { note: printDenomination(denomination) })}
                  aria-invalid={read === undefined}
                  {...(read === undefined && { status: 'error' as const, title: t('shift.badPieces') })}
                  value={typed}
                  onFocus={({ target }) => target.select()}
                  onChange={({ target }) => onChange({ ...pieces, [denomination]: target.value })}
                  onKeyDown={toNext}
                />
              </td>
              <td className="amount">{read === undefined || typed.trim() === '' ? '' : <Amount value={ofFen(read * denomination)} />}</td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" className="amount">
            {t('shift.sum')}
          </th>
          <td />
          <td className="amount">{sumFen === undefined ? '–' : <Amount value={ofFen(sumFen)} />}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function toNext(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Enter') return;
  const next = event.currentTarget.closest('tr')?.nextElementSibling?.querySelector('input');
  // At the last coin Enter is the form's.
  if (!next) return;
  event.preventDefault();
  next.focus();
}
