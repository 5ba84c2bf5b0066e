// Every access to a person's data on paper, for that person: in their language, on as many A4 pages as it takes.
import { getAccessLog } from '@doudi/core/audit';
import type { OutputOf } from '@doudi/core/contract';
import type { Language } from '@doudi/policy';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useEffect, useState } from 'react';
import { Link, useParams, useSearch } from 'wouter';
import { useAccount, useApi } from '../../session/session.tsx';
import { printMoment } from '../../ui/days.ts';
import { Loaded, Page } from '../../ui/page.tsx';
import { useWords, wordsIn } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { addressOf, readFilters } from './audit-filters.ts';
import './access-log.css';

const MOST = 500;

type Log = OutputOf<typeof getAccessLog>;
interface Days {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export function AccessLogPage() {
  const { t, language } = useWords();
  const api = useApi();
  const { personId = '' } = useParams<{ personId: string }>();
  const { from, to } = readFilters(useSearch());
  const [paperLanguage, setPaperLanguage] = useState<Language>(language);
  const days = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const query = useQuery({
    queryKey: ['audit', 'access-log', personId, from, to],
    queryFn: () => api.ask(getAccessLog, { personId, ...days, pageSize: MOST }),
    staleTime: 0,
  });
  useEffect(() => {
    document.title = t('accessLog.title');
  }, [t]);
  if (!query.data) {
    return (
      <Page title={t('accessLog.title')} width="narrow">
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  return (
    <main className="access-log" id="main">
      {/* A page of its own size, for as long as the paper is on the screen. */}
      <style>{'@page { size: A4 portrait; margin: 14mm 15mm; }'}</style>
      <div className="row no-print access-log-bar">
        <Segmented
          aria-label={t('accessLog.language')}
          value={paperLanguage}
          onChange={setPaperLanguage}
          options={[
            { value: 'zh', label: t('accessLog.chinese') },
            { value: 'en', label: t('accessLog.english') },
          ]}
        />
        <Button type="primary" onClick={() => window.print()}>
          {t('accessLog.print')}
        </Button>
        <Link href={addressOf({ personId, ...days })}>{t('accessLog.back')}</Link>
      </div>
      <Paper log={query.data} days={days} language={paperLanguage} />
    </main>
  );
}

function Paper({ log, days, language }: { readonly log: Log; readonly days: Days; readonly language: Language }) {
  const { t } = wordsIn(language);
  const { countyName, displayName } = useAccount();
  const { entries, hasMore, nameMasked, personId } = log;
  const waiting = entries.filter(({ isSealed }) => !isSealed).length;
  return (
    <article className="access-log-paper" lang={language === 'zh' ? 'zh-CN' : 'en'}>
      <p className="access-log-county">{countyName}</p>
      <h1>{t('accessLog.title')}</h1>
      <div className="access-log-facts">
        <p>{t('accessLog.person', { name: nameMasked })}</p>
        <p>{t('accessLog.number', { number: personId })}</p>
        <p>{t('accessLog.period', { from: days.from ?? t('accessLog.beginning'), to: days.to ?? t('accessLog.now') })}</p>
      </div>
      <p>{t('accessLog.lead')}</p>
      {entries.length === 0 ? <p className="access-log-none">{t('accessLog.none')}</p> : <Entries entries={entries} language={language} />}
      <p>
        {t('accessLog.count', { count: entries.length })} {hasMore && t('accessLog.cut', { count: MOST })}{' '}
        {entries.length > 0 && (waiting === 0 ? t('accessLog.sealedNote') : t('accessLog.notSealedNote', { count: waiting }))}
      </p>
      <p className="access-log-signature">{t('accessLog.signature')}</p>
      <p className="access-log-foot">{t('accessLog.printedBy', { name: displayName, at: printMoment(new Date().toISOString()) })}</p>
    </article>
  );
}

function Entries({ entries, language }: { readonly entries: Log['entries']; readonly language: Language }) {
  const { t } = wordsIn(language);
  const { pathOf } = useAreas();
  return (
    <table className="access-log-entries">
      <thead>
        <tr>
          <th>{t('accessLog.row')}</th>
          <th>{t('audit.when')}</th>
          <th>{t('audit.who')}</th>
          <th>{t('accessLog.role')}</th>
          <th>{t('audit.what')}</th>
          <th>{t('audit.why')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ cursor, writtenAt, actorName, actorRole, actorArea, what, why }, index) => (
          <tr key={cursor}>
            <td>{index + 1}</td>
            <td className="moment">{printMoment(writtenAt)}</td>
            <td>{actorName}</td>
            <td>
              {actorRole ? t(`role.${actorRole}`) : ''}
              {actorArea !== undefined && ` · ${pathOf(actorArea)}`}
            </td>
            <td>{what[language]}</td>
            <td>{why[language]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
