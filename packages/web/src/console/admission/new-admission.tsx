// A new admission without a deposit: who, where, how much is held, and why. Then the agreement is printed.

import { listHolds, placeHold } from '@doudi/core/ledger';
import { getPerson } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useId, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useFacilities } from '../../session/facilities.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { AmountInput } from '../../ui/amount-input.tsx';
import { printAmount, toFenOf } from '../../ui/amount-text.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { CategoryTags } from '../people/category-tags.tsx';
import { FindPerson } from '../people/find-person.tsx';

export function NewAdmission({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const [personId, setPerson] = useState<string | undefined>();
  const id = useId();
  return (
    <section className="admission-new" aria-labelledby={id}>
      <h2 id={id}>{t('admission.new')}</h2>
      {personId === undefined ? (
        <>
          <p>{t('admission.find')}</p>
          <FindPerson autoFocus onFound={(found) => setPerson(found.personId)} />
          <Button onClick={onClose}>{t('admission.close')}</Button>
        </>
      ) : (
        <AdmissionForm key={personId} personId={personId} onOther={() => setPerson(undefined)} onClose={onClose} />
      )}
    </section>
  );
}

interface Placed {
  readonly transferId: string;
  readonly name: string;
  readonly amount: string;
}

function AdmissionForm({ personId, onOther, onClose }: { readonly personId: string; readonly onOther: () => void; readonly onClose: () => void }) {
  const { t } = useWords();
  const api = useApi();
  const account = useAccount();
  const stale = useStale();
  const person = useQuery({ queryKey: ['person', personId], queryFn: () => api.ask(getPerson, { personId }) });
  const held = useQuery({ queryKey: ['holds', personId], queryFn: () => api.ask(listHolds, { personId, pageSize: 10 }) });
  const facilities = useFacilities();
  const [facilityId, setFacility] = useState(account.facilityId);
  const [amount, setAmount] = useState<string | undefined>();
  const [reason, setReason] = useState('');
  const name = person.data?.person.name ?? '';
  const [placed, setPlaced] = useState<Placed | undefined>();
  const command = useCommand(placeHold);
  const place = () => {
    if (facilityId === undefined || amount === undefined) return;
    command.mutate(
      { personId, facilityId, amount, reason: reason.trim() },
      {
        onSuccess: ({ transferId }) => {
          setPlaced({ transferId, name, amount });
          void stale('held');
        },
      },
    );
  };
  const isComplete = facilityId !== undefined && amount !== undefined && toFenOf(amount) > 0 && reason.trim() !== '' && name !== '';
  if (placed) return <PlacedNotice placed={placed} onOther={onOther} onClose={onClose} />;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete && !command.isPending) place();
      }}
    >
      {person.error && <ProblemNotice error={person.error} onRetry={() => void person.refetch()} />}
      <p className="row">
        <strong>{name}</strong>
        <span className="quiet amount">{person.data?.person.idNumberMasked}</span>
        <span className="quiet">{person.data?.person.villageName}</span>
        <CategoryTags categories={person.data?.person.categories ?? []} />
        <Button size="small" onClick={onOther}>
          {t('admission.other')}
        </Button>
      </p>
      {(held.data?.holds.length ?? 0) > 0 && <p className="notice">{t('admission.alreadyHeld', { count: held.data?.holds.length ?? 0 })}</p>}
      <div className="admission-fields">
        <div className="field">
          <label htmlFor="admission-facility">{t('admission.facility')}</label>
          <Select
            id="admission-facility"
            value={facilityId ?? null}
            onChange={setFacility}
            showSearch={{ optionFilterProp: 'label' }}
            options={(facilities.data ?? []).map((facility) => ({ value: facility.facilityId, label: facility.name }))}
          />
        </div>
        <div className="field">
          <label htmlFor="admission-amount">{t('admission.amount')}</label>
          <AmountInput id="admission-amount" value={amount} autoFocus describedBy="admission-amount-hint" onChange={setAmount} />
          <p id="admission-amount-hint" className="quiet">
            {t('admission.amountHint')}
          </p>
        </div>
        <div className="field admission-reason">
          <label htmlFor="admission-reason">{t('admission.reason')}</label>
          <Input
            id="admission-reason"
            value={reason}
            maxLength={200}
            autoComplete="off"
            aria-describedby="admission-reason-hint"
            onChange={({ target }) => setReason(target.value)}
          />
          <p id="admission-reason-hint" className="quiet">
            {t('admission.reasonHint')}
          </p>
        </div>
      </div>
      {command.error && <ProblemNotice error={command.error} />}
      <div className="row">
        <Button type="primary" htmlType="submit" disabled={!isComplete} loading={command.isPending}>
          {t('admission.place', { name, amount: printAmount(amount ?? '0') })}
        </Button>
        <Button onClick={onClose}>{t('admission.close')}</Button>
      </div>
    </form>
  );
}

function PlacedNotice({
  placed: { transferId, name, amount },
  onOther,
  onClose,
}: {
  readonly placed: Placed;
  readonly onOther: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  return (
    <div className="stack">
      <p role="status">
        <strong>{t('admission.placed', { name, amount: printAmount(amount) })}</strong>
      </p>
      <div className="row">
        <Button type="primary" href={`/print/admission/${transferId}`} target="_blank" rel="noopener" autoFocus>
          {t('admission.printAgreement')}
        </Button>
        <Button onClick={onOther}>{t('admission.new')}</Button>
        <Button onClick={onClose}>{t('admission.close')}</Button>
      </div>
    </div>
  );
}
