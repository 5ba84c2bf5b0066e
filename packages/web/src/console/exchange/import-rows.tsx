// The rows of an import by what they do, and deciding those that contradict the record: ours beside theirs.
import type { OutputOf } from '@doudi/core/contract';
import { decideImportRow, listImportRows, type RegistryKind, ROW_DECISIONS, ROW_STATES, type RowState } from '@doudi/core/exchange';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded, Nothing } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useCategoryNames } from '../people/category-names.ts';
import { PickPerson } from '../people/pick-person.tsx';
import type { Import } from './import-page.tsx';

type Row = OutputOf<typeof listImportRows>['rows'][number];

export function ImportRows({ told }: { readonly told: Import }) {
  const { t } = useWords();
  const api = useApi();
  const { importId, counts } = told;
  const shown = ROW_STATES.filter((state) => (counts[state] ?? 0) > 0);
  const [state, setState] = useState<RowState | 'all'>('all');
  const rows = useInfiniteQuery({
    queryKey: ['import-rows', importId, state],
    queryFn: ({ pageParam }) => api.ask(listImportRows, { importId, after: pageParam, ...(state !== 'all' && { state }) }),
    initialPageParam: 0,
    getNextPageParam: ({ rows: page, hasMore }) => (hasMore ? page.at(-1)?.row : undefined),
  });
  return (
    <>
      <Segmented<RowState | 'all'>
        aria-label={t('imports.rowsTable')}
        className="import-states"
        value={state}
        onChange={setState}
        options={[
          { value: 'all', label: `${t('imports.all')} ${told.rows ?? 0}` },
          ...shown.map((value) => ({ value, label: `${t(`imports.${value}`)} ${counts[value] ?? 0}` })),
        ]}
      />
      <Loaded query={rows}>
        {({ pages }) => {
          const list = pages.flatMap((page) => page.rows);
          return list.length === 0 ? <Nothing text={t('imports.noRows')} /> : <RowsTable rows={list} told={told} />;
        }}
      </Loaded>
      {rows.hasNextPage && (
        <Button loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          {t('imports.more')}
        </Button>
      )}
    </>
  );
}

function RowsTable({ rows, told }: { readonly rows: readonly Row[]; readonly told: Import }) {
  const { t } = useWords();
  const isOpening = told.kind === 'opening-sums';
  return (
    <WideFigures label={t('imports.rowsTable')} wraps>
      <table className="figures import-rows">
        <thead>
          <tr>
            <th scope="col" className="amount">
              {t('imports.row')}
            </th>
            <th scope="col">{t('imports.person')}</th>
            <th scope="col">{isOpening ? t('imports.counter') : t('imports.category')}</th>
            <th scope="col" className={isOpening ? 'amount' : undefined}>
              {isOpening ? t('imports.used') : t('imports.days')}
            </th>
            <th scope="col">{t('imports.result')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <RowLine key={row.row} row={row} told={told} />
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

function RowLine({ row, told }: { readonly row: Row; readonly told: Import }) {
  const said = row.told;
  return (
    <tr>
      <td className="amount">{row.row}</td>
      <th scope="row">
        {row.personId === undefined ? said?.name : <Link href={`/people/${row.personId}`}>{said?.name}</Link>}
        {said && <div className="quiet">{said.idNumberMasked}</div>}
      </th>
      {told.kind === 'opening-sums' ? <SaidOfUse row={row} /> : <SaidOfCategory row={row} kind={told.kind} />}
      <td className="import-result">
        <Result row={row} told={told} />
      </td>
    </tr>
  );
}

function SaidOfCategory({ row: { told: said }, kind }: { readonly row: Row; readonly kind: RegistryKind }) {
  const { t } = useWords();
  const nameOf = useCategoryNames();
  return (
    <>
      <td>
        {said?.category !== undefined && nameOf(said.category)}
        {said?.change !== undefined && kind === 'changes' && <div>{t(`imports.${said.change}`)}</div>}
      </td>
      <td className="day">
        {said?.fromDay}
        {said?.toDay !== undefined && ` – ${said.toDay}`}
      </td>
    </>
  );
}

function SaidOfUse({ row: { told: said } }: { readonly row: Row }) {
  const { t, language } = useWords();
  const opening = said?.opening;
  return (
    <>
      <td>
        {opening?.called[language]}
        {opening && (
          <div className="quiet">
            {opening.period === 'life' ? t('imports.each.lifetime') : opening.period}
            {opening.owner === 'household' && ` · ${t('imports.ofHousehold')}`}
          </div>
        )}
      </td>
      <td className="amount">{opening?.value}</td>
    </>
  );
}

function Result({ row, told }: { readonly row: Row; readonly told: Import }) {
  const { t, language } = useWords();
  const [isDeciding, setDeciding] = useState(false);
  const isOpen = told.state === 'applied' && row.decision === undefined && (row.state === 'conflict' || row.state === 'unmatched');
  return (
    <>
      <strong className={row.state === 'bad' ? 'import-bad' : undefined}>{t(`imports.${row.state}`)}</strong>
      {row.isApplied && <span className="quiet"> {t('imports.isApplied')}</span>}
      {row.differences.length === 0 && row.reasons.map((reason) => <div key={reason.en}>{reason[language]}</div>)}
      <Differences row={row} />
      <Candidates row={row} />
      {row.decision && (
        <div>
          {t(`imports.decided.${row.decision.decision as (typeof ROW_DECISIONS)[number]}`)}{' '}
          <span className="quiet">{t('imports.decidedBy', { name: row.decision.byName, at: printMoment(row.decision.at), reason: row.decision.reason })}</span>
        </div>
      )}
      {isOpen && (
        <div>
          <Button size="small" onClick={() => setDeciding(true)}>
            {t('imports.decide')}
          </Button>
        </div>
      )}
      {isDeciding && <Decide row={row} importId={told.importId} onDone={() => setDeciding(false)} />}
    </>
  );
}

function Differences({ row }: { readonly row: Row }) {
  const { t } = useWords();
  if (row.differences.length === 0) return null;
  return (
    <ul className="import-differences">
      {row.differences.map(({ field, ours, theirs }) => (
        <li key={field}>
          {t(`imports.field.${field}`)}: <span>{t('imports.ours', { value: ours || t('imports.nothing') })}</span> ·{' '}
          <span>{t('imports.theirs', { value: theirs || t('imports.nothing') })}</span>
        </li>
      ))}
    </ul>
  );
}

function Candidates({ row }: { readonly row: Row }) {
  const { t } = useWords();
  if (row.candidates.length === 0) return null;
  return (
    <div>
      {t('imports.candidates')}
      <ul className="import-differences">
        {row.candidates.map(({ personId, name, bornOn }) => (
          <li key={personId}>
            <Link href={`/people/${personId}`}>{name}</Link> <span className="quiet">{bornOn}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const DECISION_WORDS = { 'keep-ours': 'imports.keepOurs', 'take-theirs': 'imports.takeTheirs', dismiss: 'imports.dismiss' } as const;

function Decide({ row, importId, onDone }: { readonly row: Row; readonly importId: string; readonly onDone: () => void }) {
  const { t } = useWords();
  const stale = useStale();
  const decide = useCommand(decideImportRow);
  const [decision, setDecision] = useState<(typeof ROW_DECISIONS)[number]>('keep-ours');
  const [personId, setPersonId] = useState('');
  const { candidates } = row;
  const [reason, setReason] = useState('');
  const isUnmatched = row.state === 'unmatched';
  const needsPerson = isUnmatched && decision !== 'dismiss';
  const isCandidate = candidates.some((likely) => likely.personId === personId);
  const choices = ROW_DECISIONS.filter((choice) => !isUnmatched || choice !== 'take-theirs');
  const submit = async () => {
    const whom = needsPerson ? { personId } : {};
    const done = await decide.mutateAsync({ importId, row: row.row, decision, reason: reason.trim(), ...whom }).catch(() => undefined);
    if (!done) return;
    onDone();
    void stale('imported');
  };
  return (
    <CommandDialog
      title={t('imports.decideTitle', { row: row.row })}
      okText={t('imports.decide')}
      cancelText={t('imports.cancel')}
      okButtonProps={{ disabled: reason.trim() === '' || (needsPerson && personId === '') }}
      onOk={() => void submit()}
      onCancel={onDone}
    >
      <div className="stack">
        <p>{row.told?.name}</p>
        <Differences row={row} />
        <Segmented
          aria-label={t('imports.decision')}
          vertical
          value={decision}
          onChange={setDecision}
          options={choices.map((value) => ({ value, label: t(DECISION_WORDS[value]) }))}
        />
        {needsPerson && candidates.length > 0 && (
          <Segmented
            aria-label={t('imports.candidates')}
            vertical
            value={isCandidate ? personId : ''}
            onChange={setPersonId}
            options={[
              ...candidates.map((likely) => ({ value: likely.personId, label: `${likely.name} ${likely.bornOn}` })),
              { value: '', label: t('imports.somebodyElse') },
            ]}
          />
        )}
        {needsPerson && !isCandidate && <PickPerson label={t('imports.whom')} hint={t('imports.whomHint')} onPick={(person) => setPersonId(person.personId)} />}
        <Field id="decide-reason" label={t('imports.reason')}>
          <Input.TextArea id="decide-reason" rows={2} maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        {decide.error && <ProblemNotice error={decide.error} />}
      </div>
    </CommandDialog>
  );
}
