// What is sealed of a person: masked, and shown in full to whoever says why.
import { isAboveCounty } from '@doudi/core/contract';
import { mayReveal, revealField, SEALED_FIELDS, type SealedField } from '@doudi/core/registry';
import { Button } from 'antd';
import { useState } from 'react';
import type { Person } from '../../explain/provisional-quote.ts';
import { useCommand } from '../../session/command.ts';
import { useAccount } from '../../session/session.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { useWords } from '../../words/index.ts';
import { ChangeContactDialog } from './change-contact-dialog.tsx';
import { MaskedValue } from './masked-value.tsx';
import { RevealDialog, type RevealDialogProps } from './reveal-dialog.tsx';

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
  if (masked === undefined) return <span className="quiet">{t('person.notRecorded')}</span>;
  const name = t(`person.${field}`);
  return (
    <MaskedValue
      masked={masked}
      name={name}
      mayShow={mayReveal(account.role, field) && !isAboveCounty(account)}
      dialog={(dialog) => <RevealField {...dialog} name={name} personId={personId} field={field} />}
    />
  );
}

type RevealFieldProps = Pick<RevealDialogProps<never>, 'name' | 'onShown' | 'onClose'> & Pick<SealedNumberProps, 'personId' | 'field'>;

function RevealField({ personId, field, ...dialog }: RevealFieldProps) {
  return <RevealDialog {...dialog} reveal={useCommand(revealField)} toInput={(reason) => ({ personId, field, reason })} />;
}
