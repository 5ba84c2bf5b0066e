// The clerk's shift: what was taken and given back, what should be in the drawer, counting it, handing over. The manager sees every shift.

import { getShift, openShift } from '@doudi/core/cashier';
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { AmountInput } from '../../ui/amount-input.tsx';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { Loaded, Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { CloseShift } from './close-shift.tsx';
import { MeansTable } from './means-table.tsx';
import type { Shift } from './shift.ts';
import { ShiftList } from './shift-list.tsx';
import { ShiftPaper } from './shift-paper.tsx';
import './shift.css';

export function ShiftPage() {
  const { role } = useAccount();
  return role === 'clerk' ? <OwnShift /> : <AllShifts />;
}

function AllShifts() {
  const { t } = useWords();
  const [shown, setShown] = useState<Shift>();
  if (shown) return <ShiftPaper shift={shown} onBack={() => setShown(undefined)} />;
  return (
    <Page title={t('shift.titleAll')}>
      <ShiftList onShow={setShown} emptyText={t('shift.noneAll')} withClerk />
    </Page>
  );
}

function OwnShift() {
  const { t } = useWords();
  const api = useApi();
  const [shown, setShown] = useState<Shift>();
  // Another window or a payment may have changed it a moment ago.
  const own = useQuery({ queryKey: ['shift'], queryFn: () => api.ask(getShift, {}), staleTime: 0 });
  if (shown) return <ShiftPaper shift={shown} onBack={() => setShown(undefined)} />;
  return (
    <Page title={t('shift.title')}>
      <Loaded query={own}>{({ shift }) => (shift ? <OpenShift shift={shift} onClosed={setShown} /> : <NoShift />)}</Loaded>
      <section className="shift-earlier" aria-labelledby="shift-earlier">
        <h2 id="shift-earlier">{t('shift.earlier')}</h2>
        <ShiftList onShow={setShown} emptyText={t('shift.noneEarlier')} onlyClosed />
      </section>
    </Page>
  );
}

function NoShift() {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const [openingCash, setOpeningCash] = useState<string | undefined>();
  const open = useCommand(openShift);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (openingCash === undefined) return;
    const opened = await open.mutateAsync({ openingCash }).catch(() => undefined);
    if (opened) void message.success(t('shift.opened'));
    // A payment at another window may have opened it: then it is shown.
    await stale('shift');
  };
  return (
    <section aria-labelledby="shift-none">
      <h2 id="shift-none">{t('shift.none')}</h2>
      <p className="quiet">{t('shift.openDetail')}</p>
      <form className="shift-open" onSubmit={(event) => void submit(event)}>
        <Field id="opening-cash" label={t('shift.openingCash')}>
          <AmountInput id="opening-cash" value={openingCash} onChange={setOpeningCash} autoFocus />
        </Field>
        <Button type="primary" htmlType="submit" loading={open.isPending} disabled={openingCash === undefined}>
          {t('shift.open')}
        </Button>
      </form>
      {open.error && <ProblemNotice error={open.error} />}
    </section>
  );
}

function OpenShift({ shift, onClosed }: { readonly shift: Shift; readonly onClosed: (closed: Shift) => void }) {
  const { t } = useWords();
  return (
    <div className="shift-columns">
      <section aria-labelledby="shift-current">
        <h2 id="shift-current">{t('shift.current')}</h2>
        <p className="quiet">
          {t('shift.openedAt')} {printMoment(shift.openedAt)}
        </p>
        <MeansTable shift={shift} />
      </section>
      <CloseShift key={shift.shiftId} shift={shift} onClosed={onClosed} />
    </div>
  );
}
