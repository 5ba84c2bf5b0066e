// One household on a page: who lives in it, who did, its head, address and causes, the money of its year, and what a manager records of it.
import type { OutputOf } from '@doudi/core/contract';
import { changeHousehold, getHousehold, joinHouseholds, moveHousehold, splitHousehold } from '@doudi/core/registry';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { useAccount, useApi } from '../../session/session.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { today } from '../../ui/days.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';
import { CategoryTags } from '../people/category-tags.tsx';
import { RecordDialog, type RecordField, textOf, textsOf } from '../people/record-dialog.tsx';
import { useRecordWords } from '../people/record-words.ts';
import { EventList } from '../people/registry-events.tsx';
import { HouseholdHelp } from './household-help.tsx';
import '../people/people.css';

type Household = OutputOf<typeof getHousehold>;

export function HouseholdPage() {
  const { t } = useWords();
  const api = useApi();
  const { role } = useAccount();
  const { householdId = '' } = useParams<{ householdId: string }>();
  const query = useQuery({ queryKey: ['person', 'household', householdId], queryFn: () => api.ask(getHousehold, { householdId }) });
  const head = query.data?.members.find(({ personId }) => personId === query.data?.headId) ?? query.data?.members[0];
  return (
    <Page title={head ? t('household.of', { name: head.name }) : t('household.title')} tabTitle={t('household.title')}>
      <Loaded query={query}>
        {(household) => (
          <>
            <Facts household={household} />
            {role === 'manager' && household.closedOn === undefined && <Actions household={household} />}
            <Members household={household} />
            <Former household={household} />
            {role === 'manager' && <HouseholdHelp householdId={householdId} isOpen={household.closedOn === undefined} />}
            <section className="person-list">
              <h2>{t('registry.events')}</h2>
              <EventList events={household.events} />
            </section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ household }: { readonly household: Household }) {
  const { t } = useWords();
  const { role } = useAccount();
  const { nameOf } = useRecordWords();
  const { villageCode, villageName, address, povertyCauses, headId, members, closedOn, year } = household;
  const head = members.find(({ personId }) => personId === headId);
  return (
    <div className="person-summary">
      {closedOn !== undefined && <p className="notice">{t('household.closed', { day: closedOn })}</p>}
      {closedOn === undefined && !head && <p className="notice">{t(headId === undefined ? 'household.noHead' : 'household.headGone')}</p>}
      <FactList
        className="sealed-facts"
        facts={[
          [
            t('household.village'),
            role === 'manager' ? (
              <Link key="village" href={`/areas/${villageCode}`}>
                {villageName ?? villageCode}
              </Link>
            ) : (
              (villageName ?? villageCode)
            ),
          ],
          [t('registry.address'), address ?? t('person.notRecorded')],
          [
            t('household.causes'),
            povertyCauses.length === 0 ? t('person.notRecorded') : povertyCauses.map((cause) => nameOf('povertyCauses', cause)).join(' · '),
          ],
          ...(year
            ? ([
                [
                  t('household.year', { year: year.year }),
                  t('household.yearTold', { count: year.bills, total: printAmount(year.total), patient: printAmount(year.patientPays) }),
                ],
              ] as const)
            : []),
        ]}
      />
    </div>
  );
}

function Members({ household: { members } }: { readonly household: Household }) {
  const { t } = useWords();
  const { nameOf } = useRecordWords();
  return (
    <section className="person-list">
      <h2>{t('household.members', { count: members.length })}</h2>
      {members.length === 0 ? (
        <p className="quiet">{t('household.nobody')}</p>
      ) : (
        <WideFigures wraps label={t('household.members', { count: members.length })}>
          <table className="figures person-designations">
            <thead>
              <tr>
                <th scope="col">{t('correct.name')}</th>
                <th scope="col">{t('registry.relationToHead')}</th>
                <th scope="col">{t('correct.sex')}</th>
                <th scope="col">{t('household.born')}</th>
                <th scope="col">{t('household.since')}</th>
                <th scope="col">{t('person.designations')}</th>
              </tr>
            </thead>
            <tbody>
              {members.map(({ personId, name, relationToHead, sex, bornYear, fromDay, categories }) => (
                <tr key={personId}>
                  <th scope="row">
                    <Link href={`/people/${personId}`}>{name}</Link>
                  </th>
                  <td>{relationToHead === undefined ? t('person.notRecorded') : nameOf('relationToHead', relationToHead)}</td>
                  <td>{t(`sex.${sex}`)}</td>
                  <td className="day">{bornYear}</td>
                  <td className="day">{fromDay ?? t('household.always')}</td>
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

function Former({ household: { former } }: { readonly household: Household }) {
  const { t } = useWords();
  if (former.length === 0) return null;
  return (
    <section className="person-list">
      <h2>{t('household.former')}</h2>
      <ul className="person-house">
        {former.map(({ personId, name, fromDay, toDay, diedOn }) => (
          <li key={`${personId}-${toDay}`}>
            <Link href={`/people/${personId}`}>{name}</Link>{' '}
            <span className="quiet">
              {t('household.stretch', { from: fromDay ?? t('household.always'), to: toDay })} {diedOn === toDay && t('household.died')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const ACTIONS = ['change', 'move', 'split', 'join'] as const;
const REASON: RecordField = { name: 'reason', label: 'registry.reason', kind: 'text', isRequired: true };
const DAY: RecordField = { name: 'day', label: 'registry.day', kind: 'day', isRequired: true };

function Actions({ household }: { readonly household: Household }) {
  const { t } = useWords();
  const [open, setOpen] = useState<(typeof ACTIONS)[number]>();
  return (
    <div className="row">
      {ACTIONS.map((action) => (
        <Button key={action} onClick={() => setOpen(action)}>
          {t(`household.do.${action}`)}
        </Button>
      ))}
      {open && <ActionDialog household={household} action={open} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function ActionDialog({
  household,
  action,
  onClose,
}: {
  readonly household: Household;
  readonly action: (typeof ACTIONS)[number];
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const { choicesOf } = useRecordWords();
  const { choices } = useAreas();
  const { householdId, members, headId, povertyCauses, address } = household;
  const common = { onClose, title: t(`household.do.${action}`), first: { day: today() } };
  const people = members.map(({ personId, name }) => ({ value: personId, label: name }));
  const village: RecordField = { name: 'villageCode', label: 'registry.village', kind: 'select', choices: choices.filter(({ value }) => value.length === 12) };
  const addressField: RecordField = { name: 'address', label: 'registry.address', kind: 'text', most: 120 };
  const reasonOf = (filled: Parameters<typeof textOf>[0]) => textOf(filled, 'reason') ?? '';
  if (action === 'change')
    return (
      <RecordDialog
        {...common}
        contract={changeHousehold}
        lead={t('household.changeLead')}
        first={{ headId, address, povertyCauses }}
        fields={[
          { name: 'headId', label: 'household.head', kind: 'select', choices: people },
          addressField,
          { name: 'povertyCauses', label: 'household.causes', kind: 'several', choices: choicesOf('povertyCauses') },
          REASON,
        ]}
        toInput={(filled) => ({
          householdId,
          ...textsOf(filled, ['headId', 'address']),
          ...(Array.isArray(filled.povertyCauses) && { povertyCauses: filled.povertyCauses as never[] }),
          reason: reasonOf(filled),
        })}
      />
    );
  if (action === 'move')
    return (
      <RecordDialog
        {...common}
        contract={moveHousehold}
        fields={[{ ...village, isRequired: true }, addressField, DAY, REASON]}
        toInput={(filled) => ({
          householdId,
          villageCode: textOf(filled, 'villageCode') ?? '',
          day: textOf(filled, 'day') ?? '',
          ...textsOf(filled, ['address']),
          reason: reasonOf(filled),
        })}
      />
    );
  if (action === 'split')
    return (
      <RecordDialog
        {...common}
        contract={splitHousehold}
        lead={t('household.splitLead')}
        fields={[
          { name: 'memberIds', label: 'household.leaving', kind: 'several', isRequired: true, choices: people },
          { name: 'headId', label: 'household.newHead', kind: 'select', isRequired: true, choices: people },
          village,
          addressField,
          DAY,
          REASON,
        ]}
        toInput={(filled) => ({
          householdId,
          memberIds: [...((filled.memberIds as string[] | undefined) ?? [])],
          headId: textOf(filled, 'headId') ?? '',
          day: textOf(filled, 'day') ?? '',
          ...textsOf(filled, ['villageCode', 'address']),
          reason: reasonOf(filled),
        })}
        onDone={({ newHouseholdId }) => navigate(`/households/${newHouseholdId}`)}
      />
    );
  return (
    <RecordDialog
      {...common}
      contract={joinHouseholds}
      lead={t('household.joinLead')}
      fields={[{ name: 'other', label: 'registry.someoneThere', kind: 'person', isRequired: true }, DAY, REASON]}
      toInput={(filled) => {
        const joiningId = textOf(filled, 'otherHousehold');
        return joiningId === undefined ? undefined : { householdId, joiningId, day: textOf(filled, 'day') ?? '', reason: reasonOf(filled) };
      }}
    />
  );
}
