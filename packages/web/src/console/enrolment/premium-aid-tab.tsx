// Whose premium would be paid for them, with the list, and proposing it: another manager approves what was read here.
import type { OutputOf } from '@doudi/core/contract';
import { getPremiumAid, grantPremiumAid, listPremiumAid } from '@doudi/core/enrolment';
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { useCommand } from '../../session/command.ts';
import { useApi } from '../../session/session.tsx';
import { useStale } from '../../session/stale.ts';
import { Amount } from '../../ui/amount.tsx';
import { printAmount } from '../../ui/amount-text.ts';
import { CommandDialog } from '../../ui/command-dialog.tsx';
import { printMoment } from '../../ui/days.ts';
import { Loaded, Nothing } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { CategoryTags } from '../people/category-tags.tsx';

type Aid = OutputOf<typeof getPremiumAid>;

export function PremiumAidTab({ year }: { readonly year: string }) {
  const api = useApi();
  const query = useQuery({ queryKey: ['premium-aid', year], queryFn: () => api.ask(getPremiumAid, { year }) });
  return <Loaded query={query}>{(aid) => <PremiumAid year={year} aid={aid} />}</Loaded>;
}

function PremiumAid({ year, aid }: { readonly year: string; readonly aid: Aid }) {
  const { t, language } = useWords();
  const [isProposing, setProposing] = useState(false);
  const [listId, setListId] = useState<string>();
  const { premium, categoriesOn, waiting, lists, sources, assumptions } = aid;
  return (
    <>
      <p className="lead">{t('enrolment.aidLead', { premium: printAmount(premium), day: categoriesOn })}</p>
      <p className="quiet">
        {sources.map((source) => source[language]).join(language === 'zh' ? '；' : '; ')}
        {assumptions.length > 0 && ` · ${t('enrolment.assumed', { text: assumptions.map((text) => text[language]).join(language === 'zh' ? '；' : '; ') })}`}
      </p>
      <h2>{t('enrolment.waiting')}</h2>
      {waiting.people === 0 ? (
        <p className="quiet">{t('enrolment.noneWaits')}</p>
      ) : (
        <>
          <dl className="sum-list">
            {waiting.payers.map(({ payer, payerName, people, total }) => (
              <div key={payer}>
                <dt>{t('enrolment.payerPays', { payer: payerName[language], people: String(people) })}</dt>
                <dd>
                  <Amount value={total} />
                </dd>
              </div>
            ))}
          </dl>
          <p>
            <Button type="primary" onClick={() => setProposing(true)}>
              {t('enrolment.propose')}
            </Button>
          </p>
        </>
      )}
      {lists.length > 0 && (
        <>
          <h2>{t('enrolment.granted')}</h2>
          <ul className="privacy-list">
            {lists.map(({ premiumAidListId, people, total, grantedAt }) => (
              <li key={premiumAidListId}>
                <Button
                  size="small"
                  aria-pressed={listId === premiumAidListId}
                  onClick={() => setListId(listId === premiumAidListId ? undefined : premiumAidListId)}
                >
                  {t('enrolment.list', { at: printMoment(grantedAt), people: String(people), total: printAmount(total) })}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <AidList key={listId ?? 'waiting'} year={year} listId={listId} />
      {isProposing && <ProposeDialog year={year} waiting={waiting} onDone={() => setProposing(false)} />}
    </>
  );
}

function AidList({ year, listId }: { readonly year: string; readonly listId: string | undefined }) {
  const { t, language } = useWords();
  const api = useApi();
  const [pages, setPages] = useState<readonly string[]>([]);
  const after = pages.at(-1);
  const asked = { year, ...(listId !== undefined && { premiumAidListId: listId }), ...(after !== undefined && { after }), pageSize: 50 };
  const query = useQuery({ queryKey: ['premium-aid', 'people', asked], queryFn: () => api.ask(listPremiumAid, asked) });
  return (
    <Loaded query={query}>
      {({ people, hasMore }) =>
        people.length === 0 ? (
          <Nothing text={t('enrolment.nobodyListed')} />
        ) : (
          <>
            <WideFigures label={t('enrolment.aid')}>
              <table className="figures">
                <thead>
                  <tr>
                    <th scope="col">{t('enrolment.name')}</th>
                    <th scope="col">{t('enrolment.village')}</th>
                    <th scope="col">{t('enrolment.categories')}</th>
                    <th scope="col">{t('enrolment.payer')}</th>
                    <th scope="col" className="amount">
                      {t('enrolment.aidAmount')}
                    </th>
                    <th scope="col" className="amount">
                      {t('enrolment.personPays')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {people.map((person) => (
                    <tr key={person.personId}>
                      <th scope="row">
                        <Link href={`/people/${person.personId}`}>{person.name}</Link>
                      </th>
                      <td>{person.villageName}</td>
                      <td>
                        <CategoryTags categories={person.categories} />
                      </td>
                      <td>{person.payerName[language]}</td>
                      <td className="amount">
                        <Amount value={person.aid} />
                      </td>
                      <td className="amount">
                        <Amount value={person.personPays} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </WideFigures>
            <div className="row list-more">
              {pages.length > 0 && <Button onClick={() => setPages(pages.slice(0, -1))}>{t('enrolment.before')}</Button>}
              {hasMore && <Button onClick={() => setPages([...pages, people.at(-1)?.personId ?? ''])}>{t('enrolment.next')}</Button>}
            </div>
          </>
        )
      }
    </Loaded>
  );
}

function ProposeDialog({ year, waiting: { people, total }, onDone }: { readonly year: string; readonly waiting: Aid['waiting']; readonly onDone: () => void }) {
  const { t } = useWords();
  const { message } = App.useApp();
  const stale = useStale();
  const grant = useCommand(grantPremiumAid);
  const send = async () => {
    const done = await grant.mutateAsync({ year, people, total }).catch(() => undefined);
    void stale('proposed');
    if (!done) return;
    void message.success(t('enrolment.proposed'));
    onDone();
  };
  return (
    <CommandDialog
      title={t('enrolment.proposeTitle')}
      okText={t('enrolment.propose')}
      cancelText={t('enrolment.cancel')}
      okButtonProps={{ loading: grant.isPending }}
      onOk={() => void send()}
      onCancel={onDone}
    >
      <p>{t('enrolment.proposeDetail', { year, people: String(people), total: printAmount(total) })}</p>
      {grant.error && <ProblemNotice error={grant.error} />}
    </CommandDialog>
  );
}
