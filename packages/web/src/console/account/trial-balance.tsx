// The trial balance in words: which facility is owed how much, which payer owes it, and that debits equal credits.
import type { OutputOf } from '@doudi/core/contract';
import { getTrialBalance } from '@doudi/core/ledger';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../session/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { ofFen, printAmount, sumOf, toFenOf } from '../../ui/amount-text.ts';
import { DayInput } from '../../ui/day-input.tsx';
import { Loaded, Nothing } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { ACCOUNT_KINDS, type AccountKind, kindOfAccount, useBookNames } from './account-names.ts';
import { EntriesDrawer } from './entries-drawer.tsx';

type Books = OutputOf<typeof getTrialBalance>;
type BookAccount = Books['accounts'][number];

export function TrialBalance({ at, onAt }: { readonly at: string; readonly onAt: (at: string) => void }) {
  const { t } = useWords();
  const api = useApi();
  const query = useQuery({ queryKey: ['trial-balance', at], queryFn: () => api.ask(getTrialBalance, { at }), enabled: at !== '' });
  return (
    <>
      <div className="field balance-day">
        <label htmlFor="balance-at">{t('account.balanceAt')}</label>
        <DayInput id="balance-at" value={at} onChange={onAt} />
      </div>
      <p className="quiet">{t('account.balanceNote')}</p>
      {at === '' ? <p className="notice">{t('account.dayMissing')}</p> : <Loaded query={query}>{(books) => <BooksTable books={books} />}</Loaded>}
    </>
  );
}

function BooksTable({ books }: { readonly books: Books }) {
  const { t } = useWords();
  const [open, setOpen] = useState<string>();
  const difference = toFenOf(books.debit) - toFenOf(books.credit);
  if (books.accounts.length === 0) return <Nothing text={t('account.noEntries')} />;
  return (
    <>
      {difference !== 0 && (
        <p className="notice is-danger" role="alert">
          {t('account.unbalanced', { difference: printAmount(ofFen(Math.abs(difference))) })}
        </p>
      )}
      <WideFigures label={t('account.balanceTab')}>
        <table className="figures books">
          <thead>
            <tr>
              <th>{t('account.accountHead')}</th>
              <th className="amount">{t('account.debit')}</th>
              <th className="amount">{t('account.credit')}</th>
              <th className="amount">{t('account.balance')}</th>
              <th className="amount">{t('account.held')}</th>
            </tr>
          </thead>
          {ACCOUNT_KINDS.map((kind) => (
            <BooksOfKind key={kind} kind={kind} accounts={books.accounts.filter(({ accountId }) => kindOfAccount(accountId) === kind)} onOpen={setOpen} />
          ))}
          <tfoot>
            <tr>
              <th scope="row">
                {t('account.sum')}
                {difference === 0 && <span className="tag">{t('account.balanced')}</span>}
              </th>
              <AmountCell value={books.debit} />
              <AmountCell value={books.credit} />
              <td className="amount">
                <Amount value={sumOf(books.accounts.map(({ balance }) => balance))} />
              </td>
              <td />
            </tr>
          </tfoot>
        </table>
      </WideFigures>
      <p className="quiet">{t('account.heldNote')}</p>
      <EntriesDrawer accountId={open} onClose={() => setOpen(undefined)} />
    </>
  );
}

interface BooksOfKindProps {
  readonly kind: AccountKind;
  readonly accounts: readonly BookAccount[];
  readonly onOpen: (accountId: string) => void;
}

function BooksOfKind({ kind, accounts, onOpen }: BooksOfKindProps) {
  const { t } = useWords();
  const names = useBookNames();
  if (accounts.length === 0) return null;
  return (
    <tbody>
      <tr className="books-kind">
        <th scope="rowgroup" colSpan={5}>
          {t(`account.kind.${kind}`)}
        </th>
      </tr>
      {accounts.map(({ accountId, debit, credit, balance, held }) => {
        const name = names.account(accountId);
        return (
          <tr key={accountId}>
            <th scope="row">
              {/* Patients are one row, for their accounts name people: there is nothing to open. */}
              {kind === 'patient' ? (
                name
              ) : (
                <button type="button" className="link-button" onClick={() => onOpen(accountId)} aria-label={t('account.openEntries', { name })}>
                  {name}
                </button>
              )}
            </th>
            <AmountCell value={debit} />
            <AmountCell value={credit} />
            <td className="amount">
              <Balance value={balance} />
            </td>
            <AmountCell value={held} />
          </tr>
        );
      })}
    </tbody>
  );
}

/** What is debited owes; what is credited is owed to it. */
function Balance({ value }: { readonly value: string }) {
  const { t } = useWords();
  const fen = toFenOf(value);
  const side = fen > 0 ? 'owes' : fen < 0 ? 'owed' : 'even';
  return (
    <>
      <span className="quiet">{t(`account.side.${side}`)}</span> {printAmount(ofFen(Math.abs(fen)))}
    </>
  );
}

function AmountCell({ value }: { readonly value: string }) {
  return <td className="amount">{value === '0.00' ? <span className="quiet">–</span> : <Amount value={value} />}</td>;
}
