// What may be changed: a part for each line, with a switch that ends it and a slider for each of its values.

import type { OutputOf } from '@doudi/core/contract';
import { ofUnits, toUnits } from '@doudi/core/scheme';
import type { getSimulation } from '@doudi/core/simulation';
import { Button, Checkbox, Input, Slider } from 'antd';
import { useState } from 'react';
import { useWords } from '../../words/index.ts';
import { type Adjusted, endLine, moveValue } from './adjusted.ts';

export type OfferedScheme = OutputOf<typeof getSimulation>['schemes'][number];
type Value = OfferedScheme['values'][number];

interface PanelProps {
  readonly scheme: OfferedScheme;
  readonly adjusted: Adjusted;
  readonly onChange: (adjusted: Adjusted) => void;
}

export function RulesPanel({ scheme, adjusted, onChange }: PanelProps) {
  const { t, language } = useWords();
  const others = scheme.values.filter(({ benefit }) => benefit === undefined);
  return (
    <div className="simulation-rules">
      {scheme.lines.map(({ benefit, name }) => {
        const isEnded = adjusted.ended.includes(benefit);
        const values = scheme.values.filter((value) => value.benefit === benefit);
        return (
          <details key={benefit} className="simulation-line">
            <summary>
              <span>{name[language]}</span>
              <Marks changed={values.filter(({ address }) => address in adjusted.set).length} isEnded={isEnded} />
            </summary>
            <Checkbox checked={isEnded} onChange={({ target }) => onChange(endLine(adjusted, benefit, target.checked))}>
              {t('simulation.endLine')}
            </Checkbox>
            {!isEnded && values.map((value) => <Mover key={value.address} {...{ value, adjusted, onChange }} />)}
          </details>
        );
      })}
      {others.length > 0 && (
        <details className="simulation-line">
          <summary>
            <span>{t('simulation.others')}</span>
            <Marks changed={others.filter(({ address }) => address in adjusted.set).length} isEnded={false} />
          </summary>
          {others.map((value) => (
            <Mover key={value.address} {...{ value, adjusted, onChange }} />
          ))}
        </details>
      )}
    </div>
  );
}

function Marks({ changed, isEnded }: { readonly changed: number; readonly isEnded: boolean }) {
  const { t } = useWords();
  if (isEnded) return <span className="tag is-mark">{t('simulation.ended')}</span>;
  return changed > 0 ? <span className="tag is-mark">{t('simulation.changed', { count: changed })}</span> : null;
}

function Mover({ value, adjusted, onChange }: Omit<PanelProps, 'scheme'> & { readonly value: Value }) {
  const { t, language } = useWords();
  const now = adjusted.set[value.address] ?? value.value;
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const name = value.name[language];
  const id = `value-${value.address.replace(/[^A-Za-z0-9]+/g, '-')}`;
  const move = (text: string) => {
    const units = toUnits(value.kind, text);
    // A share above the whole belongs to what is already above it, such as a multiple.
    const isKnown = units !== undefined && units <= Math.max(value.range.to, value.kind === 'money' ? Number.MAX_SAFE_INTEGER : 0);
    setTyped(isKnown ? undefined : text);
    if (isKnown) onChange(moveValue(adjusted, value, text));
  };
  const whole = (text: string) => (value.kind === 'ratio' && /^\d+(\.\d+)?$/.test(text) ? `${text}%` : text);
  return (
    <div className="simulation-mover">
      <label htmlFor={id}>{shortName(name)}</label>
      <div className="simulation-mover-row">
        <Slider
          min={value.range.from}
          max={value.range.to}
          step={value.range.step}
          value={toUnits(value.kind, now) ?? value.units}
          onChange={(units: number) => move(ofUnits(value.kind, units))}
          tooltip={{ formatter: (units) => (units === undefined ? '' : ofUnits(value.kind, units)) }}
          ariaLabelForHandle={name}
        />
        <Input
          id={id}
          className="amount-input"
          value={typed ?? now}
          status={typed === undefined ? '' : 'error'}
          aria-invalid={typed !== undefined}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={() => typed !== undefined && move(whole(typed.trim()))}
          onPressEnter={() => typed !== undefined && move(whole(typed.trim()))}
        />
      </div>
      {now !== value.value && (
        <Button type="link" size="small" onClick={() => move(value.value)}>
          {t('simulation.back', { value: value.value })}
        </Button>
      )}
    </div>
  );
}

/** Without the line, which stands above. */
function shortName(name: string): string {
  return name.replace(/^[^：:]*[：:]\s*/, '');
}
