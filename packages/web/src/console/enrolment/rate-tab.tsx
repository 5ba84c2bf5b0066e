// The enrolment rate, from county to township to village; a step down is a click on its name.
import type { OutputOf } from '@doudi/core/contract';
import { getEnrolmentRate } from '@doudi/core/enrolment';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useAccount, useApi } from '../../session/session.tsx';
import { Loaded, Nothing } from '../../ui/page.tsx';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { useAreas } from '../access/areas.ts';

type Rate = OutputOf<typeof getEnrolmentRate>;

export interface AreaProps {
  readonly year: string;
  readonly area: string;
  readonly onArea: (area: string) => void;
}

export function RateTab({ year, area, onArea }: AreaProps) {
  const { t } = useWords();
  const api = useApi();
  const query = useQuery({ queryKey: ['enrolment-rate', year, area], queryFn: () => api.ask(getEnrolmentRate, { year, area }) });
  return (
    <Loaded query={query}>{(rate) => (rate.all.people === 0 ? <Nothing text={t('enrolment.noPeople')} /> : <RateTable rate={rate} onArea={onArea} />)}</Loaded>
  );
}

function RateTable({ rate, onArea }: { readonly rate: Rate; readonly onArea: (area: string) => void }) {
  const { t } = useWords();
  const { area: own } = useAccount();
  const { nameOf } = useAreas();
  const { area, all, parts, target, isReached } = rate;
  const above = area.length > own.length ? area.slice(0, area.length - 3) : undefined;
  return (
    <>
      <p className="lead">
        {t('enrolment.told', { area: nameOf(area), people: String(all.people), insured: String(all.insured + all.elsewhere), rate: all.rate })}{' '}
        {target !== undefined && t(isReached ? 'enrolment.reached' : 'enrolment.notReached', { target })}{' '}
        {t('enrolment.toldDesignated', { people: String(all.designated.people), rate: all.designated.rate })}
      </p>
      {above !== undefined && (
        <p>
          <Button size="small" onClick={() => onArea(above)}>
            {t('enrolment.up', { area: nameOf(above) })}
          </Button>
        </p>
      )}
      <WideFigures label={t('enrolment.rate')}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{t('enrolment.area')}</th>
              {(['people', 'insured', 'elsewhere', 'notInsured', 'unknown', 'theRate', 'designated', 'designatedRate'] as const).map((column) => (
                <th key={column} scope="col" className="amount">
                  {t(`enrolment.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <tr key={part.area}>
                <th scope="row">
                  {part.area.length > area.length ? (
                    <Button type="link" size="small" onClick={() => onArea(part.area)}>
                      {nameOf(part.area)}
                    </Button>
                  ) : (
                    nameOf(part.area)
                  )}
                </th>
                <Counts of={part} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('enrolment.total')}</th>
              <Counts of={all} />
            </tr>
          </tfoot>
        </table>
      </WideFigures>
    </>
  );
}

function Counts({ of: { people, insured, elsewhere, uninsured, unknown, rate, designated } }: { readonly of: Rate['all'] }) {
  return (
    <>
      {[people, insured, elsewhere, uninsured, unknown, rate, designated.people, designated.rate].map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns stand in one order.
        <td key={index} className="amount">
          {value}
        </td>
      ))}
    </>
  );
}
