// Why an amount is what it is: the sentences, the limit before and after, the article of the source, what was assumed. Chinese and English.

import type { Language } from '@doudi/policy';
import { Drawer, Segmented } from 'antd';
import { useState } from 'react';
import { printAmount } from '../ui/amount-text.ts';
import { useWords, WordsProvider, wordsIn } from '../words/index.ts';
import { PayerMark } from './band.tsx';
import type { Explained, ExplainedLine } from './explained.ts';
import { LimitBar } from './limit-bars.tsx';

export interface ExplanationDrawerProps {
  readonly explained: Explained | undefined;
  /** A line, `patient`, `bill` for the whole, or undefined while it is closed. */
  readonly open: string | undefined;
  readonly onClose: () => void;
  readonly isProvisional?: boolean;
}

export function ExplanationDrawer({ explained, open, onClose, isProvisional = false }: ExplanationDrawerProps) {
  const words = useWords();
  const [chosen, setChosen] = useState<Language | undefined>();
  const language = chosen ?? words.language;
  const line = explained?.lines.find((candidate) => candidate.line === open);
  const title = line ? line.name[language] : open === 'patient' ? wordsIn(language).t('explain.patient') : wordsIn(language).t('explain.wholeBill');
  return (
    <Drawer
      open={open !== undefined && explained !== undefined}
      onClose={onClose}
      size={520}
      title={title}
      aria-label={title}
      extra={
        <Segmented
          size="small"
          aria-label={words.t('explain.languageOf')}
          value={language}
          onChange={setChosen}
          options={[
            { label: '中文', value: 'zh' },
            { label: 'English', value: 'en' },
          ]}
        />
      }
    >
      <WordsProvider value={wordsIn(language)}>
        <div lang={language === 'zh' ? 'zh-CN' : 'en'} className="explanation">
          {isProvisional && <p className="notice">{wordsIn(language).t('explain.provisional')}</p>}
          {explained &&
            (line ? <LineReason line={line} /> : open === 'patient' ? <PatientReason explained={explained} /> : <WholeReason explained={explained} />)}
        </div>
      </WordsProvider>
    </Drawer>
  );
}

function LineReason({ line }: { readonly line: ExplainedLine }) {
  const { t, language } = useWords();
  return (
    <>
      <p className="explanation-amount">
        <PayerMark payer={line.payer} /> {line.payerName[language]} <strong className="amount">{printAmount(line.paid)}</strong>
      </p>
      <ol className="sentences">
        {line.sentences.map((sentence) => (
          <li key={sentence.zh}>{sentence[language]}</li>
        ))}
      </ol>
      {line.limits.length > 0 && (
        <section>
          <h3>{t('explain.limits')}</h3>
          {line.limits.map((limit) => (
            <LimitBar key={`${limit.each} ${limit.name}`} limit={limit} line={line} />
          ))}
        </section>
      )}
      <Sources lines={[line]} />
    </>
  );
}

function PatientReason({ explained }: { readonly explained: Explained }) {
  const { t, language } = useWords();
  return (
    <>
      <p className="explanation-amount">
        <PayerMark payer="patient" /> {t('explain.patientShare', { share: explained.patientShare })}{' '}
        <strong className="amount">{printAmount(explained.patientPays)}</strong>
      </p>
      <ol className="sentences">
        {explained.patientSentences.map((sentence) => (
          <li key={sentence.zh}>{sentence[language]}</li>
        ))}
      </ol>
      <section>
        <h3>{t('explain.byPortion')}</h3>
        <PortionsTable explained={explained} />
      </section>
    </>
  );
}

export function PortionsTable({ explained }: { readonly explained: Explained }) {
  const { t } = useWords();
  const portions = ['inScope', 'prepay', 'certifiedOut', 'overLimit', 'otherOut'] as const;
  return (
    <table className="figures">
      <thead>
        <tr>
          <th>{t('explain.portion')}</th>
          <th className="amount">{t('explain.charged')}</th>
          <th className="amount">{t('explain.ofPatient')}</th>
        </tr>
      </thead>
      <tbody>
        {portions
          .filter((portion) => explained.charged[portion] !== '0.00')
          .map((portion) => (
            <tr key={portion}>
              <th scope="row">{t(`portion.${portion}`)}</th>
              <td className="amount">{printAmount(explained.charged[portion])}</td>
              <td className="amount">{printAmount(explained.patient[portion])}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function WholeReason({ explained }: { readonly explained: Explained }) {
  const { language } = useWords();
  return (
    <div className="sentences">
      {explained.explanation[language].split('\n').map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
    </div>
  );
}

function Sources({ lines }: { readonly lines: readonly ExplainedLine[] }) {
  const { t, language } = useWords();
  const sources = [...new Set(lines.flatMap((line) => line.sources.map((source) => source[language])))];
  const assumptions = [...new Set(lines.flatMap((line) => line.assumptions.map((assumption) => assumption[language])))];
  return (
    <>
      {sources.length > 0 && (
        <section>
          <h3>{t('explain.sources')}</h3>
          <ul>
            {sources.map((source) => (
              <li key={source}>{source}</li>
            ))}
          </ul>
        </section>
      )}
      {assumptions.length > 0 && (
        <section className="assumptions">
          <h3>{t('explain.assumptions')}</h3>
          <ul>
            {assumptions.map((assumption) => (
              <li key={assumption}>{assumption}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
