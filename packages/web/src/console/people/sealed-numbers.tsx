// What is sealed of a person: masked, and shown in full for half a minute to whoever says why. The server writes down that it was shown.
import { isAboveCounty } from '@doudi/core/contract';
import { mayReveal, SEALED_FIELDS, type SealedField } from '@doudi/core/registry';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { Person } from '../../explain/provisional-quote.ts';
import { useAccount } from '../../session/session.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { useWords } from '../../words/index.ts';
import { ChangeContactDialog } from './change-contact-dialog.tsx';
import { RevealDialog } from './reveal-dialog.tsx';

/** Long enough to compare it with a card, or to dial it. */
const SHOWN_MS = 30_000;

export function SealedNumbers({ person: { person } }: { readonly person: Person }) {
  const { t } = useWords();
  const account = useAccount();
  const [changes, setChanges] = useState(false);
  const masked: Readonly<Record<SealedField, string | undefined>> = {
    idNumber: person.idNumberMasked,
    phone: person.phoneMasked,
    bankAccount: person.bankAccountMasked,
  };
  return (
    <div className="sealed-numbers">
      <FactList
        className="sealed-facts"
        facts={SEALED_FIELDS.map((field) => [
          t(`person.${field}`),
          <SealedNumber key={field} personId={person.personId} field={field} masked={masked[field]} />,
        ])}
      />
      {account.role === 'manager' && !isAboveCounty(account) && (
        <Button size="small" onClick={() => setChanges(true)}>
          {t('contact.change')}
        </Button>
      )}
      {changes && <ChangeContactDialog person={person} onClose={() => setChanges(false)} />}
    </div>
  );
}

interface SealedNumberProps {
  readonly personId: string;
  readonly field: SealedField;
  readonly masked: string | undefined;
}

function SealedNumber({ personId, field, masked }: SealedNumberProps) {
  const { t } = useWords();
  const account = useAccount();
  const [isAsking, setAsking] = useState(false);
  const [value, setValue] = useState<string | undefined>();
  // Hidden again by itself, and when the page is left.
  useEffect(() => {
    if (value === undefined) return;
    const timer = setTimeout(() => setValue(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [value]);
  if (masked === undefined) return <span className="quiet">{t('person.notRecorded')}</span>;
  return (
    <>
      <span className="amount">{value ?? masked}</span>
      {mayReveal(account.role, field) && !isAboveCounty(account) && (
        <Button size="small" type="link" onClick={() => (value === undefined ? setAsking(true) : setValue(undefined))}>
          {t(value === undefined ? 'reveal.show' : 'reveal.hide')} <span className="visually-hidden">{t(`person.${field}`)}</span>
        </Button>
      )}
      <span role="status" className="quiet sealed-noted">
        {value !== undefined && t('reveal.noted', { seconds: SHOWN_MS / 1000 })}
      </span>
      {isAsking && <RevealDialog personId={personId} field={field} onShown={setValue} onClose={() => setAsking(false)} />}
    </>
  );
}
