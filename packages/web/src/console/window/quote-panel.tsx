// The live quote: the band, what each payer pays, and the patient's part, large.
import { Alert } from 'antd';
import { useState } from 'react';
import { Band } from '../../explain/band.tsx';
import { BillSplit } from '../../explain/bill-split.tsx';
import { ExplanationDrawer } from '../../explain/explanation-drawer.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { type BillDraft, missingIn } from './draft.ts';
import type { LiveQuote } from './use-quote.ts';

export function QuotePanel({ draft, quote, hasCharges }: { readonly draft: BillDraft; readonly quote: LiveQuote; readonly hasCharges: boolean }) {
  const { t, language } = useWords();
  const [open, setOpen] = useState<string | undefined>();
  const { explained, isFinal, isAsking, refused, error } = quote;
  const missing = missingIn(draft);
  if (missing.length > 0) {
    return (
      <div className="quote-empty">
        <Band total="0.00" lines={[]} patientPays="0.00" />
        <p className="quiet">{t('window.quoteNeeds', { what: missing.map((what) => t(`window.missing.${what}`)).join(t('common.listComma')) })}</p>
      </div>
    );
  }
  return (
    <div className="quote" data-state={isFinal ? 'final' : 'provisional'}>
      <p className="quote-state" role="status">
        {isFinal ? t('window.quoteFinal') : isAsking ? t('window.quoteAsking') : hasCharges ? t('window.quoteProvisional') : t('window.quoteWaits')}
      </p>
      {refused && <Alert type="warning" showIcon role="alert" title={t('window.quoteRefused')} description={refused.message} />}
      {error ? <ProblemNotice error={error} onRetry={quote.askAgain} /> : null}
      {explained && (
        <>
          <BillSplit explained={explained} onOpen={setOpen} isProvisional={!isFinal} />
          <ul className="quote-notes">
            {explained.heldBy && <li className="notice">{t('window.heldBy', { reason: explained.heldBy[language] })}</li>}
            {explained.promises.map(({ id, name, isKept }) => (
              <li key={id} className={isKept ? 'quiet' : 'notice'}>
                {t(isKept ? 'window.promiseKept' : 'window.promiseBroken', { name: name[language] })}
              </li>
            ))}
            {explained.warnings.map(({ flag, name }) => (
              <li key={flag} className="notice">
                {name[language]}
              </li>
            ))}
          </ul>
          <button type="button" className="link-button" onClick={() => setOpen('bill')}>
            {t('window.wholeReckoning')}
          </button>
        </>
      )}
      <ExplanationDrawer explained={explained} open={open} onClose={() => setOpen(undefined)} isProvisional={!isFinal} />
    </div>
  );
}
