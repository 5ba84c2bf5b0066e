// What was deleted when its time was over, with its proof; and what stops it.
import type { OutputOf } from '@doudi/core/contract';
import { AGING_KINDS, type AgingKind, getRetention, placeLegalHold, RECORD_KINDS, releaseLegalHold } from '@doudi/core/privacy';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import './privacy.css';

type Retention = OutputOf<typeof getRetention>;
type Hold = Retention['holds'][number];

export function RetentionPage() {
  const { t } = useWords();
  const api = useApi();
  const { role } = useAccount();
  const [isPlacing, setPlacing] = useState(false);
  const query = useQuery({ queryKey: ['retention'], queryFn: () => api.ask(getRetention, {}) });
  return (
    <Page title={t('menu.retention')} actions={role === 'admin' && <Button onClick={() => setPlacing(true)}>{t('retention.place')}</Button>}>
      <p className="lead">{t('retention.lead')}</p>
      <Loaded query={query}>
        {({ runs, holds }) => (
          <>
            <Holds holds={holds} mayRelease={role === 'admin'} />
            <Runs runs={runs} />
          </>
        )}
      </Loaded>
      {isPlacing && <PlaceHold onDone={() => setPlacing(false)} />}
    </Page>
  );
}

function Holds({ holds, mayRelease }: { readonly holds: readonly Hold[]; readonly mayRelease: boolean }) {
  const { t, language } = useWords();
  const [releasing, setReleasing] = useState<Hold>();
  return (
    <section>
      <h2>{t('retention.holds')}</h2>
      {holds.length === 0 && <p className="quiet">{t('retention.noHolds')}</p>}
      <ul className="privacy-list">
        {holds.map((hold) => (
          <li key={hold.legalHoldId}>
            <strong>{hold.kind ? RECORD_KINDS[hold.kind].name[language] : t('retention.everything')}</strong> {hold.reason}{' '}
            <span className="quiet">{t('retention.placedBy', { name: hold.placedByName, at: printMoment(hold.placedAt) })}</span>{' '}
            {hold.releasedAt !== undefined && <span className="tag">{t('retention.released', { at: printMoment(hold.releasedAt) })}</span>}
            {hold.releasedAt === undefined && mayRelease && (
              <Button size="small" onClick={() => setReleasing(hold)}>
                {t('retention.release')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {releasing && <ReleaseHold hold={releasing} onDone={() => setReleasing(undefined)} />}
    </section>
  );
}

function Runs({ runs }: { readonly runs: Retention['runs'] }) {
  const { t, language } = useWords();
  return (
    <section>
      <h2>{t('retention.runs')}</h2>
      {runs.length === 0 ? (
        <Nothing text={t('retention.noRuns')} />
      ) : (
        <WideFigures label={t('retention.runsTable')}>
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">{t('retention.ranAt')}</th>
                <th scope="col">{t('retention.kind')}</th>
                <th scope="col">{t('retention.before')}</th>
                <th scope="col" className="amount">
                  {t('retention.count')}
                </th>
                <th scope="col">{t('retention.proof')}</th>
              </tr>
            </thead>
            <tbody>
              {runs.map(({ retentionRunId, kindName, ranAt, before, count, idsSha256, isHeld }) => (
                <tr key={retentionRunId}>
                  <th scope="row" className="moment">
                    {printMoment(ranAt)}
                  </th>
                  <td>
                    {kindName[language]} {isHeld && <span className="tag">{t('retention.isHeld')}</span>}
                  </td>
                  <td className="moment">{printMoment(before)}</td>
                  <td className="amount">{count}</td>
                  <td>
                    <code>{idsSha256.slice(0, 16)}</code>
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

function PlaceHold({ onDone }: { readonly onDone: () => void }) {
  const { t, language } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const place = useCommand(placeLegalHold);
  const [kind, setKind] = useState<AgingKind>();
  const [reason, setReason] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await place.mutateAsync({ reason: reason.trim(), ...(kind && { kind }) }).catch(() => undefined);
    void stale('hold-on-deletion');
    if (!done) return;
    void message.success(t('retention.placed'));
    onDone();
  };
  return (
    <CommandDialog title={t('retention.placeTitle')} footer={null} onCancel={onDone}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>{t('retention.placeDetail')}</p>
        <Field id="hold-kind" label={t('retention.kind')}>
          <Select
            id="hold-kind"
            className="wide"
            allowClear
            value={kind ?? null}
            placeholder={t('retention.everything')}
            onChange={(chosen: AgingKind | null | undefined) => setKind(chosen ?? undefined)}
            options={AGING_KINDS.map((value) => ({ value, label: RECORD_KINDS[value].name[language] }))}
          />
        </Field>
        <Field id="hold-reason" label={t('retention.reason')}>
          <Input id="hold-reason" autoComplete="off" maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
        {place.error && <ProblemNotice error={place.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={place.isPending} disabled={reason.trim() === ''}>
            {t('retention.place')}
          </Button>
        </div>
      </form>
    </CommandDialog>
  );
}

function ReleaseHold({ hold: { legalHoldId }, onDone }: { readonly hold: Hold; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const release = useCommand(releaseLegalHold);
  const [reason, setReason] = useState('');
  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    if (reason.trim() === '' || release.isPending) return;
    const done = await release.mutateAsync({ legalHoldId, reason: reason.trim() }).catch(() => undefined);
    void stale('proposed');
    if (!done) return;
    void message.success(t('retention.releaseProposed'));
    onDone();
  };
  return (
    <CommandDialog
      title={t('retention.release')}
      okText={t('retention.release')}
      okButtonProps={{ disabled: reason.trim() === '', loading: release.isPending }}
      cancelText={t('retention.cancel')}
      onOk={() => void send()}
      onCancel={onDone}
    >
      <p>{t('retention.releaseDetail')}</p>
      <form onSubmit={(event) => void send(event)}>
        <Field id="release-hold-reason" label={t('retention.reason')}>
          <Input id="release-hold-reason" autoFocus autoComplete="off" maxLength={500} value={reason} onChange={({ target }) => setReason(target.value)} />
        </Field>
      </form>
      {release.error && <ProblemNotice error={release.error} />}
    </CommandDialog>
  );
}
