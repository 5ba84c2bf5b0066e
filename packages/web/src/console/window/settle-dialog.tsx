// Money is confirmed once, and the confirmation repeats the amount and the name.
import { Button } from 'antd';
import { Link } from 'wouter';
import type { Explained } from '../../explain/explained.ts';
import { ProblemError } from '../../session/client.ts';
import { printAmount } from '../../ui/amount-text.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';

export interface SettleDialogProps {
  readonly explained: Explained;
  readonly personName: string;
  /** What else tells this bill from another. */
  readonly facts: readonly string[];
  readonly facilityName: string;
  /** Not the facility at which the clerk works. */
  readonly isElsewhere: boolean;
  readonly releasesHold: boolean;
  readonly billNumber: string;
  readonly error: unknown;
  readonly onSettle: () => void;
  readonly onClose: () => void;
  /** What is in hand is not the bill that was sent before, but another. */
  readonly onAnotherBill: () => void;
}

export function SettleDialog({
  explained,
  personName,
  facts,
  facilityName,
  isElsewhere,
  releasesHold,
  billNumber,
  error,
  onSettle,
  onClose,
  onAnotherBill,
}: SettleDialogProps) {
  const { t } = useWords();
  // The bill was changed after an attempt of which nobody heard the end, or it was settled elsewhere.
  const mayBeSettled = error instanceof ProblemError && ['key-reused', 'already-settled'].includes(error.code);
  return (
    <CommandDialog
      title={t('window.settleTitle')}
      onCancel={onClose}
      onOk={onSettle}
      okText={t('window.settleNow', { amount: printAmount(explained.patientPays) })}
      cancelText={t('window.notYet')}
      okButtonProps={{ autoFocus: true, id: 'settle-now' }}
    >
      <p className="settle-question">{t('window.settleQuestion', { name: personName, total: printAmount(explained.total) })}</p>
      <p className="settle-amount">
        {t('explain.patientPays')} <strong className="amount">{printAmount(explained.patientPays)}</strong>{' '}
        <span className="quiet">{explained.patientShare}</span>
      </p>
      <p className={isElsewhere ? 'notice' : ''}>{isElsewhere ? t('window.elsewhere', { facility: facilityName }) : facilityName}</p>
      <p className="quiet">{facts.join(' · ')}</p>
      {releasesHold && <p className="quiet">{t('window.releasesHold')}</p>}
      {error ? <ProblemNotice error={error} /> : null}
      {mayBeSettled && (
        <p className="notice">
          {t('window.perhapsSettled')} <Link href={`/settlements?billNumber=${encodeURIComponent(billNumber)}`}>{t('window.lookThere')}</Link>
          {error instanceof ProblemError && error.code === 'key-reused' && (
            <Button size="small" onClick={onAnotherBill}>
              {t('window.anotherBill')}
            </Button>
          )}
        </p>
      )}
    </CommandDialog>
  );
}
