// The line of a person's years across the page: designations as strips, bills and holds as marks. Behind it the same as a list, for those who do not see it.
import { Fragment } from 'react';
import { Link } from 'wouter';
import type { Person } from '../../explain/provisional-quote.ts';
import { printAmount } from '../../ui/amount-text.ts';
import { today } from '../../ui/days.ts';
import { useWords } from '../../words/index.ts';
import type { Hold } from '../admission/hold.ts';
import { useKindNames } from '../settlements/kind-names.ts';
import { useCategoryNames } from './category-names.ts';
import { goneOf, isAfterDeath, openEnd } from './gone.ts';
import { useEventText } from './registry-events.tsx';
import { timelineOf } from './timeline.ts';
import type { ListedSettlement } from './year-money.ts';

export interface PersonTimelineProps {
  readonly person: Person;
  readonly bills: readonly ListedSettlement[];
  readonly holds: readonly Hold[];
}

const [LANE, HEAD] = [36, 22];

export function PersonTimeline({ person, bills, holds }: PersonTimelineProps) {
  const { t } = useWords();
  const nameOf = useCategoryNames();
  const gone = goneOf(person.record);
  const line = timelineOf(
    // No strip goes on after the death or the leaving.
    person.designations.map(({ category, fromDay, toDay }) => ({ category, fromDay, toDay: toDay ?? (gone && gone.day >= fromDay ? gone.day : undefined) })),
    bills.map(({ settlementId, dischargedOn }) => ({ id: settlementId, day: dischargedOn })),
    holds.map(({ transferId, placedOn }) => ({ id: transferId, day: placedOn })),
    today(),
  );
  const cancelled = new Set(bills.filter(({ isCancelled }) => isCancelled).map(({ settlementId }) => settlementId));
  const billsAt = HEAD + line.lanes.length * LANE;
  const holdsAt = billsAt + LANE;
  const height = holdsAt + (line.holds.length > 0 ? LANE : 0);
  const told = t('person.timelineTold', { from: line.from, to: line.to, strips: person.designations.length, bills: bills.length, holds: holds.length });
  return (
    <section className="timeline" aria-label={t('person.timeline')}>
      <svg width="100%" height={height} role="img" aria-label={told}>
        {line.ticks.map(({ at, label }) => (
          <Fragment key={label}>
            <line x1={`${at}%`} x2={`${at}%`} y1="0" y2={height} className="timeline-tick" />
            <text x={`${at}%`} dx="4" y="14" className="timeline-quiet">
              {label}
            </text>
          </Fragment>
        ))}
        {line.lanes.map(({ category, strips }, lane) => (
          <g key={category}>
            {strips.map(({ at, width }) => (
              <rect key={at} x={`${at}%`} width={`${width}%`} y={HEAD + lane * LANE + 20} height="9" className="timeline-strip" />
            ))}
            <LaneLabel at={strips[0]?.at ?? 0} y={HEAD + lane * LANE + 15} text={nameOf(category)} />
          </g>
        ))}
        <LaneLabel at={0} y={billsAt + 15} text={t('person.bills')} isQuiet />
        {line.bills.map(({ id, at }) => (
          <rect
            key={id}
            x={`${at}%`}
            width="6"
            transform="translate(-3 0)"
            y={billsAt + 20}
            height="12"
            className={cancelled.has(id) ? 'timeline-bill is-void' : 'timeline-bill'}
          />
        ))}
        {line.holds.length > 0 && <LaneLabel at={0} y={holdsAt + 15} text={t('person.holds')} isQuiet />}
        {line.holds.map(({ id, at }) => (
          <svg key={id} x={`${at}%`} y={holdsAt + 26} overflow="visible" aria-hidden="true">
            <path d="M0 -7L7 0L0 7L-7 0Z" className="timeline-hold" />
          </svg>
        ))}
        <line x1={`${line.today}%`} x2={`${line.today}%`} y1={HEAD - 4} y2={height} className="timeline-today">
          <title>{t('person.today')}</title>
        </line>
      </svg>
      <details>
        <summary>{t('person.timelineList')}</summary>
        <EventList person={person} bills={bills} holds={holds} />
      </details>
    </section>
  );
}

/** Beside what begins late the name stands to its left, so that it never leaves the picture. */
function LaneLabel({ at, y, text, isQuiet = false }: { readonly at: number; readonly y: number; readonly text: string; readonly isQuiet?: boolean }) {
  return (
    <text
      x={`${at}%`}
      y={y}
      textAnchor={at > 55 ? 'end' : 'start'}
      className={isQuiet ? 'timeline-quiet' : 'timeline-label'}
      dx={at > 55 ? -4 : at === 0 ? 4 : 0}
    >
      {text}
    </text>
  );
}

function EventList({ person, bills, holds }: PersonTimelineProps) {
  const { t } = useWords();
  const nameOf = useCategoryNames();
  const { nameOf: kindName } = useKindNames();
  const eventText = useEventText();
  const gone = goneOf(person.record);
  const events = [
    ...person.events.map((event) => ({ key: event.registryEventId, day: event.day, text: eventText(event), href: undefined })),
    ...person.designations.map(({ designationId, category, fromDay, toDay }) => ({
      key: designationId,
      day: fromDay,
      text: t('person.eventFrom', {
        category: nameOf(category),
        from: fromDay,
        to: toDay === undefined ? t(openEnd(fromDay, gone)) : t('person.eventUntil', { to: toDay }),
      }),
      href: undefined,
    })),
    ...bills.map(({ settlementId, dischargedOn, kind, facilityName, total, isCancelled }) => {
      const bill = t('person.eventBill', { kind: kindName(kind), facility: facilityName, total: printAmount(total) });
      const text = isAfterDeath({ dischargedOn, isCancelled }, person.record) ? t('person.eventAfterDeath', { bill }) : bill;
      return { key: settlementId, day: dischargedOn, text: isCancelled ? t('person.eventCancelled', { bill }) : text, href: `/settlements/${settlementId}` };
    }),
    ...holds.map(({ transferId, placedOn, amount, facilityName }) => ({
      key: transferId,
      day: placedOn,
      text: t('person.eventHold', { amount: printAmount(amount), facility: facilityName }),
      href: undefined,
    })),
  ].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
  return (
    <ol className="timeline-list">
      {events.map(({ key, day, text, href }) => (
        <li key={key}>
          <span className="day">{day}</span> {href === undefined ? text : <Link href={href}>{text}</Link>}
        </li>
      ))}
    </ol>
  );
}
