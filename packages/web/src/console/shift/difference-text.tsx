// A difference of the drawer: too much, too little, or none; never by colour alone.
import { printAmount, toFenOf } from '../../ui/amount-text.ts';
import { useWords } from '../../words/index.ts';

export function DifferenceText({ value }: { readonly value: string }) {
  const { t } = useWords();
  const fen = toFenOf(value);
  const word = fen === 0 ? t('shift.agrees') : fen > 0 ? t('shift.over') : t('shift.short');
  return (
    <span className="amount">
      <span className={fen === 0 ? 'quiet' : 'tag is-warning'}>{word}</span> {fen > 0 ? '+' : ''}
      {printAmount(value)}
    </span>
  );
}
