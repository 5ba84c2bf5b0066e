// Entries of the audit: when, who, what, why and about whom. A name leads to everything of that person or account.
import { Link } from 'wouter';
import { printMoment } from '../../ui/days.ts';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { type AuditEntry, type AuditFilters, addressOf } from './audit-filters.ts';

export function EntriesTable({ entries, filters }: { readonly entries: readonly AuditEntry[]; readonly filters: AuditFilters }) {
  const { t } = useWords();
  return (
    <WideFigures label={t('audit.list')} wraps>
      <table className="figures audit-entries">
        <thead>
          <tr>
            <th>{t('audit.when')}</th>
            <th>{t('audit.who')}</th>
            <th>{t('audit.what')}</th>
            <th>{t('audit.why')}</th>
            <th>{t('audit.aboutWhom')}</th>
            <th>
              {t('audit.object')} · {t('audit.request')}
            </th>
            <th>{t('audit.sealedHead')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.auditEntryId} entry={entry} filters={filters} />
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

function Row({ entry, filters }: { readonly entry: AuditEntry; readonly filters: AuditFilters }) {
  const { t, language } = useWords();
  const { pathOf } = useAreas();
  const { writtenAt, actorId, actorName, actorRole, actorArea, what, why, persons, subject, requestId, isSealed } = entry;
  const { personId: _, actorId: __, ...days } = filters;
  return (
    <tr>
      <td className="moment">{printMoment(writtenAt)}</td>
      <td className="audit-who">
        <Link href={addressOf({ ...days, actorId })}>{actorName}</Link>
        <span className="under quiet">
          {actorRole ? t(`role.${actorRole}`) : t('audit.notAnAccount')}
          {actorArea !== undefined && ` · ${pathOf(actorArea)}`}
        </span>
      </td>
      <td className="audit-what">{what[language]}</td>
      <td className="audit-what">{why[language]}</td>
      <td className="audit-persons">
        <Persons persons={persons} toAddress={(personId) => addressOf({ ...days, personId })} />
      </td>
      <td className="audit-object">
        <Link href={addressOf({ subject })}>{subject}</Link>
        <span className="under quiet">{requestId}</span>
      </td>
      <td className="audit-seal">{isSealed ? t('audit.sealed') : <span className="quiet">{t('audit.notSealed')}</span>}</td>
    </tr>
  );
}

/** Of a list of twenty the first tell which list it was. */
const SHOWN_AT_ONCE = 4;

interface PersonsProps {
  readonly persons: AuditEntry['persons'];
  readonly toAddress: (personId: string) => string;
}

function Persons({ persons, toAddress }: PersonsProps) {
  const { t } = useWords();
  const links = persons.map(({ personId, nameMasked }) => (
    <Link key={personId} href={toAddress(personId)}>
      {nameMasked || personId}
    </Link>
  ));
  if (links.length <= SHOWN_AT_ONCE + 1) return links;
  return (
    <>
      {links.slice(0, SHOWN_AT_ONCE)}
      <details>
        <summary>{t('audit.morePersons', { count: links.length - SHOWN_AT_ONCE })}</summary>
        {links.slice(SHOWN_AT_ONCE)}
      </details>
    </>
  );
}
