// One-time codes: begun with what signing in asks for, confirmed by a first code; done without, and recovery codes made anew, in the same way.
import { confirmTotp, makeRecoveryCodes, removeTotp, startTotp } from '@doudi/core/access';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { useStale } from '../../session/stale.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Field } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { useWords } from '../../words/index.ts';
import type { SignInMeans } from './own-page.tsx';
import { RecoveryCodes, ShowAgain } from './own-parts.tsx';

type Doing = 'starting' | 'removing' | 'recovering';

export function OwnTotp({ means }: { readonly means: SignInMeans }) {
  const { t } = useWords();
  const stale = useStale();
  const [doing, setDoing] = useState<Doing>();
  const { totpSince, recoveryCodesLeft, passkeys } = means;
  const done = () => {
    setDoing(undefined);
    void stale('own-means');
  };
  const hasFactor = totpSince !== undefined || passkeys.length > 0;
  return (
    <section>
      <h2>{t('own.totp')}</h2>
      <p className="quiet">{t('own.totpAbout')}</p>
      <p>{totpSince === undefined ? t('own.totpNone') : t('own.totpSince', { at: printMoment(totpSince) })}</p>
      <div className="row">
        {totpSince === undefined ? (
          <Button onClick={() => setDoing('starting')}>{t('own.totpStart')}</Button>
        ) : (
          <Button onClick={() => setDoing('removing')}>{t('own.totpRemove')}</Button>
        )}
        {hasFactor && (
          <>
            <Button onClick={() => setDoing('recovering')}>{t('own.recoveryMake')}</Button>
            <span className="quiet">
              {t('own.recovery')} {t('own.recoveryLeft', { count: recoveryCodesLeft })}
            </span>
          </>
        )}
      </div>
      {doing === 'starting' && <StartTotp onDone={done} />}
      {doing === 'removing' && <RemoveTotp onDone={done} />}
      {doing === 'recovering' && <NewRecoveryCodes onDone={done} />}
    </section>
  );
}

function StartTotp({ onDone }: { readonly onDone: () => void }) {
  const { t } = useWords();
  const start = useCommand(startTotp);
  const confirm = useCommand(confirmTotp);
  const codes = confirm.data?.recoveryCodes;
  return (
    // The codes are gone once this closes: only its own button does.
    <CommandDialog title={t(codes ? 'own.recovery' : 'own.totpStartTitle')} footer={null} onCancel={onDone} mustAnswer={codes !== undefined}>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={onDone} />
      ) : start.data ? (
        <ConfirmTotp secret={start.data} onCode={(oneTimeCode) => confirm.mutate({ oneTimeCode })} isBusy={confirm.isPending} error={confirm.error} />
      ) : (
        <ShowAgain onGoOn={(shown) => start.mutateAsync(shown)} />
      )}
    </CommandDialog>
  );
}

interface ConfirmTotpProps {
  readonly secret: { readonly secret: string; readonly uri: string };
  readonly onCode: (code: string) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
}

function ConfirmTotp({ secret: { secret, uri }, onCode, isBusy, error }: ConfirmTotpProps) {
  const { t } = useWords();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) onCode(code.trim());
  };
  return (
    <form className="stack" onSubmit={submit}>
      <p>{t('own.totpScan')}</p>
      <div className="own-scan">
        <QrCode text={uri} label={t('own.totpQr')} />
      </div>
      <p>
        <span className="quiet">{t('own.totpSecret')}</span>
        <br />
        <code className="own-secret">{secret}</code>
      </p>
      <Field id="first-code" label={t('own.firstCode')}>
        <Input
          id="first-code"
          autoFocus
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={6}
          value={code}
          onChange={({ target }) => setCode(target.value)}
        />
      </Field>
      {error && <ProblemNotice error={error} />}
      <div>
        <Button type="primary" htmlType="submit" loading={isBusy} disabled={!/^\d{6}$/.test(code.trim())}>
          {t('own.totpConfirm')}
        </Button>
      </div>
    </form>
  );
}

function RemoveTotp({ onDone }: { readonly onDone: () => void }) {
  const { t } = useWords();
  const remove = useCommand(removeTotp);
  return (
    <CommandDialog title={t('own.totpRemoveTitle')} footer={null} onCancel={onDone}>
      <ShowAgain onGoOn={(shown) => remove.mutateAsync(shown, { onSuccess: onDone })} />
    </CommandDialog>
  );
}

function NewRecoveryCodes({ onDone }: { readonly onDone: () => void }) {
  const { t } = useWords();
  const make = useCommand(makeRecoveryCodes);
  const codes = make.data?.recoveryCodes;
  return (
    <CommandDialog title={t('own.recoveryMake')} footer={null} onCancel={onDone} mustAnswer={codes !== undefined}>
      {codes ? <RecoveryCodes codes={codes} onDone={onDone} /> : <ShowAgain onGoOn={(shown) => make.mutateAsync(shown)} />}
    </CommandDialog>
  );
}
