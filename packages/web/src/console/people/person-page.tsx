// All of one person on a page: a line of their years, four cards, then the lists.

import { isAboveCounty } from '@doudi/core/contract';
import { listFacilities } from '@doudi/core/facilities';
import { listHolds } from '@doudi/core/ledger';
import { getPerson } from '@doudi/core/registry';
import { getSettlement, getUsed, listSettlements } from '@doudi/core/settlement';
import { ageOn } from '@doudi/policy';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useId, useMemo } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { Band, PayerMark } from '../../explain/band.tsx';
import { LimitBars } from '../../explain/limit-bars.tsx';
import { categoriesOn, type Person } from '../../explain/provisional-quote.ts';
import { useSchemes } from '../../session/schemes.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { Amount } from '../../ui/amount.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { printMoment, today } from '../../ui/days.ts';
import { Loaded, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { maySee } from '../addresses.ts';
import { PersonPrivacy } from '../privacy/person-privacy.tsx';
import { PersonCases } from '../recognition/person-cases.tsx';
import { useKindNames } from '../settlements/kind-names.ts';
import { useCategoryNames } from './category-names.ts';
import { CategoryTags } from './category-tags.tsx';
import { Disabilities } from './disabilities.tsx';
import { goneOf, isAfterDeath, openEnd } from './gone.ts';
import { PersonActions } from './person-actions.tsx';
import { PersonOpenings } from './person-openings.tsx';
import { PersonTimeline } from './person-timeline.tsx';
import { useRecordText, useRecordWords } from './record-words.ts';
import { EventList } from './registry-events.tsx';
import { SealedNumbers } from './sealed-numbers.tsx';
import { yearLimits } from './year-limits.ts';
import { type ListedSettlement, moneyOfYear, type YearMoney } from './year-money.ts';
import './people.css';

/** As many as one answer holds; nobody has more in a year. */
const MOST_BILLS = 100;
const LISTED_BILLS = 20;
/** Of how many bills of the year it is asked whether their promises were kept. */
const MOST_ASKED = 12;

/** Fetched for doctors alone: nobody else's browser knows of a door. */
const ProtectedDoor = lazy(async () => ({ default: (await import('../walls/protected-door.tsx')).ProtectedDoor }));

export function PersonPage() {
  const { t } = useWords();
  const api = useApi();
  const { role } = useAccount();
  const { personId = '' } = useParams<{ personId: string }>();
  const [, navigate] = useLocation();
  const query = useQuery({ queryKey: ['person', personId], queryFn: () => api.ask(getPerson, { personId }) });
  // A record that was joined to another answers as that one, and its address is that one's.
  const answeredId = query.data?.person.personId;
  useEffect(() => {
    if (answeredId !== undefined && answeredId !== personId) navigate(`/people/${answeredId}`, { replace: true });
  }, [answeredId, personId, navigate]);
  return (
    <Page
      title={query.data?.person.name ?? t('person.title')}
      tabTitle={t('person.title')}
      actions={
        role === 'clerk' && (
          <Link href={`/window?person=${personId}`} asChild>
            <Button type="primary" href={`/window?person=${personId}`}>
              {t('person.toWindow')}
            </Button>
          </Link>
        )
      }
    >
      <Loaded query={query} rows={10}>
        {(person) => <PersonView key={personId} person={person} />}
      </Loaded>
    </Page>
  );
}

function PersonView({ person }: { readonly person: Person }) {
  return useAccount().role === 'doctor' ? <TreatedView person={person} /> : <HelpedView person={person} />;
}

/** Whoever treats somebody needs neither their bills nor what they owe. */
function TreatedView({ person }: { readonly person: Person }) {
  return (
    <>
      <Head person={person} />
      <div className="person-cards">
        <HealthCard />
        <HouseCard person={person} />
      </div>
      <Designations person={person} />
      <Disabilities person={person} />
      <Happened person={person} />
      <Suspense fallback={null}>
        <ProtectedDoor personId={person.person.personId} />
      </Suspense>
    </>
  );
}

function HelpedView({ person }: { readonly person: Person }) {
  const api = useApi();
  const account = useAccount();
  const isManager = account.role === 'manager' && !isAboveCounty(account);
  const { personId } = person.person;
  const settled = useQuery({ queryKey: ['settlements', 'person', personId], queryFn: () => api.ask(listSettlements, { personId, pageSize: MOST_BILLS }) });
  const held = useQuery({ queryKey: ['holds', personId], queryFn: () => api.ask(listHolds, { personId, pageSize: 10 }) });
  const bills = settled.data?.settlements;
  const holds = held.data?.holds ?? [];
  const year = today().slice(0, 4);
  const money = useMemo(() => bills && moneyOfYear(bills, year), [bills, year]);
  return (
    <>
      <Head person={person} />
      {bills && <PersonTimeline person={person} bills={bills} holds={holds} />}
      {settled.error && <ProblemNotice error={settled.error} onRetry={() => void settled.refetch()} />}
      {held.error && <ProblemNotice error={held.error} onRetry={() => void held.refetch()} />}
      <div className="person-cards">
        {money && <PromisesCard money={money} year={year} />}
        {money && <MoneyCard money={money} year={year} hasMore={settled.data?.hasMore ?? false} />}
        <HealthCard />
        <HouseCard person={person} />
      </div>
      <div className="person-pair">
        <Designations person={person} />
        <Limits person={person} year={year} />
      </div>
      <Disabilities person={person} />
      <Happened person={person} />
      {isManager && <PersonActions person={person} />}
      {isManager && <PersonCases personId={personId} />}
      {isManager && <PersonPrivacy person={person.person} />}
      {bills && <Settlements person={person} bills={bills} hasMore={settled.data?.hasMore ?? false} />}
    </>
  );
}

function Head({ person: whole }: { readonly person: Person }) {
  const { t, language } = useWords();
  const { pathOf } = useAreas();
  const { sex, bornOn, villageCode } = whole.person;
  const { diedOn } = whole.record;
  const gone = goneOf(whole.record);
  const categories = gone ? categoriesOn(whole, gone.day) : whole.person.categories;
  return (
    <div className="person-summary">
      <p>
        {t(`sex.${sex}`)} ·{' '}
        {diedOn === undefined
          ? t('person.born', { day: bornOn, age: ageOn(bornOn, today()) })
          : t('person.bornDied', { day: bornOn, died: diedOn, age: ageOn(bornOn, diedOn) })}{' '}
        · {pathOf(villageCode)}
      </p>
      <Record record={whole.record} />
      <SealedNumbers person={whole} />
      <p>
        {gone && <span className="quiet">{t(gone.how === 'died' ? 'person.atDeath' : 'person.atLeaving')} </span>}
        <CategoryTags categories={categories} />
        {categories.length === 0 && <span className="tag">{t('window.noCategory')}</span>}
        {whole.populations?.map(({ id, name }) => (
          <span key={id} className="tag">
            {name[language]}
          </span>
        ))}
      </p>
    </div>
  );
}

/** What the record says besides who it is, and whether the person still lives here. */
function Record({ record }: { readonly record: Person['record'] }) {
  const { t } = useWords();
  const textOf = useRecordText();
  const { diedOn, leftOn, leftFor } = record;
  return (
    <>
      {diedOn !== undefined && <p className="notice">{t('registry.diedTold', { day: diedOn })}</p>}
      {leftOn !== undefined && <p className="notice">{t('registry.leftTold', { day: leftOn, destination: leftFor ?? '' })}</p>}
      <p>{textOf(record)}</p>
    </>
  );
}

function Happened({ person: { events } }: { readonly person: Person }) {
  const { t } = useWords();
  if (events.length === 0) return null;
  return (
    <section className="person-list">
      <h2>{t('registry.events')}</h2>
      <EventList events={events} />
    </section>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="person-card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function PromisesCard({ money, year }: { readonly money: YearMoney; readonly year: string }) {
  const { t } = useWords();
  const { data: schemes } = useSchemes();
  const asked = money.bills.filter(({ dischargedOn }) => (schemes?.on(dischargedOn)?.scheme.policy.promises.length ?? 0) > 0).slice(0, MOST_ASKED);
  return (
    <Card title={t('person.promises', { year })}>
      {money.bills.length === 0 ? (
        <p>{t('person.noBillsOfYear')}</p>
      ) : (
        <>
          <p>{t('person.billsOfYear', { count: money.bills.length, total: printAmount(money.total) })}</p>
          <p>
            <strong>{t('person.shareOfYear', { patient: printAmount(money.patientPays), share: money.patientShare })}</strong>
          </p>
          {asked.length > 0 ? <KeptPromises bills={asked} isSome={asked.length < money.bills.length} /> : <p className="quiet">{t('person.noPromises')}</p>}
        </>
      )}
    </Card>
  );
}

/** Whether they were kept stands in the settlements themselves. */
function KeptPromises({ bills, isSome }: { readonly bills: readonly ListedSettlement[]; readonly isSome: boolean }) {
  const { t, language } = useWords();
  const api = useApi();
  const answers = useQueries({
    queries: bills.map(({ settlementId }) => ({ queryKey: ['settlement', settlementId], queryFn: () => api.ask(getSettlement, { settlementId }) })),
  });
  if (answers.some(({ isPending }) => isPending)) return <p className="quiet">{t('person.promisesAsking')}</p>;
  const promises = answers.flatMap(({ data }) => data?.promises ?? []);
  const named = new Map(promises.map(({ id, name }) => [id, name[language]]));
  return (
    <>
      {[...named].map(([promiseId, name]) => {
        const broken = promises.filter(({ id, isKept }) => id === promiseId && !isKept).length;
        const kept = promises.filter(({ id, isKept }) => id === promiseId && isKept).length;
        return <p key={promiseId}>{broken > 0 ? t('person.promisesBroken', { name, kept, broken }) : t('person.promisesKept', { name, kept })}</p>;
      })}
      {isSome && <p className="quiet">{t('person.promisesSome', { count: bills.length })}</p>}
    </>
  );
}

function MoneyCard({ money, year, hasMore }: { readonly money: YearMoney; readonly year: string; readonly hasMore: boolean }) {
  const { t, language } = useWords();
  if (money.bills.length === 0) {
    return (
      <Card title={t('person.money', { year })}>
        <p>{t('person.noBillsOfYear')}</p>
      </Card>
    );
  }
  const rows = [
    ...money.payers.map(({ payer, name, paid }) => ({ key: payer, payer, name: name[language], amount: paid })),
    { key: 'patient', payer: 'patient', name: t('person.moneyPatient'), amount: money.patientPays },
  ];
  return (
    <Card title={t('person.money', { year })}>
      <Band total={money.total} lines={money.payers} patientPays={money.patientPays} size="medium" />
      <table className="figures">
        <tbody>
          {rows.map(({ key, payer, name, amount }) => (
            <tr key={key}>
              <th scope="row">
                <PayerMark payer={payer} /> {name}
              </th>
              <td className="amount">{printAmount(amount)}</td>
            </tr>
          ))}
          <tr className="person-money-part">
            <th scope="row">{t('person.moneyPaid')}</th>
            <td className="amount">{printAmount(money.patientPaid)}</td>
          </tr>
          <tr className="person-money-part">
            <th scope="row">{t('person.moneyOwes')}</th>
            <td className="amount">{printAmount(money.patientOwes)}</td>
          </tr>
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              <strong>{t('person.moneyTotal')}</strong>
            </th>
            <td className="amount">
              <strong>{printAmount(money.total)}</strong>
            </td>
          </tr>
        </tfoot>
      </table>
      {hasMore && money.bills.length === MOST_BILLS && <p className="quiet">{t('person.moneyMore', { count: MOST_BILLS })}</p>}
    </Card>
  );
}

function Limits({ person, year }: { readonly person: Person; readonly year: string }) {
  const { t } = useWords();
  const api = useApi();
  const { personId } = person.person;
  const schemes = useSchemes();
  const context = schemes.data?.on(today());
  const known = useQuery({
    queryKey: ['used', personId, year, 'with-facilities'],
    queryFn: async () => {
      const [{ used, openings }, { facilities }] = await Promise.all([api.ask(getUsed, { personId, year }), api.ask(listFacilities, {})]);
      return { used, openings, facilities };
    },
  });
  const explained = useMemo(() => context && known.data && yearLimits({ context, person, ...known.data, day: today() }), [context, known.data, person]);
  return (
    <section className="person-list">
      <h2>{t('person.limits', { year })}</h2>
      {schemes.data && !context && <p className="quiet">{t('person.noScheme')}</p>}
      {context && (
        <Loaded query={known} rows={3}>
          {({ openings }) => (
            <>
              {explained ? <LimitBars explained={explained} withThisBill={false} /> : <p className="quiet">{t('explain.noLimits')}</p>}
              <PersonOpenings openings={openings} />
            </>
          )}
        </Loaded>
      )}
    </section>
  );
}

function HealthCard() {
  const { t } = useWords();
  return (
    <Card title={t('person.health')}>
      <p className="quiet">{t('person.healthDetail')}</p>
    </Card>
  );
}

function HouseCard({ person: { person, household } }: { readonly person: Person }) {
  const { t } = useWords();
  const { nameOf } = useRecordWords();
  const account = useAccount();
  return (
    <Card title={t('person.house')}>
      {household.length === 0 && <p className="quiet">{t('person.alone')}</p>}
      <ul className="person-house">
        {household.map(({ personId, name, sex, bornYear, categories, relationToHead }) => (
          <li key={personId}>
            <Link href={`/people/${personId}`}>{name}</Link>{' '}
            <span className="quiet">{relationToHead === undefined ? t(`sex.${sex}`) : nameOf('relationToHead', relationToHead)}</span>{' '}
            <span className="quiet amount">{t('person.bornYear', { year: bornYear })}</span>
            <CategoryTags categories={categories} />
          </li>
        ))}
      </ul>
      {person.householdId !== undefined && maySee(account, '/households/:householdId') && (
        <p>
          <Link href={`/households/${person.householdId}`}>{t('household.open')}</Link>
        </p>
      )}
    </Card>
  );
}

function Designations({ person: { designations, record } }: { readonly person: Person }) {
  const { t } = useWords();
  const nameOf = useCategoryNames();
  const gone = goneOf(record);
  return (
    <section className="person-list">
      <h2>{t('person.designations')}</h2>
      {designations.length === 0 ? (
        <p className="quiet">{t('person.noDesignations')}</p>
      ) : (
        <WideFigures wraps label={t('person.designations')}>
          <table className="figures person-designations">
            <thead>
              <tr>
                <th scope="col">{t('person.category')}</th>
                <th scope="col">{t('person.from')}</th>
                <th scope="col">{t('person.to')}</th>
                <th scope="col">{t('person.source')}</th>
                <th scope="col">{t('person.recorded')}</th>
              </tr>
            </thead>
            <tbody>
              {designations.map(({ designationId, category, fromDay, toDay, source, recordedAt }) => (
                <tr key={designationId}>
                  <th scope="row">{nameOf(category)}</th>
                  <td className="day">{fromDay}</td>
                  <td className="day">{toDay ?? t(openEnd(fromDay, gone))}</td>
                  <td>{source}</td>
                  <td className="day quiet">{printMoment(recordedAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </WideFigures>
      )}
    </section>
  );
}

function Settlements({ person, bills, hasMore }: { readonly person: Person; readonly bills: readonly ListedSettlement[]; readonly hasMore: boolean }) {
  const { t } = useWords();
  const { nameOf: kindName } = useKindNames();
  const listed = bills.slice(0, LISTED_BILLS);
  const { diedOn } = person.record;
  return (
    <section className="person-list">
      <h2>{t('person.settlements')}</h2>
      {bills.length === 0 ? (
        <p className="quiet">{t('window.noBills')}</p>
      ) : (
        <>
          <WideFigures wraps label={t('person.settlements')}>
            <table className="figures person-settlements">
              <thead>
                <tr>
                  <th scope="col">{t('settlements.discharged')}</th>
                  <th scope="col">{t('settlements.kind')}</th>
                  <th scope="col">{t('settlements.facility')}</th>
                  <th scope="col" className="amount">
                    {t('explain.charged')}
                  </th>
                  <th scope="col" className="amount">
                    {t('settlements.patientPays')}
                  </th>
                  <th scope="col" className="amount">
                    {t('settlements.owes')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {listed.map(({ settlementId, dischargedOn, kind, facilityName, total, patientPays, patientOwes, isCancelled }) => (
                  <tr key={settlementId}>
                    <th scope="row" className="day">
                      <Link href={`/settlements/${settlementId}`}>{dischargedOn}</Link>
                      {isCancelled && <span className="tag is-void">{t('window.cancelled')}</span>}
                      {diedOn !== undefined && isAfterDeath({ dischargedOn, isCancelled }, { diedOn }) && (
                        <span className="tag is-warning" title={t('person.afterDeathDetail', { day: diedOn })}>
                          {t('person.afterDeath')}
                        </span>
                      )}
                    </th>
                    <td>{kindName(kind)}</td>
                    <td>{facilityName}</td>
                    <td className="amount">
                      <Amount value={total} />
                    </td>
                    <td className="amount">
                      <Amount value={patientPays} />
                    </td>
                    <td className="amount">
                      <Amount value={patientOwes} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </WideFigures>
          <p>
            {(hasMore || bills.length > LISTED_BILLS) && <span className="quiet">{t('person.settlementsMore', { count: listed.length })} </span>}
            <Link href={`/settlements?personId=${person.person.personId}`}>{t('person.allSettlements')}</Link>
          </p>
        </>
      )}
    </section>
  );
}
