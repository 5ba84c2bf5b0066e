// The bill as the hospital states it. Enter goes to the next field; the total runs along.

import type { Policy } from '@doudi/policy';
import { Button, Checkbox, Input, Select } from 'antd';
import type { KeyboardEvent } from 'react';
import { AmountInput } from '../../ui/amount-input.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { DayInput } from '../../ui/day-input.tsx';
import { useWords } from '../../words/index.ts';
import { type AskedFact, type BillDraft, CHARGES, type FactInput, totalOfDraft } from './draft.ts';
import type { LiveQuote } from './use-quote.ts';

export interface BillFormProps {
  readonly draft: BillDraft;
  readonly policy: Policy | undefined;
  readonly quote: LiveQuote;
  readonly onChange: (changed: Partial<BillDraft>) => void;
  readonly onPaste: () => void;
}

export function BillForm({ draft, policy, quote, onChange, onPaste }: BillFormProps) {
  const { t, language } = useWords();
  const faultAt = (path: string) => (quote.refused?.path === path ? quote.refused.message : undefined);
  const kinds = Object.entries(policy?.kinds ?? {}).map(([value, words]) => ({ value, label: words[language] }));
  const factField = (fact: AskedFact) => (
    <FactField
      key={fact.name}
      fact={fact}
      value={draft.facts[fact.name]}
      fault={faultAt(`/facts/${fact.name}`)}
      onChange={(value) => onChange({ facts: withFact(draft, fact.name, value) })}
    />
  );
  return (
    <section className="bill-form" aria-label={t('window.bill')} onKeyDownCapture={nextOnEnter}>
      <div className="bill-head">
        <h2>{t('window.bill')}</h2>
        <Button size="small" onClick={onPaste}>
          {t('window.paste')}
        </Button>
      </div>
      <div className="bill-grid">
        <Line id="bill-number" label={t('window.billNumber')} fault={faultAt('/billNumber')}>
          <Input
            id="bill-number"
            autoComplete="off"
            value={draft.billNumber}
            maxLength={64}
            onChange={({ target }) => onChange({ billNumber: target.value })}
          />
        </Line>
        <Line id="kind" label={t('window.kind')} fault={faultAt('/kind')}>
          <Select
            id="kind"
            value={draft.kind ?? null}
            options={kinds}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(kind: string) => onChange({ kind, given: givenOf(draft, policy, kind) })}
          />
        </Line>
        <Line id="facility" label={t('window.facility')} fault={faultAt('/facilityId')}>
          <Select
            id="facility"
            value={draft.facilityId ?? null}
            showSearch={{ optionFilterProp: 'label' }}
            options={quote.facilities.map(({ facilityId, name }) => ({ value: facilityId, label: name }))}
            onChange={(facilityId: string) => onChange({ facilityId })}
          />
        </Line>
        <Line id="discharged" label={t('window.discharged')} fault={faultAt('/dischargedOn')}>
          <DayInput
            id="discharged"
            value={draft.dischargedOn}
            isWrong={faultAt('/dischargedOn') !== undefined}
            describedBy="discharged-fault"
            onChange={(dischargedOn) => onChange({ dischargedOn })}
          />
        </Line>
        {quote.asked.filter(({ type }) => type !== 'switch').map(factField)}
        <div className="switches">{quote.asked.filter(({ type }) => type === 'switch').map(factField)}</div>
      </div>
      <fieldset className="charges">
        <legend>{t('window.charges')}</legend>
        {CHARGES.map((charge) => (
          <Line key={charge} id={`charge-${charge}`} label={t(`charge.${charge}`)} fault={faultAt(`/charges/${charge}`)} isInner={charge === 'classBPrepay'}>
            <AmountInput
              id={`charge-${charge}`}
              value={draft.charges[charge]}
              isWrong={faultAt(`/charges/${charge}`) !== undefined}
              describedBy={`charge-${charge}-fault`}
              onChange={(amount) => onChange({ charges: { ...draft.charges, [charge]: amount } })}
            />
          </Line>
        ))}
        <p className="bill-total">
          <span>{t('window.total')}</span>
          <output className="amount" aria-live="off">
            {printAmount(totalOfDraft(draft))}
          </output>
        </p>
        <Line id="stated-total" label={t('window.statedTotal')} fault={faultAt('/total')}>
          <AmountInput
            id="stated-total"
            value={draft.total}
            isWrong={faultAt('/total') !== undefined}
            describedBy="stated-total-fault"
            onChange={(total) => onChange({ total })}
          />
        </Line>
      </fieldset>
      <GivenLines draft={draft} policy={policy} fault={faultAt} onChange={onChange} />
    </section>
  );
}

function Line({
  id,
  label,
  fault,
  children,
  isInner = false,
}: {
  readonly id: string;
  readonly label: string;
  readonly fault: string | undefined;
  readonly children: React.ReactNode;
  readonly isInner?: boolean;
}) {
  return (
    <div className={`bill-line${isInner ? ' is-inner' : ''}`}>
      <label htmlFor={id}>{label}</label>
      {children}
      <p className="field-fault" id={`${id}-fault`}>
        {fault}
      </p>
    </div>
  );
}

/** Amounts of lines that bills of another kind do not have would be sent unseen. */
function givenOf({ given }: BillDraft, policy: Policy | undefined, kind: string): BillDraft['given'] {
  const lines = new Set(policy?.lines.filter(({ kinds }) => kinds.includes(kind)).map(({ line }) => line));
  return Object.fromEntries(Object.entries(given).filter(([line]) => lines.has(line)));
}

function withFact({ facts }: BillDraft, name: string, value: FactInput | undefined): BillDraft['facts'] {
  const { [name]: _, ...others } = facts;
  return value === undefined || value === '' || value === false ? others : { ...others, [name]: value };
}

interface FactFieldProps {
  readonly fact: AskedFact;
  readonly value: FactInput | undefined;
  readonly fault: string | undefined;
  readonly onChange: (value: FactInput | undefined) => void;
}

function FactField({ fact, value, fault, onChange }: FactFieldProps) {
  const { language } = useWords();
  const id = `fact-${fact.name.replaceAll('.', '-')}`;
  const label = fact.label[language];
  if (fact.type === 'switch') {
    return (
      <Checkbox id={id} checked={value === true} onChange={({ target }) => onChange(target.checked)}>
        {label}
      </Checkbox>
    );
  }
  return (
    <Line id={id} label={fact.isRequired ? `${label} *` : label} fault={fault}>
      {fact.values.length > 0 ? (
        <Select
          id={id}
          allowClear
          value={value === undefined ? null : String(value)}
          options={fact.values.map((option) => ({ value: option.value, label: option.label[language] }))}
          onChange={(chosen: string | undefined) => onChange(chosen === undefined ? undefined : fact.type === 'integer' ? Number(chosen) : chosen)}
        />
      ) : (
        <Input
          id={id}
          inputMode={fact.type === 'integer' ? 'numeric' : 'text'}
          value={value === undefined ? '' : String(value)}
          onChange={({ target }) => {
            const text = target.value.trim();
            onChange(fact.type === 'integer' ? (/^\d{1,9}$/.test(text) ? Number(text) : undefined) : text);
          }}
        />
      )}
    </Line>
  );
}

interface GivenLinesProps {
  readonly draft: BillDraft;
  readonly policy: Policy | undefined;
  readonly fault: (path: string) => string | undefined;
  readonly onChange: (changed: Partial<BillDraft>) => void;
}

/** Lines that the national platform has computed already: they are paid as given, and a difference to our rules is told. */
function GivenLines({ draft, policy, fault, onChange }: GivenLinesProps) {
  const { t, language } = useWords();
  const lines = new Map(
    (policy?.lines ?? []).filter(({ kinds }) => draft.kind === undefined || kinds.includes(draft.kind)).map((line) => [line.line, line.name]),
  );
  const change = (line: string, amount: string | undefined) => {
    const { [line]: _, ...others } = draft.given;
    onChange({ given: amount === undefined ? others : { ...others, [line]: amount } });
  };
  return (
    <details className="given-lines" open={Object.keys(draft.given).length > 0}>
      <summary>{t('window.given')}</summary>
      <p className="quiet">{t('window.givenHint')}</p>
      {[...lines].map(([line, name]) => (
        <Line key={line} id={`given-${line}`} label={name[language]} fault={fault(`/given/${line}`)}>
          <AmountInput
            id={`given-${line}`}
            value={draft.given[line]}
            isWrong={fault(`/given/${line}`) !== undefined}
            describedBy={`given-${line}-fault`}
            onChange={(amount) => change(line, amount)}
          />
        </Line>
      ))}
    </details>
  );
}

/** Enter goes to the next field, and a list that is closed does not hear it: it would open. One that is open takes it for itself. */
function nextOnEnter(event: KeyboardEvent<HTMLElement>): void {
  const { target, key } = event;
  if (key !== 'Enter' || event.ctrlKey || event.metaKey || !(target instanceof HTMLInputElement) || target.getAttribute('aria-expanded') === 'true') return;
  event.preventDefault();
  event.stopPropagation();
  const fields = [...event.currentTarget.querySelectorAll<HTMLElement>('input:not([disabled]), summary')].filter((field) => field.offsetParent !== null);
  fields[fields.indexOf(target) + 1]?.focus();
}
