// The period of an account: quick buttons for the usual ones, and any other by its first and last day.
import { Button } from 'antd';
import { DayInput } from '../../ui/day-input.tsx';
import { today } from '../../ui/days.ts';
import { useWords } from '../../words/index.ts';
import { lastMonth, type Period, thisMonth, thisYear } from './periods.ts';

export function PeriodChoice({ period, onChange }: { readonly period: Period; readonly onChange: (period: Period) => void }) {
  const { t } = useWords();
  const now = today();
  const usual = [
    { label: t('account.thisMonth'), is: thisMonth(now) },
    { label: t('account.lastMonth'), is: lastMonth(now) },
    { label: t('account.thisYear'), is: thisYear(now) },
  ];
  return (
    <fieldset className="period-choice">
      <legend>{t('account.period')}</legend>
      {usual.map(({ label, is }) => {
        const isChosen = is.from === period.from && is.to === period.to;
        return (
          <Button key={label} {...(isChosen && { type: 'primary' as const })} aria-pressed={isChosen} onClick={() => onChange(is)}>
            {label}
          </Button>
        );
      })}
      <span className="period-days">
        <span>
          <label htmlFor="period-from">{t('account.from')}</label>
          <DayInput id="period-from" value={period.from} onChange={(from) => onChange({ ...period, from })} />
        </span>
        <span>
          <label htmlFor="period-to">{t('account.to')}</label>
          <DayInput id="period-to" value={period.to} onChange={(to) => onChange({ ...period, to })} />
        </span>
      </span>
    </fieldset>
  );
}
