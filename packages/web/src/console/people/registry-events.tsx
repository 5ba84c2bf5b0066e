// What happened to a person or household, the last first.
import type { OutputOf } from '@doudi/core/contract';
import type { getPerson } from '@doudi/core/registry';
import { printMoment } from '../../ui/days.ts';
import { useWords } from '../../words/index.ts';
import { useRecordWords } from './record-words.ts';

export type RegistryEvent = OutputOf<typeof getPerson>['events'][number];

export function EventList({ events }: { readonly events: readonly RegistryEvent[] }) {
  const { t } = useWords();
  const textOf = useEventText();
  if (events.length === 0) return <p className="quiet">{t('registry.noEvents')}</p>;
  return (
    <ol className="timeline-list">
      {events.map((event) => (
        <li key={event.registryEventId}>
          <span className="day">{event.day}</span> {textOf(event)}{' '}
          <span className="quiet">{t('registry.eventBy', { by: event.byName, at: printMoment(event.recordedAt) })}</span>
        </li>
      ))}
    </ol>
  );
}

/** What it was, from what to what, and why. */
export function useEventText(): (event: RegistryEvent) => string {
  const { t } = useWords();
  const { nameOf } = useRecordWords();
  const fieldNames = {
    ethnicity: t('registry.ethnicity'),
    relationToHead: t('registry.relationToHead'),
    education: t('registry.education'),
    health: t('registry.health'),
    labour: t('registry.labour'),
    isAgricultural: t('registry.isAgricultural'),
    headId: t('household.head'),
    address: t('registry.address'),
    povertyCauses: t('household.causes'),
  };
  return ({ kind, facts, reason }) => {
    const changed = Object.keys((facts.before ?? {}) as object).map((field) => fieldNames[field as keyof typeof fieldNames] ?? field);
    const place = typeof facts.destination === 'string' ? [facts.destination] : [];
    return [nameOf('event', kind), ...place, ...changed, ...(reason === undefined ? [] : [reason])].join(' · ');
  };
}
