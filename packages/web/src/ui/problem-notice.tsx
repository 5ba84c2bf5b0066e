// What went wrong, why, and what to do next, in the reader's language; with the number to tell when asking for help.
import { Alert, Button } from 'antd';
import { ProblemError, UnreachableError } from '../session/client.ts';
import { useWords } from '../words/index.ts';

export function ProblemNotice({ error, onRetry }: { readonly error: unknown; readonly onRetry?: (() => void) | undefined }) {
  const { t } = useWords();
  const { title, detail, instance } = tellOf(error, t('common.unreachableTitle'), t('common.unreachableDetail'), t('common.faultTitle'));
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        <>
          <p>{detail}</p>
          {instance !== undefined && <p className="quiet">{t('common.requestNumber', { number: instance })}</p>}
        </>
      }
      {...(onRetry && {
        action: (
          <Button size="small" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        ),
      })}
    />
  );
}

function tellOf(error: unknown, unreachableTitle: string, unreachableDetail: string, faultTitle: string): { title: string; detail: string; instance?: string } {
  if (error instanceof ProblemError) {
    const { problem } = error;
    return { title: problem.title, detail: problem.detail, ...('instance' in problem && problem.status >= 500 && { instance: problem.instance }) };
  }
  if (error instanceof UnreachableError) return { title: unreachableTitle, detail: unreachableDetail };
  return { title: faultTitle, detail: error instanceof Error ? error.message : String(error) };
}
