// Finding a person, to see all of them on one page.
import { Button } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAccount } from '../../session/session.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { FindPerson } from './find-person.tsx';
import { RegisterPerson } from './register-person.tsx';
import './people.css';

export function PeoplePage() {
  const { t } = useWords();
  const { role } = useAccount();
  const [, navigate] = useLocation();
  const [registers, setRegisters] = useState(false);
  return (
    <Page title={t('menu.people')} actions={role === 'manager' && <Button onClick={() => setRegisters(true)}>{t('registry.register')}</Button>}>
      <p className="lead">{t('people.lead')}</p>
      <div className="people-find">
        <FindPerson autoFocus onFound={({ personId }) => navigate(`/people/${personId}`)} />
      </div>
      {registers && <RegisterPerson onClose={() => setRegisters(false)} />}
    </Page>
  );
}
