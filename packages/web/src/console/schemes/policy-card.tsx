// One scheme on one page that an official can print: for whom, what, how it pays, limits, examples, promises, what the check found, assumptions, sources.
// Everything on it is read from the scheme; the examples are settled here by the engine that settles at the window. Every amount opens its reason.
import type { Scheme } from '@doudi/core/scheme';
import { assumptionWords, type BenefitLine, type Citation, citationWords, conditionWords, type Policy, printRatio, type Text } from '@doudi/policy';
import { Fragment, type ReactNode, useMemo, useRef, useState } from 'react';
import { Band, PayerMark, promisePart } from '../../explain/band.tsx';
import type { Explained } from '../../explain/explained.ts';
import { ExplanationDrawer } from '../../explain/explanation-drawer.tsx';
import { usePayerLooks } from '../../explain/payer-colours.ts';
import { printAmount } from '../../ui/amount-text.ts';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { type CheckedCases, checkCases, type Example } from './examples.ts';
import { FindingsOnCard } from './findings.tsx';
import { useFitPaper } from './fit-paper.ts';
import { listLimits } from './limit-list.ts';
import { RuleDrawer, type RuleOpened } from './rule-drawer.tsx';
import { portionsWords, rowWords, shareWords, shortAmount } from './rule-words.ts';
import type { Checking } from './use-check.ts';
import { validityWords } from './validity-words.ts';
import './schemes.css';

export interface PolicyCardProps {
  readonly scheme: Scheme;
  /** Of its files, where they are kept; a draft that is being written has none. */
  readonly hash?: string | undefined;
  readonly knownCategories: ReadonlySet<string>;
  readonly checking: Checking;
  /** Between which days the county goes by it, where that is less than it says itself. */
  readonly inForce?: string | undefined;
}

export function PolicyCard({ scheme, hash, knownCategories, checking, inForce }: PolicyCardProps) {
  const words = useWords();
  const { t, language } = words;
  // The rules are public, also those of protected entitlements: it is of no person that they speak.
  const policy = scheme.rules;
  const card = useRef<HTMLElement>(null);
  useFitPaper(card);
  const cases = useMemo(() => checkCases({ scheme: { ...scheme, policy: scheme.rules }, knownCategories }, words), [scheme, knownCategories, words]);
  const [opened, setOpened] = useState<RuleOpened>();
  return (
    <article className="policy-card" ref={card}>
      {/* A page of its own size, for as long as the card is on the screen. */}
      <style>{'@page { size: A4 portrait; margin: 9mm 10mm; }'}</style>
      <p className="policy-card-standing">{policy.standing?.[language]}</p>
      <p className="quiet">
        {t('card.facts', { place: policy.jurisdiction, version: policy.version, validity: validityWords(policy.valid, words) })}
        {hash !== undefined && ` · ${t('card.hash', { hash: hash.slice(0, 12) })}`}
        {inForce !== undefined && ` · ${inForce}`}
      </p>
      <div className="policy-card-pair">
        <Part title={t('card.who')}>
          <p className="quiet">{t('card.whoDetail')}</p>
          <p>{namesOf(policy.categories, language, t('rule.list'))}</p>
        </Part>
        <Part title={t('card.what')}>
          <p>{namesOf(policy.kinds, language, t('rule.list'))}</p>
          <p className="quiet">{t('card.prepay', { ratio: printRatio(policy.prepayRatio) })}</p>
        </Part>
      </div>
      <BeforeLines policy={policy} />
      <Part title={t('card.lines')}>
        <LinesTable policy={policy} onOpen={setOpened} />
      </Part>
      <div className="policy-card-pair">
        <div>
          <Part title={t('card.limits')}>
            <Limits policy={policy} onOpen={setOpened} />
          </Part>
          <Part title={t('card.promises')}>
            <Promises policy={policy} />
          </Part>
          <Part title={t('card.check')}>
            <FindingsOnCard checking={checking} scheme={scheme} />
            <p className={cases.differing > 0 ? 'notice' : ''}>
              {cases.differing > 0 ? t('card.casesDiffer', { count: cases.count, differing: cases.differing }) : t('card.casesAgree', { count: cases.count })}
            </p>
          </Part>
        </div>
        <Part title={t('card.examples')}>
          <Examples cases={cases} />
        </Part>
      </div>
      {Object.keys(policy.assumptions).length > 0 && (
        <section className="assumptions">
          <h2>{t('card.assumptions')}</h2>
          <ul>
            {Object.keys(policy.assumptions).map((id) => (
              <li key={id}>{assumptionWords(policy, id)[language]}</li>
            ))}
          </ul>
        </section>
      )}
      <Part title={t('card.documents')}>
        <p>{namesOf(policy.documents, language, t('rule.semicolon'))}</p>
      </Part>
      <RuleDrawer policy={policy} opened={opened} onClose={() => setOpened(undefined)} />
    </article>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="policy-card-part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function namesOf(named: Policy['categories'], language: 'zh' | 'en', separator: string): string {
  return Object.values(named)
    .map((name) => name[language])
    .join(separator);
}

/** What moves to the patient, and what waits, before any line pays. */
function BeforeLines({ policy }: { readonly policy: Policy }) {
  const words = useWords();
  const { t, language } = words;
  if (policy.firstShares.length + policy.holds.length === 0) return null;
  return (
    <Part title={t('card.before')}>
      <ul>
        {policy.firstShares.map(({ id, name, when, share, from, to }) => (
          <li key={id}>
            {t('card.firstShare', {
              name: name[language],
              when: when.kind === 'always' ? t('rule.everybody') : conditionWords(when, policy)[language],
              share: shareWords(share, policy, words).join(t('rule.semicolon')),
              from: t(`portion.${from}`),
              to: t(`portion.${to}`),
            })}
          </li>
        ))}
        {policy.holds.map(({ flag, name }) => (
          <li key={flag}>{t('card.hold', { name: name[language] })}</li>
        ))}
      </ul>
    </Part>
  );
}

interface OfRules {
  readonly policy: Policy;
  readonly onOpen: (opened: RuleOpened) => void;
}

function LinesTable({ policy, onOpen }: OfRules) {
  const { t } = useWords();
  return (
    <WideFigures wraps label={t('card.lines')}>
      <table className="figures policy-card-lines">
        <thead>
          <tr>
            <th scope="col">{t('card.line')}</th>
            <th scope="col">{t('card.for')}</th>
            <th scope="col">{t('card.base')}</th>
            <th scope="col">{t('card.deductible')}</th>
            <th scope="col">{t('card.share')}</th>
            <th scope="col">{t('card.limit')}</th>
            <th scope="col">{t('card.article')}</th>
          </tr>
        </thead>
        {policy.lines.map((line) => (
          <LineRows key={line.id} line={line} policy={policy} onOpen={onOpen} />
        ))}
      </table>
    </WideFigures>
  );
}

function LineRows({ line, policy, onOpen }: OfRules & { readonly line: BenefitLine }) {
  const words = useWords();
  const { t, language } = words;
  const payer = policy.payers[line.payer]?.[language] ?? line.payer;
  const kinds = line.kinds.map((kind) => policy.kinds[kind]?.[language] ?? kind).join(t('rule.list'));
  const span = line.rows.length;
  return (
    <tbody>
      {line.rows.map((row, index) => {
        const { whom, base, deductible, share, limits } = rowWords(line, row, policy, words);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a rule have no names and never change their order.
          <tr key={index}>
            {index === 0 && (
              <th scope="rowgroup" rowSpan={span}>
                <Mark payer={line.payer} /> <strong>{line.name[language]}</strong>
                {payer.toLowerCase() !== line.name[language].toLowerCase() && <span className="policy-card-payer quiet">{payer}</span>}
              </th>
            )}
            <td>
              <Texts texts={[...(index === 0 ? [kinds] : []), ...whom]} />
            </td>
            <td>
              <Texts texts={base} />
            </td>
            <td>
              <Reasoned texts={deductible} onOpen={(text) => onOpen({ line, row, text })} />
            </td>
            <td>
              <Reasoned texts={share} onOpen={(text) => onOpen({ line, row, text })} />
            </td>
            <td>
              <Reasoned texts={limits} onOpen={(text) => onOpen({ line, row, text })} />
            </td>
            {index === 0 && (
              <td rowSpan={span} className="quiet">
                <Texts texts={line.citations.map((citation) => sourceWords(policy, citation)[language])} />
              </td>
            )}
          </tr>
        );
      })}
    </tbody>
  );
}

/** Where there is one document only, its title stands once, at the end of the card. */
function sourceWords(policy: Policy, citation: Citation): Text {
  return Object.keys(policy.documents).length === 1 ? citation.article : citationWords(policy, citation);
}

function Texts({ texts }: { readonly texts: readonly string[] }) {
  if (texts.length === 0) return '—';
  return texts.map((text) => (
    <span key={text} className="policy-card-text">
      {text}
    </span>
  ));
}

/** Each opens why it is so. */
function Reasoned({ texts, onOpen }: { readonly texts: readonly string[]; readonly onOpen: (text: string) => void }) {
  if (texts.length === 0) return '—';
  return texts.map((text) => (
    <button key={text} type="button" className="policy-card-text policy-card-reason" onClick={() => onOpen(text)}>
      {text}
    </button>
  ));
}

/** In colour on the screen, hatched on paper. */
function Mark({ payer }: { readonly payer: string }) {
  return (
    <>
      <span className="no-print">
        <PayerMark payer={payer} />
      </span>
      <span className="only-print">
        <PayerMark payer={payer} isHatched />
      </span>
    </>
  );
}

function Limits({ policy, onOpen }: OfRules) {
  const words = useWords();
  const { t } = words;
  const looks = usePayerLooks();
  const limits = listLimits(policy, words);
  const most = Math.max(0, ...limits.map(({ amountFen }) => amountFen));
  if (limits.length === 0) return <p className="quiet">{t('card.noLimits')}</p>;
  return (
    <ul className="policy-card-limits">
      {limits.map(({ key, lines, payer, each, owner, when, amountFen, line, row }) => {
        const limit = t('card.limitOf', { lines: lines.join(t('rule.list')), each: t(`rule.each.${each}`) });
        const told = owner === 'household' ? t('rule.household', { limit }) : limit;
        return (
          <li key={key}>
            <span className="limit-head">
              <span>{when.length === 0 ? told : t('card.limitFor', { limit: told, when: when.join(t('rule.semicolon')) })}</span>
              <button
                type="button"
                className="amount-button policy-card-reason"
                onClick={() => onOpen({ line, row, text: `${told}${t('rule.list')}${shortAmount(amountFen)}` })}
              >
                {shortAmount(amountFen)}
              </button>
            </span>
            <svg width="100%" height="6" aria-hidden="true">
              <rect width="100%" height="6" className="limit-ground" />
              <rect width={`${most === 0 ? 0 : (amountFen / most) * 100}%`} height="6" fill={looks(payer).colour} />
            </svg>
          </li>
        );
      })}
    </ul>
  );
}

function Examples({ cases: { examples } }: { readonly cases: CheckedCases }) {
  const { t } = useWords();
  const [open, setOpen] = useState<{ readonly explained: Explained; readonly line: string } | undefined>();
  if (examples.length === 0) return <p className="quiet">{t('card.noExamples')}</p>;
  return (
    <>
      <p className="quiet no-print">{t('card.examplesDetail')}</p>
      <ul className="policy-card-examples">
        {examples.map((example) => (
          <ExampleBill key={example.key} example={example} onOpen={(line) => setOpen({ explained: example.explained, line })} />
        ))}
      </ul>
      <ExplanationDrawer explained={open?.explained} open={open?.line} onClose={() => setOpen(undefined)} />
    </>
  );
}

function ExampleBill({ example: { about, earlier, explained }, onOpen }: { readonly example: Example; readonly onOpen: (line: string) => void }) {
  const { t, language } = useWords();
  const { total, lines, patientPays, patientShare, promises } = explained;
  const band = { total, lines, patientPays, promise: promisePart(promises, total), size: 'medium' as const };
  const shown = lines.filter(({ paid }) => paid !== '0.00');
  return (
    <li>
      <p>
        {[...about, ...(earlier > 0 ? [t('card.earlier', { count: earlier })] : [])].join(t('common.listComma'))}
        <br />
        <strong>{t('card.example', { total: printAmount(total), patient: printAmount(patientPays), share: patientShare })}</strong>
      </p>
      <div className="no-print">
        <Band {...band} onOpen={onOpen} />
      </div>
      <div className="only-print">
        <Band {...band} isHatched />
      </div>
      <p className="policy-card-key">
        {shown.map(({ line, name, payer, paid }) => (
          <Fragment key={line}>
            <span>
              <Mark payer={payer} />
              {name[language]} <span className="amount">{printAmount(paid)}</span>
            </span>{' '}
          </Fragment>
        ))}
        <span>
          <Mark payer="patient" />
          {t('explain.patient')} <span className="amount">{printAmount(patientPays)}</span>
        </span>
      </p>
    </li>
  );
}

function Promises({ policy }: { readonly policy: Policy }) {
  const words = useWords();
  const { t, language } = words;
  if (policy.promises.length === 0) return <p>{t('card.noPromises')}</p>;
  return (
    <ul>
      {policy.promises.map(({ id, name, patientAtMost, of, citations }) => (
        <li key={id}>
          {t('card.promise', { name: name[language], share: printRatio(patientAtMost), of: portionsWords(of, words) })}
          <span className="quiet"> {citations.map((citation) => sourceWords(policy, citation)[language]).join(t('rule.semicolon'))}</span>
        </li>
      ))}
    </ul>
  );
}
