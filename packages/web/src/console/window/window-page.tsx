// The settlement window: the person on the left, the bill in the middle, the live quote on the right; after settling, the receipt. All of it by keyboard.

import type { InputOf } from '@doudi/core/contract';
import { getSettlement, settleClaim } from '@doudi/core/settlement';
import { useMutation } from '@tanstack/react-query';
import { Button, type InputRef } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Explained } from '../../explain/explained.ts';
import { newKey, ProblemError } from '../../session/client.ts';
import { useIsReachable } from '../../session/connection.ts';
import { useSchemes } from '../../session/schemes.ts';
import { useAccount, useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ReadableFields } from '../../ui/unreadable.tsx';
import { useWords } from '../../words/index.ts';
import { FindPerson } from '../people/find-person.tsx';
import { BillForm } from './bill-form.tsx';
import { type BillDraft, CHARGES, hasContent } from './draft.ts';
import { type Drafts, useDrafts } from './kept-drafts.ts';
import { ParkedBills } from './parked-bills.tsx';
import { PasteBox } from './paste-box.tsx';
import { PersonPanel } from './person-panel.tsx';
import { QuotePanel } from './quote-panel.tsx';
import { ReceiptPanel } from './receipt-panel.tsx';
import { SettleDialog } from './settle-dialog.tsx';
import { TodayList } from './today-list.tsx';
import { useQuote } from './use-quote.ts';
import './window.css';

/** A bill and its quote as they were read. They stay so while they are confirmed: what is sent again is the same, and so is its answer. */
interface ReadBill {
  readonly draftId: string;
  readonly bill: InputOf<typeof settleClaim>;
  readonly explained: Explained;
  readonly personName: string;
  readonly facilityName: string;
  readonly kindName: string;
}

export function WindowPage() {
  const { t, language } = useWords();
  const account = useAccount();
  const api = useApi();
  const stale = useStale();
  const [, navigate] = useLocation();
  const isReachable = useIsReachable();
  const drafts = useDrafts(account.actorId, account.facilityId);
  const { current: draft, change, startNew } = drafts;
  const quote = useQuote(draft);
  const schemes = useSchemes();
  const policy = schemes.data?.on(draft.dischargedOn)?.scheme.policy;
  const [dialog, setDialog] = useState<'none' | 'settle' | 'paste'>('none');
  const [read, setRead] = useState<ReadBill | undefined>();
  const [settledId, setSettledId] = useState<string | undefined>();
  const [hasUnreadable, setHasUnreadable] = useState(false);
  const find = useRef<InputRef>(null);

  const [firstKind] = Object.keys(policy?.kinds ?? {});
  useEffect(() => {
    if (draft.kind === undefined && firstKind !== undefined) change({ kind: firstKind });
  }, [draft.kind, firstKind, change]);

  const openPerson = useCallback(
    (personId: string, more: Partial<BillDraft> = {}) => {
      setSettledId(undefined);
      change({ personId, holdTransferId: undefined, ...more });
      setTimeout(() => document.getElementById('bill-number')?.focus());
    },
    [change],
  );
  const arrivalError = useArrival(drafts, () => setSettledId(undefined));

  const settle = useMutation({
    networkMode: 'always',
    // The draft's own key: sent again after a lost connection, it is settled once.
    mutationFn: ({ bill, draftId }: ReadBill) => api.ask(settleClaim, bill, { idempotencyKey: `window-${draftId}` }),
    onSuccess: async ({ settlementId }, { draftId }) => {
      setDialog('none');
      setSettledId(settlementId);
      drafts.finish(draftId);
      await stale('settled');
    },
    onError: (error) => {
      // Somebody settled for this person a moment ago: what was read is no longer true, so it is read again.
      if (error instanceof ProblemError && error.code === 'quote-differs') {
        setDialog('none');
        quote.askAgain();
      }
    },
  });
  const hasNumber = draft.billNumber.trim() !== '';
  const maySettle = quote.isFinal && hasNumber && isReachable && !hasUnreadable && settledId === undefined;
  const askToSettle = useCallback(() => {
    const { bill, explained, person, facility } = quote;
    if (!maySettle || !bill || !explained || !person) return;
    settle.reset();
    setRead({
      draftId: draft.draftId,
      bill: { ...bill, billNumber: draft.billNumber.trim(), expectedPatientPays: explained.patientPays },
      explained,
      personName: person.person.name,
      facilityName: facility?.name ?? '',
      kindName: policy?.kinds[bill.kind]?.[language] ?? bill.kind,
    });
    setDialog('settle');
  }, [maySettle, settle, quote, draft, policy, language]);
  const next = useCallback(() => {
    setSettledId(undefined);
    if (settledId === undefined && hasContent(draft)) drafts.park();
    setTimeout(() => find.current?.focus());
  }, [settledId, draft, drafts]);
  useKeys({ settle: askToSettle, next, find: () => find.current?.focus() });

  const hasCharges = CHARGES.some((charge) => draft.charges[charge] !== undefined);
  const isBusyWithPerson = draft.personId !== undefined && settledId === undefined;
  return (
    <Page
      title={t('window.title')}
      actions={
        <ParkedBills
          drafts={drafts}
          isBusy={isBusyWithPerson}
          onTakeUp={(draftId) => {
            setSettledId(undefined);
            drafts.takeUp(draftId);
          }}
        />
      }
    >
      {settle.error instanceof ProblemError && settle.error.code === 'quote-differs' && <ProblemNotice error={settle.error} />}
      {arrivalError !== undefined && <ProblemNotice error={arrivalError} />}
      <div className={`window${isBusyWithPerson ? ' is-busy' : ''}`}>
        <aside className="window-person">
          {isBusyWithPerson && draft.personId !== undefined ? (
            <PersonPanel
              personId={draft.personId}
              person={quote.person}
              error={quote.personError}
              day={draft.dischargedOn}
              explained={quote.explained}
              hasBill={hasCharges}
              facilityId={draft.facilityId}
              holdTransferId={draft.holdTransferId}
              onHold={(holdTransferId) => change({ holdTransferId })}
              onOther={next}
            />
          ) : (
            <>
              <FindPerson
                inputRef={find}
                autoFocus
                onFound={({ personId }) => openPerson(personId)}
                onStatement={(settlementId) => navigate(`/settlements/${settlementId}`)}
              />
              <TodayList />
            </>
          )}
        </aside>
        {settledId !== undefined ? (
          <div className="window-receipt">
            <ReceiptPanel settlementId={settledId} onNext={next} />
          </div>
        ) : (
          <>
            <div className="window-bill">
              <ReadableFields onUnreadable={setHasUnreadable}>
                <BillForm key={draft.draftId} draft={draft} policy={policy} quote={quote} onChange={change} onPaste={() => setDialog('paste')} />
              </ReadableFields>
            </div>
            <div className="window-quote">
              <QuotePanel draft={draft} quote={quote} hasCharges={hasCharges} />
              <div className="window-actions">
                {!hasNumber && hasCharges && <p className="quiet">{t('window.needsNumber')}</p>}
                {hasUnreadable && <p className="notice">{t('window.unreadable')}</p>}
                <Button type="primary" size="large" block disabled={!maySettle} onClick={askToSettle}>
                  {t('window.settle')} <kbd>Ctrl+Enter</kbd>
                </Button>
                <div className="row">
                  <Button onClick={next} disabled={!hasContent(draft)}>
                    {t('window.park')}
                  </Button>
                  <Button onClick={() => startNew({ personId: draft.personId })} disabled={!hasCharges && !hasNumber}>
                    {t('window.clear')}
                  </Button>
                </div>
              </div>
            </div>
          </>
        )}
      </div>
      {dialog === 'settle' && read && (
        <SettleDialog
          explained={read.explained}
          personName={read.personName}
          facts={[read.kindName, read.bill.dischargedOn, `${t('window.billNumber')} ${read.bill.billNumber}`]}
          facilityName={read.facilityName}
          isElsewhere={account.facilityId !== undefined && read.bill.facilityId !== account.facilityId}
          releasesHold={read.bill.holdTransferId !== undefined}
          billNumber={read.bill.billNumber}
          error={settle.error}
          onSettle={() => settle.mutate(read)}
          onClose={() => setDialog('none')}
          onAnotherBill={() => {
            setDialog('none');
            change({ draftId: newKey() });
          }}
        />
      )}
      {dialog === 'paste' && (
        <PasteBox
          draft={draft}
          person={quote.person}
          policyOn={(day) => schemes.data?.on(day)?.scheme.policy}
          onTake={change}
          onClose={() => setDialog('none')}
        />
      )}
    </Page>
  );
}

/** What the address asks for: a person, a hold of an admission, or a cancelled settlement's bill once more. Read once; what is in hand is put aside. */
function useArrival({ park }: Drafts, onArrival: () => void): unknown {
  const search = useSearch();
  const api = useApi();
  const [, navigate] = useLocation();
  const [error, setError] = useState<unknown>();
  // The drafts as they are when an answer comes, and not when it was asked for.
  const latest = useRef({ park, onArrival });
  latest.current = { park, onArrival };
  useEffect(() => {
    const asked = new URLSearchParams(search);
    const [person, hold, from] = ['person', 'hold', 'from'].map((name) => asked.get(name) ?? undefined);
    if (person === undefined && from === undefined) return;
    navigate('/window', { replace: true });
    setError(undefined);
    const arrive = (changed: Partial<BillDraft>) => {
      latest.current.onArrival();
      latest.current.park(changed);
    };
    if (person !== undefined) arrive({ personId: person, ...(hold !== undefined && { holdTransferId: hold }) });
    if (from === undefined) return;
    api
      .ask(getSettlement, { settlementId: from })
      .then(({ personId, facilityId, billNumber, kind, dischargedOn, bill }) =>
        arrive({ personId, facilityId, billNumber, kind, dischargedOn, charges: bill.charges, facts: bill.facts ?? {}, given: bill.given ?? {} }),
      )
      .catch(setError);
  }, [search, api, navigate]);
  return error;
}

/** `/` finds, Ctrl+Enter settles, Alt+N begins with the next patient. */
function useKeys(keys: { readonly settle: () => void; readonly next: () => void; readonly find: () => void }) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]') !== null;
      if (document.querySelector('.ant-modal-wrap:not([style*="display: none"]), .ant-drawer-open')) return;
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) latest.current.settle();
      else if (event.code === 'KeyN' && event.altKey) latest.current.next();
      else if (event.key === '/' && !isTyping) latest.current.find();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
