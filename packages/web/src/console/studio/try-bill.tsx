// A bill that is tried by the draft and by the rules that it would replace: both bands one above the other, each amount with its reason. The real
// engine settles it here; nothing is sent anywhere.
import { isProtectedName, type Scheme } from '@doudi/core/scheme';
import { type Explained, readClaim, toExplained } from '@doudi/core/settlement';
import { emptyBooks, isRefusal, isValidOn, settleInto, type Text } from '@doudi/policy';
import { Checkbox, Select } from 'antd';
import { useMemo, useState } from 'react';
import { Band, promisePart } from '../../explain/band.tsx';
import { ExplanationDrawer } from '../../explain/explanation-drawer.tsx';
import { AmountInput } from '../../ui/amount-input.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { today } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { useWords } from '../../words/index.ts';

const CHARGES = ['classA', 'classB', 'classBPrepay', 'certifiedOut', 'overLimit', 'otherOut'] as const;

interface Tried {
  readonly kind: string;
  readonly categories: readonly string[];
  readonly facts: Readonly<Record<string, string>>;
  readonly charges: Readonly<Partial<Record<(typeof CHARGES)[number], string>>>;
}

export interface TryBillProps {
  readonly scheme: Scheme;
  readonly base: Scheme | undefined;
  readonly knownCategories: ReadonlySet<string>;
}

export function TryBill({ scheme, base, knownCategories }: TryBillProps) {
  const { t } = useWords();
  const [tried, setTried] = useState<Tried>(() => ({
    kind: Object.keys(scheme.policy.kinds)[0] ?? '',
    categories: [],
    facts: Object.fromEntries(askedFacts(scheme).flatMap(({ fact, values }) => (values?.[0] === undefined ? [] : [[fact, values[0]]]))),
    charges: { classA: '20000.00' },
  }));
  const outcome = useMemo(() => tryBy(scheme, tried, knownCategories), [scheme, tried, knownCategories]);
  const before = useMemo(() => (base ? tryBy(base, tried, knownCategories) : undefined), [base, tried, knownCategories]);
  const [open, setOpen] = useState<{ readonly explained: Explained; readonly line: string }>();
  return (
    <div className="try-bill">
      <p className="quiet">{t('studio.tryDetail')}</p>
      <BillForm scheme={scheme} tried={tried} onChange={setTried} />
      <ShownOutcome title={t('studio.byDraft')} outcome={outcome} onOpen={(explained, line) => setOpen({ explained, line })} />
      {before && <ShownOutcome title={t('studio.byPresent')} outcome={before} onOpen={(explained, line) => setOpen({ explained, line })} />}
      <ExplanationDrawer explained={open?.explained} open={open?.line} onClose={() => setOpen(undefined)} />
    </div>
  );
}

/** The facts that some rule asks about and that have few values; a person's age and the like are no part of a try. */
function askedFacts({ facts }: Scheme) {
  return Object.entries(facts).flatMap(([fact, { isRead, type, values, path, label }]) =>
    isRead && (type === 'switch' || (values !== undefined && values.length > 0)) ? [{ fact, type, values, path, label }] : [],
  );
}

function BillForm({ scheme, tried, onChange }: { readonly scheme: Scheme; readonly tried: Tried; readonly onChange: (tried: Tried) => void }) {
  const { t, language } = useWords();
  const { kinds } = scheme.policy;
  const asked = askedFacts(scheme);
  const categories = Object.entries(scheme.rules.categories).filter(
    ([category]) => Object.hasOwn(scheme.policy.categories, category) && !isProtectedName(category),
  );
  return (
    <div className="try-bill-form">
      <Field id="try-kind" label={t('studio.kind')}>
        <Select
          id="try-kind"
          value={tried.kind}
          onChange={(kind: string) => onChange({ ...tried, kind })}
          options={Object.entries(kinds).map(([value, name]) => ({ value, label: name[language] }))}
        />
      </Field>
      <Field id="try-categories" label={t('studio.categories')}>
        <Select
          id="try-categories"
          mode="multiple"
          allowClear
          placeholder={t('card.noCategory')}
          value={[...tried.categories]}
          onChange={(chosen: string[]) => onChange({ ...tried, categories: chosen })}
          options={categories.map(([value, name]) => ({ value, label: name[language] }))}
        />
      </Field>
      {asked
        .filter(({ type }) => type !== 'switch')
        .map(({ fact, values, label }) => (
          <Field key={fact} id={`try-${fact}`} label={label.name[language]}>
            <Select
              id={`try-${fact}`}
              value={tried.facts[fact] ?? null}
              onChange={(value: string) => onChange({ ...tried, facts: { ...tried.facts, [fact]: value } })}
              options={(values ?? []).map((value) => ({ value, label: label.values[value]?.[language] ?? value }))}
            />
          </Field>
        ))}
      <div className="row try-bill-checks">
        {asked
          .filter(({ type }) => type === 'switch')
          .map(({ fact, label }) => (
            <Checkbox
              key={fact}
              checked={tried.facts[fact] === 'true'}
              onChange={({ target }) => onChange({ ...tried, facts: { ...tried.facts, [fact]: String(target.checked) } })}
            >
              {label.name[language]}
            </Checkbox>
          ))}
      </div>
      {CHARGES.map((charge) => (
        <Field key={charge} id={`try-${charge}`} label={t(`charge.${charge}`)}>
          <AmountInput
            id={`try-${charge}`}
            value={tried.charges[charge]}
            onChange={(amount) => {
              const { [charge]: _, ...others } = tried.charges;
              onChange({ ...tried, charges: amount === undefined ? others : { ...others, [charge]: amount } });
            }}
          />
        </Field>
      ))}
    </div>
  );
}

type Outcome = { readonly explained: Explained } | { readonly refused: Text };

/** As a row of a claim file, on a day on which the scheme is valid: somebody's first bill of the year. */
function tryBy(scheme: Scheme, { kind, categories, facts, charges }: Tried, knownCategories: ReadonlySet<string>): Outcome {
  const { valid } = scheme.policy;
  const day = [today(), valid.from, valid.to ?? valid.from].find((candidate) => isValidOn(valid, candidate as typeof valid.from)) ?? valid.from;
  const row: Record<string, unknown> = { id: 'tried', dischargedOn: day, kind, person: { id: 'somebody', categories }, charges };
  for (const [fact, text] of Object.entries(facts)) {
    const known = scheme.facts[fact];
    if (known) setAt(row, known.path, known.type === 'text' ? text : known.type === 'switch' ? text === 'true' : Number(text));
  }
  const { claim, refusal } = readClaim(row, { scheme, knownCategories });
  if (refusal || !claim) return { refused: refusal?.message ?? { zh: '账单无法读取', en: 'the bill cannot be read' } };
  const settlement = settleInto(emptyBooks(), scheme.policy, claim);
  return isRefusal(settlement) ? { refused: settlement.message } : { explained: toExplained(scheme.policy, settlement) };
}

function setAt(row: Record<string, unknown>, [first = '', second]: readonly string[], value: unknown): void {
  row[first] = second === undefined ? value : { ...(row[first] as object | undefined), [second]: value };
}

interface ShownOutcomeProps {
  readonly title: string;
  readonly outcome: Outcome;
  readonly onOpen: (explained: Explained, line: string) => void;
}

function ShownOutcome({ title, outcome, onOpen }: ShownOutcomeProps) {
  const { t, language } = useWords();
  if ('refused' in outcome) return <p className="notice">{outcome.refused[language]}</p>;
  const { explained } = outcome;
  const { total, lines, patientPays, patientShare, promises } = explained;
  return (
    <section aria-label={title} className="try-bill-outcome">
      <p>
        <strong>{title}</strong>{' '}
        <button type="button" className="amount-button" onClick={() => onOpen(explained, 'patient')}>
          {t('card.example', { total: printAmount(total), patient: printAmount(patientPays), share: patientShare })}
        </button>
      </p>
      <Band
        total={total}
        lines={lines}
        patientPays={patientPays}
        promise={promisePart(promises, total)}
        size="large"
        onOpen={(line) => onOpen(explained, line)}
      />
    </section>
  );
}
