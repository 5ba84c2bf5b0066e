// A number that is masked, and shown in full for half a minute to whoever says why. The server writes down that it was shown.
import { Button } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../../words/index.ts';

/** Long enough to compare it with a card, or to dial it. */
const SHOWN_MS = 30_000;

export interface MaskedValueProps {
  readonly masked: string;
  readonly name: string;
  readonly mayShow: boolean;
  /** The one that asks why. */
  readonly dialog: (dialog: { readonly onShown: (value: string) => void; readonly onClose: () => void }) => ReactNode;
}

export function MaskedValue({ masked, name, mayShow, dialog }: MaskedValueProps) {
  const { t } = useWords();
  const [isAsking, setAsking] = useState(false);
  const [value, setValue] = useState<string | undefined>();
  // Hidden again by itself, and when the page is left.
  useEffect(() => {
    if (value === undefined) return;
    const timer = setTimeout(() => setValue(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return (
    <>
      <span className="amount">{value ?? masked}</span>
      {mayShow && (
        <Button size="small" type="link" onClick={() => (value === undefined ? setAsking(true) : setValue(undefined))}>
          {t(value === undefined ? 'reveal.show' : 'reveal.hide')} <span className="visually-hidden">{name}</span>
        </Button>
      )}
      <span role="status" className="quiet sealed-noted">
        {value !== undefined && t('reveal.noted', { seconds: SHOWN_MS / 1000 })}
      </span>
      {isAsking && dialog({ onShown: setValue, onClose: () => setAsking(false) })}
    </>
  );
}
