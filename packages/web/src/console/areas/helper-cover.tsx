// Whether every household of an area that is to be helped has a helper: numbers, part by part, and by name those that have none.
import type { OutputOf } from '@doudi/core/contract';
import { getHelperCover } from '@doudi/core/registry';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { Link } from 'wouter';
import { useApi } from '../../session/session.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { CategoryTags } from '../people/category-tags.tsx';

type Cover = OutputOf<typeof getHelperCover>;
const HOUSEHOLDS_AT_ONCE = 20;

export function HelperCover({ area }: { readonly area: string }) {
  const { t } = useWords();
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: ['person', 'area', area, 'cover'],
    queryFn: ({ pageParam }) => api.ask(getHelperCover, { area, pageSize: String(HOUSEHOLDS_AT_ONCE), ...(pageParam !== '' && { after: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ hasMore, without }: Cover) => (hasMore ? without.at(-1)?.householdId : undefined),
  });
  const first = query.data?.pages[0];
  return (
    <section className="person-list">
      <h2>{t('cover.title')}</h2>
      {query.error && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {!first && !query.error && <Skeleton active paragraph={{ rows: 2 }} />}
      {first && !first.isDefined && <p className="quiet">{t('help.noRules')}</p>}
      {first?.isDefined && (
        <>
          <Numbers cover={first} />
          {first.parts.length > 0 && <Parts cover={first} />}
          <Without of={query.data?.pages.flatMap(({ without }) => without) ?? []} isNeeded={first.households > 0} />
          {query.hasNextPage && (
            <Button className="list-more" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('area.more')}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function Numbers({ cover: { households, paired, rate, helpers } }: { readonly cover: Cover }) {
  const { t } = useWords();
  const tiles = [
    [t('cover.households'), households.toLocaleString('en')],
    [t('cover.paired'), paired.toLocaleString('en')],
    [t('cover.rate'), households === 0 ? '–' : rate],
    [t('cover.helpers'), helpers.toLocaleString('en')],
  ] as const;
  return (
    <dl className="area-tiles" aria-label={t('cover.title')}>
      {tiles.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="amount">{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function Parts({ cover: { parts } }: { readonly cover: Cover }) {
  const { t } = useWords();
  return (
    <WideFigures wraps label={t('cover.title')}>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">{t('area.name')}</th>
            {(['households', 'paired', 'rate'] as const).map((column) => (
              <th key={column} scope="col" className="amount">
                {t(`cover.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part.area}>
              <th scope="row">
                <Link href={`/areas/${part.area}`}>{part.name ?? part.area}</Link>
              </th>
              <td className="amount">{part.households.toLocaleString('en')}</td>
              <td className="amount">{part.paired.toLocaleString('en')}</td>
              <td className="amount">{part.rate}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

function Without({ of, isNeeded }: { readonly of: Cover['without']; readonly isNeeded: boolean }) {
  const { t } = useWords();
  if (of.length === 0) return <p className="quiet">{t(isNeeded ? 'cover.everyone' : 'cover.nobody')}</p>;
  return (
    <>
      <h3>{t('cover.without')}</h3>
      <WideFigures wraps label={t('cover.without')}>
        <table className="figures person-designations">
          <thead>
            <tr>
              <th scope="col">{t('household.title')}</th>
              <th scope="col">{t('registry.village')}</th>
              <th scope="col">{t('person.designations')}</th>
            </tr>
          </thead>
          <tbody>
            {of.map(({ householdId, name, villageCode, villageName, categories }) => (
              <tr key={householdId}>
                <th scope="row">
                  <Link href={`/households/${householdId}`}>{name}</Link>
                </th>
                <td>{villageName ?? villageCode}</td>
                <td>
                  <CategoryTags categories={categories} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
    </>
  );
}
