// How many people bear which share of their bills: before in outline, after filled, a pair for each step of 5 %. The colours are no payer's.
import { type Report, SHARE_STEPS, shareWords } from '@doudi/core/simulation';
import { useWords } from '../../words/index.ts';

const WIDTH = 640;
const HEIGHT = 200;
const FOOT = 26;
const STEP = WIDTH / SHARE_STEPS;
const BAR = 12;
const TICKS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

export function SharesPicture({ report, isPaper }: { readonly report: Report; readonly isPaper: boolean }) {
  const { t } = useWords();
  const { shares, change, k } = report;
  // All may be too few to be told: then there is no picture, and it is said why.
  const isEmpty = ![...shares.before, ...shares.after].some((people) => (people ?? 0) > 0);
  return (
    <>
      {change.gainers === 0 && change.losers === 0 && <p>{t('simulation.noneChanged')}</p>}
      {isEmpty ? <p className="quiet">{t('simulation.sharesFew', { k })}</p> : <Picture shares={shares} isPaper={isPaper} />}
    </>
  );
}

function Picture({ shares, isPaper }: { readonly shares: Report['shares']; readonly isPaper: boolean }) {
  const { t } = useWords();
  const most = Math.max(1, ...shares.before.map(Number), ...shares.after.map(Number));
  const heightOf = (people: number | null) => ((people ?? 0) / most) * (HEIGHT - FOOT - 14);
  return (
    <>
      <svg className="simulation-shares" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('simulation.sharesLabel')}>
        {shares.before.map((before, step) => {
          const after = shares.after[step] ?? null;
          const at = step * STEP + (STEP - 2 * BAR) / 2;
          const [low, high] = [heightOf(before), heightOf(after)];
          return (
            <g key={shareWords(step)}>
              <title>{`${shareWords(step)}：${t('simulation.before')} ${before ?? t('simulation.hidden')}，${t('simulation.after')} ${after ?? t('simulation.hidden')}`}</title>
              <rect x={at} y={HEIGHT - FOOT - low} width={BAR} height={low} className="simulation-bar-before" />
              <rect x={at + BAR} y={HEIGHT - FOOT - high} width={BAR} height={high} className="simulation-bar-after" />
            </g>
          );
        })}
        <line x1="0" x2={WIDTH} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} className="simulation-axis" />
        {TICKS.map((percent) => (
          <text key={percent} x={Math.min(WIDTH - 20, Math.max(12, (percent * WIDTH) / 100))} y={HEIGHT - 8} className="simulation-tick">
            {`${percent}%`}
          </text>
        ))}
      </svg>
      <p className="simulation-legend" aria-hidden="true">
        <span className="simulation-key simulation-key-before" /> {t('simulation.before')} <span className="simulation-key simulation-key-after" />{' '}
        {t('simulation.after')}
      </p>
      {!isPaper && (
        <details>
          <summary>{t('simulation.shareFigures')}</summary>
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">{t('simulation.share')}</th>
                <th scope="col" className="amount">
                  {t('simulation.before')}
                </th>
                <th scope="col" className="amount">
                  {t('simulation.after')}
                </th>
              </tr>
            </thead>
            <tbody>
              {shares.before.map((before, step) => (
                <tr key={shareWords(step)}>
                  <th scope="row">{shareWords(step)}</th>
                  <td className="amount">{before ?? t('simulation.hidden')}</td>
                  <td className="amount">{shares.after[step] ?? t('simulation.hidden')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}
