// What the policy check found, each with a bill that shows it, as a band; how far was looked, and what is proved.
import type { Scheme } from '@doudi/core/scheme';
import type { CheckedDraft, DraftFinding } from '@doudi/core/studio';
import { FINDING_KIND_WORDS } from '@doudi/policy/check';
import { Progress } from 'antd';
import { useMemo, useState } from 'react';
import { Band, promisePart } from '../../explain/band.tsx';
import type { Explained } from '../../explain/explained.ts';
import { ExplanationDrawer } from '../../explain/explanation-drawer.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { useWords } from '../../words/index.ts';
import { billsOf, type FindingBill } from './finding-bills.ts';
import type { Checking } from './use-check.ts';

interface OfCheck {
  readonly checking: Checking;
  readonly scheme: Scheme;
}

/** On a policy card: what was found in a line each; bills are in the studio and behind a click. */
export function FindingsOnCard({ checking, scheme }: OfCheck) {
  const { t, language } = useWords();
  const found = findingsOf(checking);
  return (
    <>
      <CheckState checking={checking} />
      <ul className="findings-short">
        {found.slice(0, MOST_ON_CARD).map((finding) => (
          <li key={finding.id}>{finding.text[language]}</li>
        ))}
      </ul>
      {found.length > MOST_ON_CARD && <p className="quiet">{t('check.more', { count: found.length - MOST_ON_CARD })}</p>}
      {found.length > 0 && (
        <details className="no-print">
          <summary>{t('check.showBills')}</summary>
          <Findings findings={found} scheme={scheme} />
        </details>
      )}
    </>
  );
}

const MOST_ON_CARD = 6;

export function findingsOf(checking: Checking): readonly DraftFinding[] {
  return checking.kind === 'done' ? checking.checked.findings : checking.kind === 'checking' ? checking.findings : [];
}

export function CheckState({ checking }: { readonly checking: Checking }) {
  const { t } = useWords();
  switch (checking.kind) {
    case 'waiting':
      return <p className="quiet">{t('check.waiting')}</p>;
    case 'unsound':
      return <p className="notice">{t('check.unsound')}</p>;
    case 'failed':
      return <p className="notice">{t('check.failed')}</p>;
    case 'checking':
      return (
        <>
          <p className="only-print">{t('check.notDone')}</p>
          <div className="check-progress no-print">
            <Progress size="small" percent={checking.of === 0 ? 0 : Math.floor((checking.done / checking.of) * 100)} aria-label={t('check.checking')} />
            <p className="quiet">{t('check.checkingSoFar', { done: checking.done, of: checking.of, findings: checking.findings.length })}</p>
          </div>
        </>
      );
    case 'done':
      return <CheckExtent checked={checking.checked} />;
  }
}

export function CheckExtent({ checked: { findings, situations, states, isComplete, kinds } }: { readonly checked: CheckedDraft }) {
  const { t, language } = useWords();
  const told = kinds.filter(({ proved, searched }) => proved[language] !== '' || searched[language] !== '');
  return (
    <>
      <p className={findings.length > 0 ? 'notice' : undefined} data-check-done={findings.length}>
        {findings.length === 0 ? t('check.nothing', { situations, states }) : t('check.found', { count: findings.length, situations, states })}
        {!isComplete && ` ${t('check.incomplete')}`}
      </p>
      {told.length > 0 && (
        <details className="no-print">
          <summary>{t('check.extent')}</summary>
          <ul>
            {told.map(({ kind, proved, searched }) => (
              <li key={kind}>
                <strong>{FINDING_KIND_WORDS[kind][language]}</strong> {[proved[language], searched[language]].filter((text) => text !== '').join(' ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

export interface FindingsProps {
  readonly findings: readonly DraftFinding[];
  readonly scheme: Scheme;
  /** Shows the rule in the text of its file. */
  readonly onShow?: (finding: DraftFinding) => void;
}

export function Findings({ findings, scheme, onShow }: FindingsProps) {
  const [open, setOpen] = useState<{ readonly explained: Explained; readonly line: string }>();
  return (
    <>
      <ol className="findings">
        {findings.map((finding) => (
          <FindingItem
            key={finding.id}
            finding={finding}
            scheme={scheme}
            onOpen={(explained, line) => setOpen({ explained, line })}
            {...(onShow && { onShow: () => onShow(finding) })}
          />
        ))}
      </ol>
      <ExplanationDrawer explained={open?.explained} open={open?.line} onClose={() => setOpen(undefined)} />
    </>
  );
}

interface FindingItemProps {
  readonly finding: DraftFinding;
  readonly scheme: Scheme;
  readonly onOpen: (explained: Explained, line: string) => void;
  readonly onShow?: () => void;
}

function FindingItem({ finding, scheme, onOpen, onShow }: FindingItemProps) {
  const words = useWords();
  const { t, language } = words;
  const bills = useMemo(() => billsOf(finding, scheme, words), [finding, scheme, words]);
  return (
    <li className={finding.severity === 'warning' ? 'is-warning' : undefined}>
      <p>
        <span className={finding.severity === 'warning' ? 'tag is-warning' : 'tag'}>{FINDING_KIND_WORDS[finding.kind][language]}</span> {finding.text[language]}
        {finding.situations > 1 && <span className="quiet"> {t('check.situations', { count: finding.situations })}</span>}{' '}
        {onShow && (
          <button type="button" className="amount-button" onClick={onShow}>
            {t('check.showRule')}
          </button>
        )}
      </p>
      {finding.answer && <p className="quiet">{t(`check.answer.${finding.answer.of}`, { text: finding.answer.answer[language] })}</p>}
      {bills.map((bill, index) => (
        <ShownBill key={index === 0 ? 'first' : 'second'} bill={bill} onOpen={(line) => onOpen(bill.explained, line)} />
      ))}
    </li>
  );
}

export function ShownBill({ bill: { about, earlier, explained }, onOpen }: { readonly bill: FindingBill; readonly onOpen: (line: string) => void }) {
  const { t } = useWords();
  const { total, lines, patientPays, patientShare, promises } = explained;
  return (
    <div className="finding-bill">
      <p className="quiet">
        {[...about, ...(earlier > 0 ? [t('card.earlier', { count: earlier })] : [])].join(t('common.listComma'))}
        {t('common.listComma')}
        <strong>{t('card.example', { total: printAmount(total), patient: printAmount(patientPays), share: patientShare })}</strong>
      </p>
      <Band total={total} lines={lines} patientPays={patientPays} promise={promisePart(promises, total)} size="medium" onOpen={onOpen} />
    </div>
  );
}
