// The numbers of a draft as a form, line by line as they pay: what each is and for whom stands beside it; a number that was changed says what it was.
// Conditions, and whatever is no number, are changed in the text beside.
import { type Adjustable, endableLinesOf, ofUnits, toUnits } from '@doudi/core/scheme';
import { App, Button, Input } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useWords } from '../../words/index.ts';
import type { Draft } from './use-draft.ts';

export interface ValueFormProps {
  readonly draft: Draft;
  /** The values of the present rules, by address. */
  readonly before: ReadonlyMap<string, string>;
  readonly isReadOnly: boolean;
  /** Shows in the text where a value stands. */
  readonly onShow: (address: string) => void;
}

export function ValueForm({ draft, before, isReadOnly, onShow }: ValueFormProps) {
  const { t, language } = useWords();
  const endable = useMemo(() => new Map(endableLinesOf(draft.read).map((line) => [line.benefit, line.name])), [draft.read]);
  const groups = useMemo(() => groupsOf(draft.adjustables), [draft.adjustables]);
  return (
    <div className="value-form">
      <p className="quiet">{t('studio.formDetail')}</p>
      {groups.map(({ benefit, values }) => {
        const name = benefit === undefined ? undefined : endable.get(benefit)?.[language];
        return (
          <section key={benefit ?? ''} aria-label={name ?? t('studio.general')}>
            <div className="value-form-head">
              <h3>{name ?? t('studio.general')}</h3>
              {benefit !== undefined && !isReadOnly && <EndLine draft={draft} benefit={benefit} name={name ?? benefit} />}
            </div>
            {values.map((value, index) => (
              <ValueField
                key={value.address}
                value={value}
                label={numbered(
                  values.map((each) => labelOf(each.name[language], name)),
                  index,
                )}
                before={before.get(value.address)}
                isReadOnly={isReadOnly}
                onMove={(text) => draft.move(value.address, text)?.message[language]}
                onShow={() => onShow(value.address)}
              />
            ))}
          </section>
        );
      })}
    </div>
  );
}

interface Group {
  /** Undefined: what the scheme says of all lines. */
  readonly benefit: string | undefined;
  readonly values: readonly Adjustable[];
}

function groupsOf(all: readonly Adjustable[]): Group[] {
  const groups = new Map<string | undefined, Adjustable[]>();
  for (const one of all) groups.set(one.benefit, [...(groups.get(one.benefit) ?? []), one]);
  return [...groups].map(([benefit, values]) => ({ benefit, values }));
}

/** The line's own name stands above. */
function labelOf(name: string, line: string | undefined): string {
  const [head = '', ...rest] = name.split(/：|: /);
  return head === line && rest.length > 0 ? name.slice(head.length).replace(/^：|^: /, '') : name;
}

/** Bands of one rule are called alike: they are counted. */
function numbered(labels: readonly string[], index: number): string {
  const label = labels[index] ?? '';
  const alike = labels.filter((other) => other === label).length;
  return alike === 1 ? label : `${label} ${labels.slice(0, index + 1).filter((other) => other === label).length}`;
}

interface ValueFieldProps {
  readonly value: Adjustable;
  readonly label: string;
  readonly before: string | undefined;
  readonly isReadOnly: boolean;
  /** Says why, if it cannot be. */
  readonly onMove: (text: string) => string | undefined;
  readonly onShow: () => void;
}

function ValueField({ value: { address, kind, value, range }, label, before, isReadOnly, onMove, onShow }: ValueFieldProps) {
  const { t } = useWords();
  const unit = kind === 'ratio' ? '%' : t(kind === 'money' ? 'studio.yuan' : 'studio.points');
  const plain = kind === 'ratio' ? value.replace('%', '') : value;
  const [typed, setTyped] = useState(plain);
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    setTyped(plain);
    setFault(undefined);
  }, [plain]);
  const settleOn = (text: string) => {
    setTyped(text);
    const units = toUnits(kind, kind === 'ratio' ? `${text.trim()}%` : text.trim());
    if (units === undefined) return setFault(t('studio.noNumber'));
    setFault(onMove(ofUnits(kind, units)));
  };
  const was = before !== undefined && before !== value && <span className="quiet">{t('studio.was', { value: before })}</span>;
  if (isReadOnly)
    return (
      <div className={was ? 'value-field is-changed' : 'value-field'}>
        <span>{label}</span>
        <span>
          <span className="amount">
            {plain} {unit}
          </span>
          {was}
        </span>
      </div>
    );
  const id = `value-${address.replace(/[^\w-]/g, '-')}`;
  return (
    <div className={was ? 'value-field is-changed' : 'value-field'}>
      <label htmlFor={id}>{label}</label>
      <span>
        <Input
          id={id}
          className="amount-input"
          inputMode="decimal"
          autoComplete="off"
          value={typed}
          suffix={unit}
          aria-invalid={fault !== undefined}
          {...(fault !== undefined && { status: 'error' as const })}
          onFocus={onShow}
          onChange={({ target }) => settleOn(target.value)}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowUp' ? range.step : event.key === 'ArrowDown' ? -range.step : 0;
            const units = toUnits(kind, value);
            if (step === 0 || units === undefined) return;
            event.preventDefault();
            const moved = Math.min(Math.max(units + step, range.from), range.to);
            settleOn(ofUnits(kind, moved).replace('%', ''));
          }}
        />
        {fault !== undefined && <span className="field-fault">{fault}</span>}
        {was}
      </span>
    </div>
  );
}

function EndLine({ draft, benefit, name }: { readonly draft: Draft; readonly benefit: string; readonly name: string }) {
  const { t, language } = useWords();
  const { message } = App.useApp();
  return (
    <Button
      size="small"
      aria-label={t('studio.endLineOf', { name })}
      onClick={() => {
        const refused = draft.end(benefit);
        if (refused) void message.error(refused.message[language]);
        else void message.info(t('studio.ended', { name }));
      }}
    >
      {t('studio.endLine')}
    </Button>
  );
}
