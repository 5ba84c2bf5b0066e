// Why somebody is not in: what the server says, or that no passkey was used.
import { Alert } from 'antd';
import { ProblemError } from '../../session/client.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { PasskeyNotUsedError } from './passkey.ts';

/** That a second step is needed is no fault. */
export function isSecondNeeded(error: Error | null): boolean {
  return error instanceof ProblemError && error.code === 'second-factor-needed';
}

export function SignInFault({ error }: { readonly error: Error }) {
  const { t } = useWords();
  return error instanceof PasskeyNotUsedError ? (
    <Alert type="warning" showIcon role="alert" title={t('signIn.passkeyNotUsed')} />
  ) : (
    <ProblemNotice error={error} />
  );
}
