// An amount on a screen: typeset, and never a dead number where its reason is known.
import { printAmount } from './amount-text.ts';

export interface AmountProps {
  readonly value: string;
  /** Opens the reason. */
  readonly onOpen?: (() => void) | undefined;
  readonly label?: string;
  readonly className?: string;
}

export function Amount({ value, onOpen, label, className = '' }: AmountProps) {
  if (!onOpen) return <span className={`amount ${className}`}>{printAmount(value)}</span>;
  return (
    <button
      type="button"
      className={`amount amount-button ${className}`}
      onClick={onOpen}
      {...(label !== undefined && { 'aria-label': `${label} ${printAmount(value)}` })}
    >
      {printAmount(value)}
    </button>
  );
}
