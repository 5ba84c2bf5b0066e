// Whom the bill is about: mark, designations on the day of discharge, village, and this year's limits as thin bars.
import { listHolds } from '@doudi/core/ledger';
import { listSettlements } from '@doudi/core/settlement';
import { ageOn } from '@doudi/policy';
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useEffect } from 'react';
import { Link } from 'wouter';
import type { Explained } from '../../explain/explained.ts';
import { LimitBars } from '../../explain/limit-bars.tsx';
import { categoriesOn, type Person } from '../../explain/provisional-quote.ts';
import { useApi } from '../../session/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { CategoryTags } from '../people/category-tags.tsx';

export interface PersonPanelProps {
  readonly personId: string;
  readonly person: Person | undefined;
  readonly error: unknown;
  readonly day: string;
  readonly explained: Explained | undefined;
  /** Whether the picture is of the bill in hand, or only of the year so far. */
  readonly hasBill: boolean;
  readonly facilityId: string | undefined;
  readonly holdTransferId: string | null | undefined;
  readonly onHold: (transferId: string | null) => void;
  readonly onOther: (() => void) | undefined;
}

export function PersonPanel({ personId, person, error, day, explained, hasBill, facilityId, holdTransferId, onHold, onOther }: PersonPanelProps) {
  const { t } = useWords();
  if (error) return <ProblemNotice error={error} />;
  if (!person) return <Skeleton active paragraph={{ rows: 5 }} />;
  const { name, sex, bornOn, idNumberMasked, villageName, villageCode } = person.person;
  const categories = categoriesOn(person, day);
  return (
    <section className="person-panel" aria-label={t('window.patient')}>
      <div className="person-head">
        <div className="person-photo" aria-hidden="true">
          {name.slice(0, 1)}
        </div>
        <div>
          <h2>
            <Link href={`/people/${personId}`}>{name}</Link>
          </h2>
          <p className="quiet">
            {t(`sex.${sex}`)} · {bornOn} · {t('window.age', { age: ageOn(bornOn, day) })}
          </p>
        </div>
      </div>
      <p className="person-marks">
        <CategoryTags categories={categories} />
        {categories.length === 0 && <span className="tag">{t('window.noCategory')}</span>}
      </p>
      <dl className="facts">
        <dt>{t('window.idNumber')}</dt>
        <dd className="amount">{idNumberMasked ?? t('window.noNumber')}</dd>
        <dt>{t('window.village')}</dt>
        <dd>{villageName ?? villageCode}</dd>
      </dl>
      <h3>{t('window.limitsOfYear', { year: day.slice(0, 4) })}</h3>
      {explained ? <LimitBars explained={explained} withThisBill={hasBill} /> : <p className="quiet">{t('window.limitsLater')}</p>}
      <Holds personId={personId} facilityId={facilityId} chosen={holdTransferId} onChoose={onHold} />
      <Recent personId={personId} />
      {onOther && (
        <Button onClick={onOther} block>
          {t('window.otherPatient')} <kbd>Alt+N</kbd>
        </Button>
      )}
    </section>
  );
}

interface HoldsProps {
  readonly personId: string;
  readonly facilityId: string | undefined;
  readonly chosen: string | null | undefined;
  readonly onChoose: (transferId: string | null) => void;
}

/** What was held at admission: settling at the same facility lets it go, unless the clerk says that it shall stay. */
function Holds({ personId, facilityId, chosen, onChoose }: HoldsProps) {
  const { t } = useWords();
  const api = useApi();
  const { data } = useQuery({ queryKey: ['holds', personId], queryFn: () => api.ask(listHolds, { personId, pageSize: 10 }) });
  const ofThisStay = data?.holds.find((hold) => hold.facilityId === facilityId)?.transferId;
  useEffect(() => {
    if (chosen === undefined && ofThisStay !== undefined) onChoose(ofThisStay);
  }, [chosen, ofThisStay, onChoose]);
  if (!data || data.holds.length === 0) return null;
  return (
    <>
      <h3>{t('window.holds')}</h3>
      {data.holds.map(({ transferId, amount, placedOn, facilityName }) => (
        <label key={transferId} className="hold">
          <input type="checkbox" checked={chosen === transferId} onChange={({ target }) => onChoose(target.checked ? transferId : null)} />
          <span>
            {t('window.holdLine', { day: placedOn, amount: printAmount(amount) })} <span className="quiet">{facilityName}</span>
          </span>
        </label>
      ))}
    </>
  );
}

function Recent({ personId }: { readonly personId: string }) {
  const { t } = useWords();
  const api = useApi();
  const { data } = useQuery({ queryKey: ['settlements', 'recent', personId], queryFn: () => api.ask(listSettlements, { personId, pageSize: 4 }) });
  if (!data) return null;
  return (
    <>
      <h3>{t('window.recentBills')}</h3>
      {data.settlements.length === 0 && <p className="quiet">{t('window.noBills')}</p>}
      <ul className="recent-bills">
        {data.settlements.map(({ settlementId, dischargedOn, facilityName, total, isCancelled }) => (
          <li key={settlementId}>
            <Link href={`/settlements/${settlementId}`}>{dischargedOn}</Link> <span className="quiet">{facilityName}</span>
            {isCancelled && <span className="tag is-void">{t('window.cancelled')}</span>}
            <Amount value={total} className="push" />
          </li>
        ))}
      </ul>
    </>
  );
}
