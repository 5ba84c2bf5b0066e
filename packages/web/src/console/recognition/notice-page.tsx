// A publication or announcement on A4, as it hangs on the board: who, of which village, as what, from when to when, and where to object. Why somebody
// is in need stands nowhere on it.
import { getRecognitionCase } from '@doudi/core/recognition';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useParams } from 'wouter';
import { useSchemes } from '../../session/schemes.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { useCategoryNames } from '../people/category-names.ts';
import type { WholeCase } from './case-page.tsx';
import './recognition.css';

export function NoticePage() {
  const { t } = useWords();
  const api = useApi();
  const { caseId = '', number = '' } = useParams<{ caseId: string; number: string }>();
  // Each asking is noted; it is not asked again while somebody reads.
  const query = useQuery({
    queryKey: ['recognition-case', caseId, 'notice'],
    queryFn: () => api.ask(getRecognitionCase, { caseId }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const step = query.data?.steps.find((done) => String(done.number) === number);
  // What hangs on the board names the category in words, so it waits for them.
  const { isPending } = useSchemes();
  if (query.data && step && !isPending) return <Notice whole={query.data} step={step} />;
  return (
    <Page title={t('notice.title')} width="narrow">
      <Loaded query={query}>{() => <p className="notice">{t('notice.none')}</p>}</Loaded>
    </Page>
  );
}

function Notice({ whole: { case: one, members }, step }: { readonly whole: WholeCase; readonly step: WholeCase['steps'][number] }) {
  const { t, language } = useWords();
  const { countyName } = useAccount();
  const nameOf = useCategoryNames();
  const isPublication = step.until !== undefined;
  const title = t(isPublication ? 'notice.publication' : 'notice.announcement');
  useEffect(() => {
    document.title = title;
  }, [title]);
  const told = { category: nameOf(one.category), from: step.doneOn, to: step.until ?? '', effect: one.effectOn ?? '' };
  const text = isPublication ? (`notice.${one.kind}Proposed` as const) : (`notice.${one.kind}Decided` as const);
  return (
    <main id="main">
      <style>{'@page { size: A4 portrait; margin: 20mm 22mm; }'}</style>
      <div className="row no-print notice-bar">
        <Button type="primary" autoFocus onClick={() => window.print()}>
          {t('notice.print')}
        </Button>
        <Button href={`/recognition/${one.caseId}`}>{t('notice.back')}</Button>
      </div>
      <article className="notice-paper">
        <p className="notice-head">{countyName}</p>
        <h1>{title}</h1>
        <p className="notice-name">{one.procedureName[language]}</p>
        <p className="notice-text">{t(text, told)}</p>
        <table className="notice-table">
          <thead>
            <tr>
              <th scope="col">{t('notice.name')}</th>
              <th scope="col">{t('notice.number')}</th>
              <th scope="col">{t('notice.village')}</th>
              <th scope="col">{t('notice.category')}</th>
            </tr>
          </thead>
          <tbody>
            {members.map(({ personId, name, idNumberMasked }) => (
              <tr key={personId}>
                <td>{name}</td>
                <td className="amount">{idNumberMasked ?? t('notice.noNumber')}</td>
                <td>{one.villageName ?? one.villageCode}</td>
                <td>{nameOf(one.category)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {isPublication && <p className="notice-text">{t('notice.object', told)}</p>}
        <p>{t('notice.place', { place: step.place ?? '' })}</p>
        <p>{t('notice.contact')}</p>
        <p className="notice-signed">{t('notice.signed')}</p>
        <p className="notice-signed">{step.doneOn}</p>
      </article>
    </main>
  );
}
