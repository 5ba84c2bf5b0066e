// Drafts of schemes: what is being written, what waits for a signature, and from which day on the county goes by which version.
import type { OutputOf } from '@doudi/core/contract';
import { listSchemeDrafts, startSchemeDraft } from '@doudi/core/studio';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useSchemes } from '../../session/schemes.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import './studio.css';

type Listed = OutputOf<typeof listSchemeDrafts>;

export function StudioPage() {
  const { t } = useWords();
  const api = useApi();
  const { role } = useAccount();
  const [isStarting, setStarting] = useState(false);
  const query = useQuery({ queryKey: ['scheme-drafts'], queryFn: () => api.ask(listSchemeDrafts, {}) });
  const begin = (
    <Button type="primary" onClick={() => setStarting(true)}>
      {t('studio.start')}
    </Button>
  );
  return (
    <Page
      title={t('studio.title')}
      actions={
        <>
          <Link href="/schemes">{t('menu.schemes')}</Link>
          {role === 'manager' && begin}
        </>
      }
    >
      <p className="lead">{t('studio.lead')}</p>
      <Loaded query={query}>
        {({ drafts, adoptions }) => (
          <>
            {drafts.length === 0 ? <Nothing text={t('studio.none')} /> : <Drafts drafts={drafts} />}
            {adoptions.length > 0 && <Adoptions adoptions={adoptions} />}
          </>
        )}
      </Loaded>
      {isStarting && <StartDialog onCancel={() => setStarting(false)} />}
    </Page>
  );
}

function Drafts({ drafts }: { readonly drafts: Listed['drafts'] }) {
  const { t } = useWords();
  const names = useSchemeNames();
  return (
    <WideFigures wraps label={t('studio.title')}>
      <table className="figures studio-list">
        <thead>
          <tr>
            <th scope="col">{t('studio.draft')}</th>
            <th scope="col">{t('schemes.name')}</th>
            <th scope="col">{t('studio.stands')}</th>
            <th scope="col">{t('studio.effectiveOn')}</th>
            <th scope="col">{t('studio.saved')}</th>
          </tr>
        </thead>
        <tbody>
          {drafts.map(({ schemeDraftId, title, schemeId, draftState, mayDecide, effectiveOn, findings, version, savedAt, savedBy }) => (
            <tr key={schemeDraftId}>
              <th scope="row">
                <Link href={`/studio/${schemeDraftId}`}>{title}</Link>
              </th>
              <td>{names(schemeId)}</td>
              <td>
                {t(`studio.state.${draftState}`)}
                {mayDecide && <span className="tag is-warning">{t('studio.yourTurn')}</span>}
                {findings !== undefined && findings > 0 && <span className="tag">{t('studio.findings', { count: findings })}</span>}
              </td>
              <td className="day">{effectiveOn}</td>
              <td>{t('studio.savedBy', { version, moment: printMoment(savedAt), name: savedBy })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

function Adoptions({ adoptions }: { readonly adoptions: Listed['adoptions'] }) {
  const { t } = useWords();
  const names = useSchemeNames();
  return (
    <section className="studio-adoptions" aria-label={t('studio.adopted')}>
      <h2>{t('studio.adopted')}</h2>
      <ul>
        {adoptions.map(({ schemeId, from, hash, schemeDraftId, title }) => (
          <li key={`${schemeId} ${from}`}>
            <span className="day">{t('schemes.inForceFrom', { from })}</span>
            {t('common.listComma')}
            <Link href={`/schemes/${schemeId}?version=${hash}`}>{names(schemeId)}</Link>
            {schemeDraftId !== undefined && (
              <>
                {t('common.listComma')}
                <Link href={`/studio/${schemeDraftId}`}>{title}</Link>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function useSchemeNames(): (schemeId: string) => string {
  const { language } = useWords();
  const { data } = useSchemes();
  return (schemeId) => data?.schemes.find(({ scheme }) => scheme.policy.id === schemeId)?.scheme.policy.name[language] ?? schemeId;
}

function StartDialog({ onCancel }: { readonly onCancel: () => void }) {
  const { t, language } = useWords();
  const { data } = useSchemes();
  const [, go] = useLocation();
  const stale = useStale();
  const start = useCommand(startSchemeDraft);
  const choices = [...new Map(data?.schemes.map(({ scheme: { policy } }) => [policy.id, policy.name[language]])).entries()];
  const [chosen, setChosen] = useState<string>();
  const [title, setTitle] = useState('');
  const schemeId = chosen ?? choices[0]?.[0];
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (schemeId === undefined || title.trim() === '') return;
    const { schemeDraftId } = await start.mutateAsync({ schemeId, title: title.trim() });
    await stale('draft');
    go(`/studio/${schemeDraftId}`);
  };
  return (
    <CommandDialog
      title={t('studio.start')}
      okText={t('studio.start')}
      okButtonProps={{ htmlType: 'submit', form: 'start-draft', disabled: title.trim() === '' || schemeId === undefined }}
      onCancel={onCancel}
    >
      <form id="start-draft" className="stack" onSubmit={(event) => void onSubmit(event).catch(() => {})}>
        <p>{t('studio.startDetail')}</p>
        <Field id="draft-scheme" label={t('schemes.name')}>
          <Select id="draft-scheme" value={schemeId ?? null} onChange={setChosen} options={choices.map(([value, label]) => ({ value, label }))} />
        </Field>
        <Field id="draft-title" label={t('studio.draftTitle')} hint={t('studio.draftTitleHint')}>
          <Input id="draft-title" maxLength={120} autoComplete="off" value={title} onChange={({ target }) => setTitle(target.value)} />
        </Field>
        {start.error && <ProblemNotice error={start.error} />}
      </form>
    </CommandDialog>
  );
}
