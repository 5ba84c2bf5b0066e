// A field for an amount: what is typed stays as it is until the field is left, then it stands with two decimals.
import { Input, type InputRef } from 'antd';
import { type Ref, useEffect, useState } from 'react';
import { useWords } from '../words/index.ts';
import { printAmount, readAmount } from './amount-text.ts';
import { useTellUnreadable } from './unreadable.tsx';

export interface AmountInputProps {
  readonly id: string;
  /** A decimal string, or nothing. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly isWrong?: boolean;
  readonly describedBy?: string;
  readonly autoFocus?: boolean;
  readonly inputRef?: Ref<InputRef>;
  readonly disabled?: boolean;
  readonly label?: string;
}

export function AmountInput({ id, value, onChange, isWrong = false, describedBy, autoFocus = false, inputRef, disabled = false, label }: AmountInputProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState(value === undefined ? '' : printAmount(value));
  const isUnreadable = typed.trim() !== '' && readAmount(typed) === undefined;
  useTellUnreadable(id, isUnreadable);
  useEffect(() => {
    // Set from outside: a pasted bill, a draft that is taken up again.
    setTyped((before) => (readAmount(before) === value ? before : value === undefined ? '' : printAmount(value)));
  }, [value]);
  return (
    <>
      <Input
        id={id}
        {...(inputRef && { ref: inputRef })}
        className="amount-input"
        inputMode="decimal"
        autoComplete="off"
        autoFocus={autoFocus}
        disabled={disabled}
        value={typed}
        aria-invalid={isWrong || isUnreadable}
        {...(label !== undefined && { 'aria-label': label })}
        {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
        {...((isWrong || isUnreadable) && { status: 'error' as const })}
        onFocus={(event) => event.target.select()}
        onChange={({ target }) => {
          setTyped(target.value);
          // What cannot be read is no amount: the one before it must not be sent in its place.
          onChange(readAmount(target.value));
        }}
        onBlur={() => {
          const read = readAmount(typed);
          if (read !== undefined) setTyped(printAmount(read));
        }}
      />
      {isUnreadable && <p className="field-fault">{t('common.unreadableAmount')}</p>}
    </>
  );
}
