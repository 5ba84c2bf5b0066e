// The limits that this bill meets, as thin bars: used before, this bill, left.
import { ofFen, printAmount, toFenOf } from '../ui/amount-text.ts';
import { useWords } from '../words/index.ts';
import type { Explained, ExplainedLine } from './explained.ts';
import { usePayerLooks } from './payer-colours.ts';

type Limit = ExplainedLine['limits'][number];

/** Those of a longer time than the bill, each once: lines that share a limit use it up together. */
export function LimitBars({ explained, withThisBill = true }: { readonly explained: Explained; readonly withThisBill?: boolean }) {
  const { t } = useWords();
  const shared = new Map<string, { limit: Limit; line: ExplainedLine }>();
  for (const line of explained.lines) {
    for (const limit of line.limits) {
      if (limit.each === 'claim') continue;
      const key = `${limit.owner} ${limit.each} ${limit.name}`;
      const known = shared.get(key);
      shared.set(key, known ? { line: known.line, limit: { ...known.limit, after: limit.after } } : { limit, line });
    }
  }
  if (shared.size === 0) return <p className="quiet">{t('explain.noLimits')}</p>;
  return (
    <div className="limit-bars">
      {[...shared].map(([key, { limit, line }]) => (
        <LimitBar key={key} limit={limit} line={line} withThisBill={withThisBill} />
      ))}
    </div>
  );
}

export function LimitBar({ limit, line, withThisBill = true }: { readonly limit: Limit; readonly line: ExplainedLine; readonly withThisBill?: boolean }) {
  const { t, language } = useWords();
  const looks = usePayerLooks();
  const { colour } = looks(line.payer);
  const [most, before, after] = [toFenOf(limit.limit), toFenOf(limit.before), toFenOf(limit.after)];
  const now = withThisBill ? after - before : 0;
  const left = ofFen(Math.max(0, most - before - now));
  const part = (fen: number) => `${most === 0 ? 0 : Math.min(100, (fen / most) * 100)}%`;
  const title = `${line.name[language]}${t(`explain.each.${limit.each}`)}${limit.owner === 'household' ? t('explain.ofHousehold') : ''}`;
  return (
    <div className="limit">
      <div className="limit-head">
        <span>{title}</span>
        <span className="amount">{t('explain.limitLeft', { left: printAmount(left) })}</span>
      </div>
      <svg
        width="100%"
        height="8"
        role="img"
        aria-label={t('explain.limitTold', {
          title,
          limit: printAmount(limit.limit),
          before: printAmount(limit.before),
          now: printAmount(ofFen(now)),
          left: printAmount(left),
        })}
      >
        <rect width="100%" height="8" rx="2" className="limit-ground" />
        <rect width={part(before)} height="8" rx="2" fill={colour} opacity="0.45" />
        <rect x={part(before)} width={part(now)} height="8" fill={colour} />
      </svg>
      <div className="limit-foot quiet">
        <span>{t('explain.limitUsed', { before: printAmount(limit.before) })}</span>
        {now > 0 && <span>{t('explain.limitNow', { now: printAmount(ofFen(now)) })}</span>}
        <span>{t('explain.limitOf', { limit: printAmount(limit.limit) })}</span>
      </div>
    </div>
  );
}
