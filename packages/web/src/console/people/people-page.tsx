// Finding a person, to see all of them on one page.
import { useLocation } from 'wouter';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { FindPerson } from './find-person.tsx';
import './people.css';

export function PeoplePage() {
  const { t } = useWords();
  const [, navigate] = useLocation();
  return (
    <Page title={t('menu.people')}>
      <p className="lead">{t('people.lead')}</p>
      <div className="people-find">
        <FindPerson autoFocus onFound={({ personId }) => navigate(`/people/${personId}`)} />
      </div>
    </Page>
  );
}
