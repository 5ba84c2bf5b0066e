// Who pays what of a bill: the band, the lines, and the patient's part, large.
import { Amount } from '../ui/amount.tsx';
import { printAmount } from '../ui/amount-text.ts';
import { useWords } from '../words/index.ts';
import { Band, promisePart } from './band.tsx';
import type { Explained } from './explained.ts';
import { LinesTable } from './lines-table.tsx';

export interface BillSplitProps {
  readonly explained: Explained;
  /** Opens the reason of a line, or of the patient's part. */
  readonly onOpen: (what: string) => void;
  readonly isProvisional?: boolean;
}

export function BillSplit({ explained, onOpen, isProvisional = false }: BillSplitProps) {
  const { t } = useWords();
  const { total, lines, patientPays, promises, patientShare } = explained;
  return (
    <>
      <Band total={total} lines={lines} patientPays={patientPays} promise={promisePart(promises, total)} onOpen={onOpen} isProvisional={isProvisional} />
      <LinesTable explained={explained} onOpen={onOpen} />
      <div className="patient-part">
        <span>{t('explain.patientPays')}</span>
        <strong>
          <Amount value={patientPays} label={t('explain.patientPays')} onOpen={() => onOpen('patient')} />
        </strong>
        <span className="quiet">{t('explain.ofTotal', { total: printAmount(total), share: patientShare })}</span>
      </div>
    </>
  );
}
