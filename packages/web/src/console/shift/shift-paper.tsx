// A shift on paper, A4 or A5: handed over, taken over, checked.
import { Button } from 'antd';
import { useState } from 'react';
import { useAccount } from '../../session/session.tsx';
import { printMoment } from '../../ui/days.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { DifferenceText } from './difference-text.tsx';
import { MeansTable, SumRow } from './means-table.tsx';
import type { Shift } from './shift.ts';

export function ShiftPaper({ shift, onBack }: { readonly shift: Shift; readonly onBack: () => void }) {
  const { t } = useWords();
  const { countyName, displayName, username } = useAccount();
  const [now] = useState(() => new Date().toISOString());
  const { closed } = shift;
  return (
    <Page
      title={t('shift.paper')}
      width="narrow"
      actions={
        <div className="row no-print">
          <Button onClick={onBack}>{t('shift.back')}</Button>
          <Button type="primary" onClick={() => print()} autoFocus>
            {t('shift.print')}
          </Button>
        </div>
      }
    >
      <article className="shift-paper">
        <p className="shift-paper-head">
          <span>{countyName}</span>
          <span>{t('shift.unitYuan')}</span>
        </p>
        <dl className="shift-facts">
          <div>
            <dt>{t('shift.clerk')}</dt>
            <dd>{shift.actorName}</dd>
          </div>
          <div>
            <dt>{t('shift.openedAt')}</dt>
            <dd>{printMoment(shift.openedAt)}</dd>
          </div>
          <div>
            <dt>{t('shift.closedAt')}</dt>
            <dd>{closed ? printMoment(closed.at) : t('shift.stillOpen')}</dd>
          </div>
        </dl>
        <MeansTable shift={shift} />
        {closed && (
          <dl className="sum-list">
            <SumRow label={t('shift.counted')} value={closed.countedCash} />
            <div className="is-sum">
              <dt>{t('shift.difference')}</dt>
              <dd>
                <DifferenceText value={closed.difference} />
              </dd>
            </div>
          </dl>
        )}
        {closed?.reason !== undefined && <p className="shift-paper-reason">{t('shift.reasonTold', { reason: closed.reason })}</p>}
        <ul className="shift-signatures">
          {([t('shift.signClerk'), t('shift.signNext'), t('shift.signChecker')] as const).map((who) => (
            <li key={who}>{who}</li>
          ))}
        </ul>
        <p className="quiet">{t('shift.printedAt', { name: t('paper.printedBy', { name: displayName, username }), at: printMoment(now) })}</p>
      </article>
    </Page>
  );
}
