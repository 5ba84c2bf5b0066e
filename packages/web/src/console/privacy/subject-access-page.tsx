// What is held about a person, on A4 in plain words, to be handed to them; or as a file.
import type { OutputOf } from '@doudi/core/contract';
import { getSubjectAccess } from '@doudi/core/privacy';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useParams } from 'wouter';
import { useAccount, useApi } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { dayOfMoment, printMoment } from '../../ui/days.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { handFile } from '../../ui/hand-file.ts';
import { Loaded, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { SurveyFound } from '../households/survey-section.tsx';
import { useCategoryNames } from '../people/category-names.ts';
import { goneOf, openEnd } from '../people/gone.ts';
import { useDisabilityText, useRecordText } from '../people/record-words.ts';
import { useEventText } from '../people/registry-events.tsx';
import { useKindNames } from '../settlements/kind-names.ts';
import { useConsentState, usePurposeNames } from './person-privacy.tsx';
import './privacy.css';

type Held = OutputOf<typeof getSubjectAccess>;

export function SubjectAccessPage() {
  const { t } = useWords();
  const api = useApi();
  const { personId = '' } = useParams<{ personId: string }>();
  // Each asking is noted; it is not asked again while somebody reads.
  const query = useQuery({
    queryKey: ['subject-access', personId],
    queryFn: () => api.ask(getSubjectAccess, { personId }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.data) return <Paper held={query.data} />;
  return (
    <Page title={t('subject.title')} width="narrow">
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}

function Paper({ held }: { readonly held: Held }) {
  const { t, language } = useWords();
  const { countyName } = useAccount();
  const { person, notice, madeAt, madeByName } = held;
  useEffect(() => {
    document.title = t('subject.title');
  }, [t]);
  const save = () => handFile(JSON.stringify(held, null, 2), `${t('subject.title')}-${dayOfMoment(madeAt)}.json`, 'application/json');
  return (
    <main id="main">
      <style>{'@page { size: A4 portrait; margin: 14mm 16mm; }'}</style>
      <div className="row no-print subject-bar">
        <Button type="primary" autoFocus onClick={() => window.print()}>
          {t('subject.print')}
        </Button>
        <Button onClick={save}>{t('subject.json')}</Button>
        <Button href={`/people/${person.personId}`}>{t('subject.back')}</Button>
      </div>
      <article className="subject-paper">
        <p>{countyName}</p>
        <h1>{t('subject.title')}</h1>
        <p>{t('subject.lead', { contact: notice.contact[language] })}</p>
        <p className="quiet">{t('subject.madeBy', { name: madeByName, at: printMoment(madeAt), version: notice.version })}</p>
        <Identity held={held} />
        {held.help && <HouseholdHelp help={held.help} />}
        <Entitlements held={held} />
        <Money held={held} />
        <Uses held={held} />
        <p className="quiet">{t('subject.walled')}</p>
      </article>
    </main>
  );
}

function Part({ title, lines }: { readonly title: string; readonly lines: readonly (readonly [key: string, line: ReactNode])[] }) {
  const { t } = useWords();
  return (
    <section>
      <h2>{title}</h2>
      {lines.length === 0 ? (
        <p className="quiet">{t('subject.nothing')}</p>
      ) : (
        <ul>
          {lines.map(([key, line]) => (
            <li key={key}>{line}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Identity({ held: { person, household, corrections, record, memberships, events, duplicates } }: { readonly held: Held }) {
  const { t } = useWords();
  const textOf = useEventText();
  const recordText = useRecordText();
  return (
    <>
      <section>
        <h2>{t('subject.person')}</h2>
        <FactList
          className="purpose-facts"
          facts={[
            [t('correct.name'), person.name],
            [t('correct.sex'), t(`sex.${person.sex}`)],
            [t('correct.bornOn'), person.bornOn],
            [t('subject.idNumber'), person.idNumberMasked ?? t('window.noNumber')],
            [t('subject.village'), person.villageName ?? person.villageCode],
            [t('subject.registered'), printMoment(person.registeredAt)],
            [t('subject.record'), recordText(record)],
            [t('subject.household'), household ? t('subject.householdTold', { count: household.others }) : t('subject.noHousehold')],
          ]}
        />
      </section>
      <Part
        title={t('subject.memberships')}
        lines={memberships.map(({ householdId, fromDay, toDay, recordedAt, byName, withdrawnAt }) => [
          `${householdId}-${recordedAt}-${fromDay}-${toDay}`,
          <>
            {t('subject.membershipTold', {
              ...{ household: householdId, from: fromDay ?? t('household.always'), to: toDay ?? t(openEnd(fromDay ?? '', goneOf(record))) },
              ...{ by: byName, at: printMoment(recordedAt) },
            })}{' '}
            {withdrawnAt !== undefined && t('subject.withdrawn')}
          </>,
        ])}
      />
      {events.length > 0 && (
        <Part
          title={t('registry.events')}
          lines={events.map((event) => [
            event.registryEventId,
            `${event.day} ${textOf(event)} · ${t('registry.eventBy', { by: event.byName, at: printMoment(event.recordedAt) })}`,
          ])}
        />
      )}
      {duplicates.length > 0 && (
        <Part
          title={t('subject.duplicates')}
          lines={duplicates.map(({ reason, at, byName, undoneAt }) => [
            at,
            <>
              {t('subject.duplicateSame', { at: printMoment(at), by: byName, reason })}{' '}
              {undoneAt !== undefined && t('subject.duplicateUndone', { at: printMoment(undoneAt) })}
            </>,
          ])}
        />
      )}
      {corrections.length > 0 && (
        <Part
          title={t('subject.corrections')}
          lines={corrections.map(({ at, byName, reason, evidence, before }) => [
            at,
            t('subject.correctionTold', {
              ...{ at: printMoment(at), by: byName, reason, evidence, name: before.name, sex: t(`sex.${before.sex}`) },
              ...{ bornOn: before.bornOn, village: before.villageCode },
            }),
          ])}
        />
      )}
    </>
  );
}

function HouseholdHelp({ help: { surveys, measures, helpers } }: { readonly help: NonNullable<Held['help']> }) {
  const { t, language } = useWords();
  return (
    <Part
      title={t('subject.help')}
      lines={[
        ...helpers.map(
          ({ helperId, name, organisation, fromDay, toDay }) =>
            [helperId, t('subject.helperTold', { name, organisation, from: fromDay, to: toDay ?? t('person.stillOpen') })] as const,
        ),
        ...surveys.map((survey) => [survey.surveyId, <SurveyFound key={survey.surveyId} survey={survey} />] as const),
        ...measures.map(
          ({ measureId, kindName, what, responsible, fromDay, toDay, measureState }) =>
            [
              measureId,
              t('subject.measureTold', {
                ...{ kind: kindName[language], what, responsible, from: fromDay, to: toDay, state: t(`help.measure.${measureState}`) },
              }),
            ] as const,
        ),
      ]}
    />
  );
}

function Entitlements({ held: { record, designations, disabilities, cases, settlements } }: { readonly held: Held }) {
  const gone = goneOf(record);
  const { t, language } = useWords();
  const disabilityText = useDisabilityText();
  const categoryName = useCategoryNames();
  const { nameOf: kindName } = useKindNames();
  return (
    <>
      <Part
        title={t('subject.designations')}
        lines={designations.map(({ category, fromDay, toDay, source, recordedAt, withdrawnAt }) => [
          `${category}-${recordedAt}-${fromDay}`,
          <>
            {t('subject.designationTold', {
              ...{ category: categoryName(category), from: fromDay, to: toDay ?? t(openEnd(fromDay, gone)), source, at: printMoment(recordedAt) },
            })}{' '}
            {withdrawnAt !== undefined && t('subject.withdrawn')}
          </>,
        ])}
      />
      <Part
        title={t('disability.title')}
        lines={disabilities.map(({ disabilityId, fromDay, toDay, source, recordedAt, withdrawnAt, ...disability }) => [
          disabilityId,
          <>
            {t('subject.designationTold', {
              ...{ category: disabilityText(disability), from: fromDay, to: toDay ?? t(openEnd(fromDay, gone)), source, at: printMoment(recordedAt) },
            })}{' '}
            {withdrawnAt !== undefined && t('subject.withdrawn')}
          </>,
        ])}
      />
      <Part
        title={t('subject.cases')}
        lines={cases.map(({ procedureName, category, openedOn, caseState, reason, steps, objections }) => [
          `${category}-${openedOn}-${procedureName.en}`,
          <>
            {t('subject.caseTold', {
              ...{ procedure: procedureName[language], category: categoryName(category), day: openedOn, state: t(`recognition.state.${caseState}`) },
            })}{' '}
            {reason}
            <ul>
              {steps.map(({ name, outcome, doneOn }) => (
                <li key={`${name.en}-${doneOn}`}>
                  {doneOn} {name[language]} {outcome === 'rejected' && t('recognition.rejected')}
                </li>
              ))}
              {objections.map(({ receivedOn, content, isUpheld }) => (
                <li key={`${receivedOn}-${content}`}>
                  {receivedOn} {t('recognition.objections')} {content} {isUpheld !== undefined && t(isUpheld ? 'recognition.upheld' : 'recognition.dismissed')}
                </li>
              ))}
            </ul>
          </>,
        ])}
      />
      <Part
        title={t('subject.settlements')}
        lines={settlements.map((settled) => [
          settled.settlementId,
          <>
            {t('subject.settlementTold', {
              ...{ day: settled.dischargedOn, facility: settled.facilityName, kind: kindName(settled.kind), bill: settled.billNumber },
              ...{ total: printAmount(settled.total), patient: printAmount(settled.patientPays), by: settled.settledByName },
            })}{' '}
            {settled.cancelledAt !== undefined && t('subject.cancelled')}
            <ul>
              {settled.lines
                .filter(({ paid }) => paid !== '0.00')
                .map(({ name, payerName, paid }) => (
                  <li key={name.en}>{t('subject.linePaid', { payer: payerName[language], name: name[language], paid: printAmount(paid) })}</li>
                ))}
            </ul>
          </>,
        ])}
      />
    </>
  );
}

const MEANS = ['cash', 'card', 'qr'] as const;

function Money({ held: { payments, arrears, holds, hasHolds, openings } }: { readonly held: Held }) {
  const { t } = useWords();
  const meansOf = (means: string) => {
    const known = MEANS.find((name) => name === means);
    return known ? t(`subject.means.${known}`) : means;
  };
  return (
    <>
      <Part
        title={t('subject.payments')}
        lines={[
          ...payments.map(
            ({ amount, means, takenAt, takenByName }, index) =>
              [
                `payment-${index}`,
                t('subject.paymentTold', { at: printMoment(takenAt), means: meansOf(means), amount: printAmount(amount), by: takenByName }),
              ] as const,
          ),
          ...arrears.map(
            ({ amount, dueOn, agreedAt }, index) =>
              [`arrears-${index}`, t('subject.arrearsTold', { at: printMoment(agreedAt), due: dueOn, amount: printAmount(amount) })] as const,
          ),
        ]}
      />
      {hasHolds ? (
        <Part
          title={t('subject.holds')}
          lines={holds.map(({ transferId, amount, facilityName, reason, placedAt, isOpen }) => [
            transferId,
            <>
              {t('subject.holdTold', { at: printMoment(placedAt), facility: facilityName, amount: printAmount(amount), reason })}{' '}
              {isOpen && t('subject.holdOpen')}
            </>,
          ])}
        />
      ) : (
        <p className="quiet">{t('subject.holdsElsewhere')}</p>
      )}
      {openings.length > 0 && (
        <Part
          title={t('person.openings')}
          lines={openings.map(({ key, value, source, recordedAt, byName, takenBackAt }) => [
            `${key}-${recordedAt}`,
            <>
              {t('subject.openingTold', { key, value, source, at: printMoment(recordedAt), by: byName })}{' '}
              {takenBackAt !== undefined && t('subject.openingTakenBack', { at: printMoment(takenBackAt) })}
            </>,
          ])}
        />
      )}
    </>
  );
}

function Uses({ held: { consents, exports, looks, hasMoreLooks } }: { readonly held: Held }) {
  const { t, language } = useWords();
  const purposeName = usePurposeNames();
  const stateOf = useConsentState();
  return (
    <>
      <Part
        title={t('subject.consents')}
        lines={consents.map((consent) => [
          consent.consentId,
          t('subject.consentTold', {
            ...{ purpose: purposeName(consent.purpose), day: consent.givenOn, state: stateOf(consent) },
            by: t(`consent.by.${consent.givenBy}`, { name: consent.guardianName ?? '' }),
          }),
        ])}
      />
      <Part
        title={t('subject.exports')}
        lines={exports.map(({ exportId, madeAt }) => [exportId, t('subject.exportTold', { at: printMoment(madeAt), id: exportId })])}
      />
      <Part
        title={t('subject.looks')}
        lines={looks.map(({ at, byName, role, what, purpose, purposeName: name }, index) => [
          `${index}`,
          t('subject.lookTold', {
            ...{ at: printMoment(at), by: byName, role: role ? ` (${t(`role.${role}`)})` : '' },
            ...{ what: what[language], purpose: name?.[language] ?? purpose },
          }),
        ])}
      />
      {hasMoreLooks && <p className="quiet">{t('subject.moreLooks')}</p>}
    </>
  );
}
