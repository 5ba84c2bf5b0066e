// Closing a shift: the cash is counted by notes or as a sum, the difference shows at once, and what is confirmed repeats the amounts.

import { closeShift, listShifts } from '@doudi/core/cashier';
import { App, Button, Input, Segmented } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { Amount } from '../../ui/amount.tsx';
import { AmountInput } from '../../ui/amount-input.tsx';
import { ofFen, printAmount, toFenOf } from '../../ui/amount-text.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { countPieces, type TypedPieces } from './count-cash.ts';
import { DifferenceText } from './difference-text.tsx';
import { NotesTable } from './notes-table.tsx';
import type { Shift } from './shift.ts';

type Way = 'notes' | 'sum';

export function CloseShift({ shift, onClosed }: { readonly shift: Shift; readonly onClosed: (closed: Shift) => void }) {
  const { t } = useWords();
  const [way, setWay] = useState<Way>('notes');
  const [pieces, setPieces] = useState<TypedPieces>({});
  const [typedSum, setTypedSum] = useState<string | undefined>();
  const [reason, setReason] = useState('');
  const [isAsking, setAsking] = useState(false);
  const countedFen = countPieces(pieces);
  const counted = way === 'sum' ? typedSum : countedFen === undefined ? undefined : ofFen(countedFen);
  const difference = counted === undefined ? undefined : ofFen(toFenOf(counted) - toFenOf(shift.expectedCash));
  const needsReason = difference !== undefined && difference !== '0.00';
  const isReady = counted !== undefined && (!needsReason || reason.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) setAsking(true);
  };
  return (
    <section aria-labelledby="shift-count">
      <h2 id="shift-count">{t('shift.count')}</h2>
      <form className="stack" onSubmit={submit}>
        <Segmented<Way>
          aria-label={t('shift.howToCount')}
          value={way}
          onChange={setWay}
          options={[
            { label: t('shift.byNotes'), value: 'notes' },
            { label: t('shift.bySum'), value: 'sum' },
          ]}
        />
        {way === 'notes' ? (
          <NotesTable pieces={pieces} onChange={setPieces} />
        ) : (
          <Field id="counted-cash" label={t('shift.countedField')}>
            <AmountInput id="counted-cash" value={typedSum} onChange={setTypedSum} />
          </Field>
        )}
        <dl className="sum-list" aria-live="polite">
          <div>
            <dt>{t('shift.expected')}</dt>
            <dd>
              <Amount value={shift.expectedCash} />
            </dd>
          </div>
          <div>
            <dt>{t('shift.counted')}</dt>
            <dd>{counted === undefined ? '–' : <Amount value={counted} />}</dd>
          </div>
          <div className="is-sum">
            <dt>{t('shift.difference')}</dt>
            <dd>{difference === undefined ? '–' : <DifferenceText value={difference} />}</dd>
          </div>
        </dl>
        {needsReason && (
          <Field id="difference-reason" label={t('shift.reason')} hint={t('shift.reasonHint')}>
            <Input.TextArea
              id="difference-reason"
              aria-describedby="difference-reason-hint"
              rows={2}
              maxLength={500}
              required
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </Field>
        )}
        <div>
          <Button type="primary" htmlType="submit" disabled={!isReady}>
            {t('shift.close')}
          </Button>
        </div>
      </form>
      {isAsking && counted !== undefined && difference !== undefined && (
        <Confirm
          shift={shift}
          counted={counted}
          difference={difference}
          reason={needsReason ? reason.trim() : undefined}
          onBack={() => setAsking(false)}
          onClosed={onClosed}
        />
      )}
    </section>
  );
}

interface ConfirmProps {
  readonly shift: Shift;
  readonly counted: string;
  readonly difference: string;
  readonly reason: string | undefined;
  readonly onBack: () => void;
  readonly onClosed: (closed: Shift) => void;
}

function Confirm({ shift, counted, difference, reason, onBack, onClosed }: ConfirmProps) {
  const { t } = useWords();
  const api = useApi();
  const stale = useStale();
  const { message } = App.useApp();
  const close = useCommand(closeShift);
  const confirm = async () => {
    const answer = await close
      .mutateAsync({ shiftId: shift.shiftId, countedCash: counted, expectedCash: shift.expectedCash, ...(reason !== undefined && { reason }) })
      .catch(() => undefined);
    // Money was taken at another window meanwhile: what should be in the drawer is asked again.
    void stale('shift');
    if (!answer) return;
    void message.success(t('shift.closed'));
    const listed = await api.ask(listShifts, { pageSize: 5 }).catch(() => undefined);
    const closed = listed?.shifts.find(({ shiftId }) => shiftId === shift.shiftId);
    onBack();
    // Without the list the shift is closed all the same, and stands among the earlier ones.
    if (closed) onClosed(closed);
  };
  return (
    <CommandDialog
      title={t('shift.confirmTitle', { name: shift.actorName })}
      okText={t('shift.confirm')}
      cancelText={t('shift.goBack')}
      onOk={() => void confirm()}
      onCancel={onBack}
    >
      <dl className="sum-list">
        <div>
          <dt>{t('shift.expected')}</dt>
          <dd className="amount">{printAmount(shift.expectedCash)}</dd>
        </div>
        <div>
          <dt>{t('shift.counted')}</dt>
          <dd className="amount">{printAmount(counted)}</dd>
        </div>
        <div className="is-sum">
          <dt>{t('shift.difference')}</dt>
          <dd>
            <DifferenceText value={difference} />
          </dd>
        </div>
      </dl>
      {reason !== undefined && <p className="shift-paper-reason">{t('shift.reasonTold', { reason })}</p>}
      <p className="quiet">{t('shift.confirmDetail')}</p>
      {close.error && <ProblemNotice error={close.error} />}
    </CommandDialog>
  );
}
