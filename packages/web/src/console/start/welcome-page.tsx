// What a newcomer tries in five minutes, which question each screen answers, the keys, and the words on the screens.
import { listCounties } from '@doudi/core/access';
import type { OutputOf } from '@doudi/core/contract';
import { listSettlements } from '@doudi/core/settlement';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useAccount, useApi } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { ADDRESSES, addressesOf } from '../addresses.ts';
import { ANSWERS, FIRST_STEPS, KEYS, type Step, TERMS } from './first-steps.ts';
import './welcome.css';

export function WelcomePage() {
  const { t } = useWords();
  const { role, countyId } = useAccount();
  const api = useApi();
  const counties = useQuery({ queryKey: ['counties'], queryFn: () => api.ask(listCounties, {}) });
  const isDemo = counties.data?.counties.some((county) => county.countyId === countyId && county.isDemo) ?? false;
  return (
    <Page title={t('start.title')}>
      <div className="welcome">
        <p className="lead">{t(isDemo ? 'start.leadDemo' : 'start.lead')}</p>
        <section aria-labelledby="welcome-steps">
          <h2 id="welcome-steps">{t('start.tryThis')}</h2>
          <p className="quiet">{t('start.yourRole', { role: t(`role.${role}`) })}</p>
          <ol className="welcome-steps">
            {FIRST_STEPS[role].map((step) => (
              <StepItem key={step.text} step={step} isDemo={isDemo} />
            ))}
          </ol>
        </section>
        <Screens />
        <Keys />
        <Terms />
      </div>
    </Page>
  );
}

function StepItem({ step, isDemo }: { readonly step: Step; readonly isDemo: boolean }) {
  const { t } = useWords();
  const menu = ADDRESSES.find(({ path }) => path === step.path)?.menu;
  return (
    <li>
      <p>
        {t(step.text)}{' '}
        {menu && (
          <span className="welcome-open">
            {t('start.open')}
            <Link href={`${step.path}${step.query ?? ''}`}>{t(menu)}</Link>
          </span>
        )}
      </p>
      {step.namesPeople && isDemo && <PeopleToTry path={step.path} />}
    </li>
  );
}

const MOST_PEOPLE = 5;

type Bill = OutputOf<typeof listSettlements>['settlements'][number];

/** Those of the invented county who have a bill: their year is worth looking at. */
function PeopleToTry({ path }: { readonly path: string }) {
  const { t } = useWords();
  const api = useApi();
  const latest = useQuery({ queryKey: ['settlements', 'to-try'], queryFn: () => api.ask(listSettlements, { status: 'settled', pageSize: 40 }) });
  // A help page without them is still a help page.
  if (latest.data === undefined) return null;
  const people = peopleOf(latest.data.settlements);
  if (people.length === 0) return <p className="quiet">{t('start.noPeople')}</p>;
  return (
    <>
      <p>{t('start.people')}</p>
      <ul className="welcome-people">
        {people.map(({ personId, personName, total, patientPays }) => (
          <li key={personId}>
            <Link href={path === '/window' ? `/window?person=${personId}` : `/people/${personId}`}>{personName}</Link>{' '}
            <span className="quiet">{t('start.personBill', { total: printAmount(total), patient: printAmount(patientPays) })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Each person once, by their latest bill. */
function peopleOf(bills: readonly Bill[]): readonly Bill[] {
  const byPerson = new Map<string, Bill>();
  for (const bill of bills) if (!byPerson.has(bill.personId)) byPerson.set(bill.personId, bill);
  return [...byPerson.values()].slice(0, MOST_PEOPLE);
}

function Screens() {
  const { t } = useWords();
  const account = useAccount();
  return (
    <section aria-labelledby="welcome-screens">
      <h2 id="welcome-screens">{t('start.screens')}</h2>
      <dl className="welcome-list">
        {addressesOf(account).map(({ path, menu }) => {
          const answer = ANSWERS[path];
          return (
            menu &&
            answer && (
              <div key={path}>
                <dt>
                  <Link href={path}>{t(menu)}</Link>
                </dt>
                <dd>{t(answer)}</dd>
              </div>
            )
          );
        })}
      </dl>
    </section>
  );
}

function Keys() {
  const { t } = useWords();
  const { role } = useAccount();
  return (
    <section aria-labelledby="welcome-keys">
      <h2 id="welcome-keys">{t('start.keys')}</h2>
      <dl className="welcome-list">
        {KEYS.filter(({ isOfWindow }) => !isOfWindow || role === 'clerk').map(({ keys, text }) => (
          <div key={keys}>
            <dt>
              {keys.split('+').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{t('start.keysNote')}</p>
    </section>
  );
}

function Terms() {
  const { t } = useWords();
  return (
    <section aria-labelledby="welcome-words">
      <h2 id="welcome-words">{t('start.words')}</h2>
      <dl className="welcome-list">
        {TERMS.map((term) => (
          <div key={term}>
            <dt>{t(`start.term.${term}`)}</dt>
            <dd>{t(`start.meaning.${term}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
