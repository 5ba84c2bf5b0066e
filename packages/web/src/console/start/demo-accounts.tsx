// In the invented county anybody may try every role: its accounts and their password are public.
import { ROLES } from '@doudi/core/contract';
import { Button } from 'antd';
import { useWords } from '../../words/index.ts';

/** As the server makes them for the invented county, and for no other. */
const DEMO_PASSWORD = 'doudi-demo-2025';

export function DemoAccounts({ onChoose, isBusy }: { readonly onChoose: (username: string, password: string) => void; readonly isBusy: boolean }) {
  const { t } = useWords();
  return (
    <section className="demo-accounts" aria-labelledby="demo-title">
      <h2 id="demo-title">{t('demo.title')}</h2>
      <p className="quiet">{t('demo.detail', { password: DEMO_PASSWORD })}</p>
      <ul>
        {ROLES.map((role) => (
          <li key={role}>
            <Button onClick={() => onChoose(role, DEMO_PASSWORD)} disabled={isBusy}>
              {t(`role.${role}`)}
            </Button>
            <span>{t(`demo.${role}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
