// A secret that is shown once: copied or written down, and then gone.
import { App, Button } from 'antd';
import { useWords } from '../../words/index.ts';

interface ShownOnceProps {
  readonly secret: string;
  readonly about: string;
  readonly name: string;
  readonly onDone: () => void;
}

export function ShownOnce({ secret, about, name, onDone }: ShownOnceProps) {
  const { t } = useWords();
  const { message } = App.useApp();
  const copy = async () => {
    // Missing where a county's network has no HTTPS.
    const copied = await Promise.resolve(navigator.clipboard?.writeText(secret).then(() => true)).catch(() => false);
    void (copied ? message.success(t('admin.copied')) : message.warning(t('admin.notCopied')));
  };
  return (
    <div className="stack">
      <p>{about}</p>
      <p>
        <span className="quiet">{name}</span>
        <br />
        <code className="first-password">{secret}</code>
      </p>
      <div className="row">
        <Button onClick={() => void copy()}>{t('admin.copy')}</Button>
        <Button type="primary" onClick={onDone}>
          {t('admin.passwordHanded')}
        </Button>
      </div>
    </div>
  );
}
