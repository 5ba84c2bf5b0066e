// A county, township or village at a glance: tiles of who is registered, by category, its profile, and the way down to its parts and households.
import type { OutputOf } from '@doudi/core/contract';
import { getArea, recordAreaProfile } from '@doudi/core/registry';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { useAccount, useApi } from '../../session/session.tsx';
import { dayOfMoment } from '../../ui/days.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { useCategoryNames } from '../people/category-names.ts';
import { CategoryTags } from '../people/category-tags.tsx';
import { RecordDialog, textOf } from '../people/record-dialog.tsx';
import { HelperCover } from './helper-cover.tsx';
import { KeyPopulations } from './key-populations.tsx';
import '../people/people.css';
import './areas.css';

type Area = OutputOf<typeof getArea>;
const HOUSEHOLDS_AT_ONCE = 50;

export function AreaPage() {
  const { t } = useWords();
  const api = useApi();
  const { area: own } = useAccount();
  const { nameOf } = useAreas();
  const { area = own } = useParams<{ area?: string }>();
  const query = useInfiniteQuery({
    queryKey: ['person', 'area', area],
    queryFn: ({ pageParam }) => api.ask(getArea, { area, pageSize: String(HOUSEHOLDS_AT_ONCE), ...(pageParam !== '' && { after: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: ({ hasMore, listed }: Area) => (hasMore ? listed.at(-1)?.householdId : undefined),
  });
  const first = query.data?.pages[0];
  const above = area.length > own.length ? area.slice(0, -3) : undefined;
  return (
    <Page
      title={nameOf(area)}
      tabTitle={t('area.title')}
      actions={
        above !== undefined && (
          <Link href={`/areas/${above}`} asChild>
            <Button href={`/areas/${above}`}>{t('area.above', { name: nameOf(above) })}</Button>
          </Link>
        )
      }
    >
      {query.error && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {!first && !query.error && <Skeleton active paragraph={{ rows: 8 }} />}
      {first && (
        <>
          <Tiles area={first} />
          <Profile area={first} />
          <KeyPopulations area={area} />
          <HelperCover area={area} />
          {first.parts.length > 0 && <Parts area={first} />}
          {area.length === 12 && <Households listed={query.data?.pages.flatMap(({ listed }) => listed) ?? []} />}
          {query.hasNextPage && (
            <Button className="list-more" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('area.more')}
            </Button>
          )}
        </>
      )}
    </Page>
  );
}

function Tiles({ area: { households, persons, agriculturalPersons, categories } }: { readonly area: Area }) {
  const { t } = useWords();
  const nameOf = useCategoryNames();
  const tiles = [
    [t('area.households'), households],
    [t('area.persons'), persons],
    [t('area.agricultural'), agriculturalPersons],
    ...categories.map(({ category, persons: count }) => [nameOf(category), count] as const),
  ] as const;
  return (
    <dl className="area-tiles" aria-label={t('area.registered')}>
      {tiles.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="amount">{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}

function Profile({ area: { area, profile } }: { readonly area: Area }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="person-list" aria-label={t('area.profile')}>
      <div className="section-head">
        <h2>{t('area.profile')}</h2>
        <Button onClick={() => setOpen(true)}>{t('area.record')}</Button>
      </div>
      {profile ? (
        <>
          <FactList
            className="sealed-facts"
            facts={[
              [t('area.year'), profile.year],
              [t('area.population'), profile.population.toLocaleString('en')],
              [t('area.agriculturalPopulation'), profile.agriculturalPopulation.toLocaleString('en')],
              [t('area.allHouseholds'), profile.households.toLocaleString('en')],
            ]}
          />
          {profile.note !== undefined && <p>{profile.note}</p>}
          <p className="quiet">{t('area.recordedBy', { by: profile.byName, at: dayOfMoment(profile.recordedAt) })}</p>
        </>
      ) : (
        <p className="quiet">{t('area.noProfile')}</p>
      )}
      {isOpen && (
        <RecordDialog
          contract={recordAreaProfile}
          title={t('area.record')}
          lead={t('area.recordLead')}
          fields={[
            { name: 'year', label: 'area.year', kind: 'text', isRequired: true, most: 4 },
            { name: 'population', label: 'area.population', kind: 'text', isRequired: true, most: 9 },
            { name: 'agriculturalPopulation', label: 'area.agriculturalPopulation', kind: 'text', isRequired: true, most: 9 },
            { name: 'households', label: 'area.allHouseholds', kind: 'text', isRequired: true, most: 9 },
            { name: 'note', label: 'area.note', kind: 'text', most: 1000 },
          ]}
          toInput={(filled) => {
            const count = (name: string) => (/^\d{1,9}$/.test(textOf(filled, name) ?? '') ? Number(textOf(filled, name)) : undefined);
            const [population, agriculturalPopulation, households] = [count('population'), count('agriculturalPopulation'), count('households')];
            if (population === undefined || agriculturalPopulation === undefined || households === undefined) return undefined;
            const note = textOf(filled, 'note');
            return { area, year: textOf(filled, 'year') ?? '', population, agriculturalPopulation, households, ...(note !== undefined && { note }) };
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}

function Parts({ area: { area, parts } }: { readonly area: Area }) {
  const { t } = useWords();
  const title = t(area.length === 6 ? 'area.townships' : 'area.villages');
  return (
    <section className="person-list">
      <h2>{title}</h2>
      <WideFigures wraps label={title}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('area.name')}</th>
              <th scope="col" className="amount">
                {t('area.households')}
              </th>
              <th scope="col" className="amount">
                {t('area.persons')}
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <tr key={part.area}>
                <th scope="row">
                  <Link href={`/areas/${part.area}`}>{part.name ?? part.area}</Link>
                </th>
                <td className="amount">{part.households.toLocaleString('en')}</td>
                <td className="amount">{part.persons.toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideFigures>
    </section>
  );
}

function Households({ listed }: { readonly listed: Area['listed'] }) {
  const { t } = useWords();
  return (
    <section className="person-list">
      <h2>{t('area.listed')}</h2>
      {listed.length === 0 ? (
        <p className="quiet">{t('area.nobody')}</p>
      ) : (
        <WideFigures wraps label={t('area.listed')}>
          <table className="figures person-designations">
            <thead>
              <tr>
                <th scope="col">{t('household.title')}</th>
                <th scope="col" className="amount">
                  {t('area.persons')}
                </th>
                <th scope="col">{t('registry.address')}</th>
                <th scope="col">{t('person.designations')}</th>
              </tr>
            </thead>
            <tbody>
              {listed.map(({ householdId, name, isHead, persons, address, categories }) => (
                <tr key={householdId}>
                  <th scope="row">
                    <Link href={`/households/${householdId}`}>{name ?? t('household.nobody')}</Link>{' '}
                    {!isHead && <span className="quiet">{t('area.notHead')}</span>}
                  </th>
                  <td className="amount">{persons}</td>
                  <td>{address ?? ''}</td>
                  <td>
                    <CategoryTags categories={categories} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </WideFigures>
      )}
    </section>
  );
}
