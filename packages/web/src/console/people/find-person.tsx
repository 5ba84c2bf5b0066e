// The one box that finds a person: an ID number, a phone, a name, pinyin or its initials (with a year of birth to narrow them), or what a card
// reader or scanner types. Who is only similar stands apart, and is never chosen by itself.
import type { OutputOf } from '@doudi/core/contract';
import { findPeople, readScanned, type Scanned } from '@doudi/core/registry';
import { verifyStatement } from '@doudi/core/settlement';
import type { Day } from '@doudi/policy';
import { Button, Input, type InputRef } from 'antd';
import { Fragment, type KeyboardEvent, type Ref, useEffect, useRef, useState } from 'react';
import { useApi } from '../../session/session.tsx';
import { today } from '../../ui/days.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useWords } from '../../words/index.ts';
import { CategoryTags } from './category-tags.tsx';
import './find-person.css';

export type FoundPerson = OutputOf<typeof findPeople>['people'][number];

export interface FindPersonProps {
  readonly onFound: (person: Pick<FoundPerson, 'personId'>) => void;
  /** The code of a printed statement was scanned. */
  readonly onStatement?: ((settlementId: string) => void) | undefined;
  readonly inputRef?: Ref<InputRef>;
  readonly autoFocus?: boolean;
}

type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'found'; readonly people: readonly FoundPerson[]; readonly isCut: boolean }
  | { readonly kind: 'unclear'; readonly text: string }
  | { readonly kind: 'failed'; readonly error: unknown };

export function FindPerson({ onFound, onStatement, inputRef, autoFocus = false }: FindPersonProps) {
  const { t, language } = useWords();
  const api = useApi();
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Found>({ kind: 'nothing' });
  const list = useRef<HTMLUListElement>(null);
  const asked = useRef(0);

  // The list can be walked with the arrows at once.
  useEffect(() => {
    if (found.kind === 'found') list.current?.querySelector('button')?.focus();
  }, [found]);

  const choose = (personId: string) => {
    setTyped('');
    setFound({ kind: 'nothing' });
    onFound({ personId });
  };
  const find = async (text: string) => {
    const scanned = readScanned(text, today() as Day);
    if (scanned.kind === 'nothing') return setFound({ kind: 'nothing' });
    if (scanned.kind === 'unclear') return setFound({ kind: 'unclear', text: scanned.reason[language] });
    if (scanned.kind === 'person') return choose(scanned.personId);
    if (scanned.kind === 'statement' && !onStatement) return setFound({ kind: 'unclear', text: t('window.statementNotHere') });
    const mine = ++asked.current;
    setFound({ kind: 'asking' });
    try {
      if (scanned.kind === 'statement') {
        // A code that was made up opens nothing, whatever settlement it names.
        await api.ask(verifyStatement, { code: scanned.code });
        setTyped('');
        return onStatement?.(scanned.settlementId);
      }
      const { people, isCut } = await api.ask(findPeople, wantedBy(scanned));
      if (mine !== asked.current) return;
      const [only, ...others] = people.filter(({ match }) => match !== 'similar');
      if (only?.match === 'exact' && others.length === 0) return choose(only.personId);
      setFound({ kind: 'found', people, isCut });
    } catch (error) {
      if (mine === asked.current) setFound({ kind: 'failed', error });
    }
  };
  const walk = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };
  return (
    <search className="find-person">
      <form
        className="find-form"
        onSubmit={(event) => {
          event.preventDefault();
          void find(typed);
        }}
      >
        <Input
          {...(inputRef && { ref: inputRef })}
          id="find-person"
          size="large"
          allowClear
          autoFocus={autoFocus}
          autoComplete="off"
          spellCheck={false}
          placeholder={t('window.findPlaceholder')}
          aria-label={t('window.find')}
          aria-describedby="find-hint"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          // The key that leads here, pressed once more by whoever is here already.
          onKeyDown={(event) => {
            if (event.key === '/' && typed === '') event.preventDefault();
          }}
          suffix={<kbd>/</kbd>}
        />
        <Button size="large" htmlType="submit">
          {t('window.findNow')}
        </Button>
      </form>
      <p id="find-hint" className="quiet find-hint">
        {t('window.findHint')}
      </p>
      <div aria-live="polite">
        {found.kind === 'asking' && <p className="quiet">{t('window.finding')}</p>}
        {found.kind === 'unclear' && <p className="notice">{found.text}</p>}
        {found.kind === 'failed' && <ProblemNotice error={found.error} onRetry={() => void find(typed)} />}
        {found.kind === 'found' && found.people.length === 0 && <p className="notice">{t('window.nobodyFound')}</p>}
        {found.kind === 'found' && found.people.length > 0 && (
          <>
            {found.isCut && <p className="notice">{t('window.foundCut')}</p>}
            <FoundPeople people={found.people} listRef={list} onKeyDown={walk} onChoose={choose} />
          </>
        )}
      </div>
    </search>
  );
}

interface FoundPeopleProps {
  readonly people: readonly FoundPerson[];
  readonly listRef: Ref<HTMLUListElement>;
  readonly onKeyDown: (event: KeyboardEvent<HTMLUListElement>) => void;
  readonly onChoose: (personId: string) => void;
}

/** One list for the arrows, in two parts: those who are meant by what was typed, and those who may be. */
function FoundPeople({ people, listRef, onKeyDown, onChoose }: FoundPeopleProps) {
  const { t } = useWords();
  const firstSimilar = people.findIndex(({ match }) => match === 'similar');
  return (
    <ul className="found-people" ref={listRef} onKeyDown={onKeyDown}>
      {people.map((person, place) => (
        <Fragment key={person.personId}>
          {place === firstSimilar && (
            <li className="found-heading">
              <h2>{t(place === 0 ? 'window.foundOnlySimilar' : 'window.foundSimilar')}</h2>
            </li>
          )}
          <li>
            <button type="button" onClick={() => onChoose(person.personId)}>
              <strong>{person.name}</strong>
              <span>{t(`sex.${person.sex}`)}</span>
              <span className="amount">{t('window.bornYear', { year: person.bornYear })}</span>
              <span className="amount quiet">{person.idNumberMasked ?? t('window.noNumber')}</span>
              <span className="quiet">{person.villageName ?? person.villageCode}</span>
              <CategoryTags categories={person.categories} />
            </button>
          </li>
        </Fragment>
      ))}
    </ul>
  );
}

function wantedBy(scanned: Extract<Scanned, { readonly kind: 'id-number' | 'phone' | 'words' }>) {
  if (scanned.kind === 'id-number') return { text: scanned.idNumber };
  if (scanned.kind === 'phone') return { text: scanned.phone };
  return { text: scanned.text, ...(scanned.bornYear !== undefined && { bornYear: scanned.bornYear }) };
}
