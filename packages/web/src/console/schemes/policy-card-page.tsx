// The page of a policy card: one version of one scheme, which an official can print.
import { Button } from 'antd';
import { Link, useParams, useSearch } from 'wouter';
import { isInForce, type SchemeVersion, useSchemes } from '../../session/schemes.ts';
import { today } from '../../ui/days.ts';
import { Loaded, Nothing, Page } from '../../ui/page.tsx';
import { useWords } from '../../words/index.ts';
import { PolicyCard } from './policy-card.tsx';
import { useCheck } from './use-check.ts';
import { inForceWords } from './validity-words.ts';

export function PolicyCardPage() {
  const words = useWords();
  const { t, language } = words;
  const { schemeId = '' } = useParams<{ schemeId: string }>();
  const hash = new URLSearchParams(useSearch()).get('version');
  const query = useSchemes();
  const found = versionOf(query.data?.schemes ?? [], schemeId, hash);
  const checking = useCheck(found?.files);
  return (
    <Page
      title={found?.scheme.rules.name[language] ?? t('menu.schemes')}
      actions={
        <span className="row no-print">
          <Link href="/schemes">{t('card.back')}</Link>
          <Button type="primary" onClick={() => window.print()} disabled={!found}>
            {t('card.print')}
          </Button>
        </span>
      }
    >
      <Loaded query={query} rows={12}>
        {({ knownCategories }) =>
          found ? (
            <PolicyCard
              scheme={found.scheme}
              hash={found.hash}
              knownCategories={knownCategories}
              checking={checking}
              inForce={found.from === undefined && found.until === undefined ? undefined : inForceWords(found, words)}
            />
          ) : (
            <Nothing text={t('card.notFound', { scheme: schemeId })} />
          )
        }
      </Loaded>
    </Page>
  );
}

/** The one that is named by its hash, or the one in force today, or the newest. */
function versionOf(schemes: readonly SchemeVersion[], schemeId: string, hash: string | null): SchemeVersion | undefined {
  const own = schemes.filter(({ scheme }) => scheme.policy.id === schemeId);
  return own.find((version) => version.hash === hash) ?? own.find((version) => isInForce(version, today())) ?? own[0];
}
