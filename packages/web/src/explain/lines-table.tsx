// What each payer pays, in the order of the lines, and what is left to the patient: every amount opens its reason.
import { Amount } from '../ui/amount.tsx';
import { printAmount } from '../ui/amount-text.ts';
import { useWords } from '../words/index.ts';
import { PayerMark } from './band.tsx';
import type { Explained } from './explained.ts';

export function LinesTable({ explained, onOpen }: { readonly explained: Explained; readonly onOpen?: ((line: string) => void) | undefined }) {
  const { t, language } = useWords();
  return (
    <table className="lines-table">
      <thead className="visually-hidden">
        <tr>
          <th>{t('explain.line')}</th>
          <th>{t('explain.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {explained.lines.map(({ line, name, payer, payerName, paid, given, computed, applies }) => (
          <tr key={line} className={paid === '0.00' ? 'is-nothing' : ''}>
            <th scope="row">
              <PayerMark payer={payer} /> {name[language]}
              {payerName[language].toLowerCase() !== name[language].toLowerCase() && <span className="quiet"> · {payerName[language]}</span>}
              {given && <span className="tag">{t('explain.given')}</span>}
              {given && computed !== undefined && <span className="tag is-warning">{t('explain.computed', { amount: printAmount(computed) })}</span>}
              {!applies && !given && <span className="quiet"> {t('explain.notApplied')}</span>}
            </th>
            <td>
              <Amount value={paid} label={name[language]} onOpen={onOpen && (() => onOpen(line))} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
