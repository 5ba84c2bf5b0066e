// Why a number of a rule is what it is: the rule it stands in, for whom, the article it comes from, and what was assumed.
import { assumptionWords, type BenefitLine, citationWords, conditionWords, type Policy, type Row } from '@doudi/policy';
import { Drawer } from 'antd';
import { PayerMark } from '../../explain/band.tsx';
import { useWords } from '../../words/index.ts';

export interface RuleOpened {
  readonly line: BenefitLine;
  readonly row: Row;
  /** What was clicked. */
  readonly text: string;
}

export interface RuleDrawerProps {
  readonly policy: Policy;
  readonly opened: RuleOpened | undefined;
  readonly onClose: () => void;
}

export function RuleDrawer({ policy, opened, onClose }: RuleDrawerProps) {
  const { t, language } = useWords();
  const title = opened?.line.name[language] ?? '';
  return (
    <Drawer open={opened !== undefined} onClose={onClose} size={480} title={title} aria-label={title}>
      {opened && (
        <div className="explanation">
          <p className="explanation-amount">
            <PayerMark payer={opened.line.payer} /> <strong>{opened.text}</strong>
          </p>
          <p>
            {t('card.ruleFor', {
              kinds: opened.line.kinds.map((kind) => policy.kinds[kind]?.[language] ?? kind).join(t('rule.list')),
              whom: whomOf(opened, policy, language) || t('rule.everybody'),
            })}
          </p>
          <section>
            <h3>{t('explain.sources')}</h3>
            <ul>
              {opened.line.citations
                .map((citation) => citationWords(policy, citation)[language])
                .map((source) => (
                  <li key={source}>{source}</li>
                ))}
            </ul>
          </section>
          <Assumed ids={[...new Set([...opened.line.assumed, ...assumedIn(opened.row)])]} policy={policy} />
        </div>
      )}
    </Drawer>
  );
}

function Assumed({ ids, policy }: { readonly ids: readonly string[]; readonly policy: Policy }) {
  const { t, language } = useWords();
  if (ids.length === 0) return null;
  return (
    <section className="assumptions">
      <h3>{t('explain.assumptions')}</h3>
      <ul>
        {ids.map((id) => (
          <li key={id}>{assumptionWords(policy, id)[language]}</li>
        ))}
      </ul>
    </section>
  );
}

function whomOf({ line, row }: RuleOpened, policy: Policy, language: 'zh' | 'en'): string {
  return [line.when, row.when]
    .filter(({ kind }) => kind !== 'always')
    .map((condition) => conditionWords(condition, policy)[language])
    .join(' · ');
}

/** Wherever in a row something is marked as assumed. */
function assumedIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(assumedIn);
  return Object.entries(node).flatMap(([key, part]) => (key === 'assumed' && Array.isArray(part) ? part.map(String) : assumedIn(part)));
}
