// A field for a day, typed as a clerk types it: `0301` is enough. The arrows go a day on or back.
import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { dayPlus, readDay, today } from './days.ts';
import { useTellUnreadable } from './unreadable.tsx';

export interface DayInputProps {
  readonly id: string;
  /** `YYYY-MM-DD`, or empty. */
  readonly value: string;
  readonly onChange: (day: string) => void;
  readonly isWrong?: boolean;
  readonly describedBy?: string;
}

export function DayInput({ id, value, onChange, isWrong = false, describedBy }: DayInputProps) {
  const [typed, setTyped] = useState(value);
  // Empty is also what a text gives that cannot be read yet: it stays.
  useEffect(() => setTyped((before) => (value === '' || readDay(before, today()) === value ? before : value)), [value]);
  const isUnreadable = typed.trim() !== '' && readDay(typed, today()) === undefined;
  useTellUnreadable(id, isUnreadable || (readDay(typed, today()) ?? '') !== value);
  const settleOn = (day: string) => {
    setTyped(day);
    onChange(day);
  };
  return (
    <Input
      id={id}
      className="day-input"
      autoComplete="off"
      placeholder="YYYY-MM-DD"
      value={typed}
      aria-invalid={isWrong || isUnreadable}
      {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
      {...((isWrong || isUnreadable) && { status: 'error' as const })}
      onFocus={(event) => event.target.select()}
      onChange={({ target }) => {
        setTyped(target.value);
        // Four digits may still become eight, and are no day before the field is left; the day before it must not be sent in its place.
        const isWhole = !/^\d{4}$/.test(target.value.trim());
        onChange((isWhole && readDay(target.value, today())) || '');
      }}
      onBlur={() => {
        const day = readDay(typed, today());
        if (day !== undefined) settleOn(day);
      }}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
        const day = readDay(typed, today());
        if (step === 0 || day === undefined) return;
        event.preventDefault();
        settleOn(dayPlus(day, step));
      }}
    />
  );
}
