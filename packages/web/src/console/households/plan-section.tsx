// The development plan of a household: measures with their days, and how each ended.
import { endMeasure, planMeasure } from '@doudi/core/registry';
import { Button } from 'antd';
import { useState } from 'react';
import { today } from '../../ui/days.ts';
import { WideFigures } from '../../ui/wide-figures.tsx';
import { useWords } from '../../words/index.ts';
import { RecordDialog, textOf } from '../people/record-dialog.tsx';
import type { Help, HelpProps } from './household-help.tsx';

type Measure = Help['measures'][number];

export function PlanSection({ help: { householdId, rules, measures }, isOpen }: HelpProps) {
  const { t } = useWords();
  const [isPlanning, setPlanning] = useState(false);
  const [ending, setEnding] = useState<Measure>();
  return (
    <section className="person-list">
      <div className="section-head">
        <h2>{t('help.plan')}</h2>
        {isOpen && rules && <Button onClick={() => setPlanning(true)}>{t('help.planMeasure')}</Button>}
      </div>
      {measures.length === 0 ? <p className="quiet">{t('help.noPlan')}</p> : <Measures measures={measures} onEnd={setEnding} />}
      {isPlanning && rules && <PlanDialog householdId={householdId} kinds={rules.measures} onClose={() => setPlanning(false)} />}
      {ending && <EndDialog measure={ending} onClose={() => setEnding(undefined)} />}
    </section>
  );
}

function Measures({ measures, onEnd }: { readonly measures: readonly Measure[]; readonly onEnd: (measure: Measure) => void }) {
  const { t, language } = useWords();
  return (
    <WideFigures wraps label={t('help.plan')}>
      <table className="figures person-designations">
        <thead>
          <tr>
            <th scope="col">{t('help.kind')}</th>
            <th scope="col">{t('help.what')}</th>
            <th scope="col">{t('help.state')}</th>
            <th scope="col">{t('help.days')}</th>
            <th scope="col">{t('help.responsible')}</th>
          </tr>
        </thead>
        <tbody>
          {measures.map((measure) => (
            <tr key={measure.measureId}>
              <th scope="row">{measure.kindName[language]}</th>
              <td>{measure.what}</td>
              <td>
                {t(measure.isLate ? 'help.late' : `help.measure.${measure.measureState}`)}{' '}
                {measure.ended ? (
                  <span className="quiet">{t('help.measureEnded', { day: measure.ended.on, reason: measure.ended.reason, by: measure.ended.byName })}</span>
                ) : (
                  <Button size="small" onClick={() => onEnd(measure)}>
                    {t('help.endMeasure')}
                  </Button>
                )}
              </td>
              <td>{t('help.stretch', { from: measure.fromDay, to: measure.toDay })}</td>
              <td>{measure.responsible}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFigures>
  );
}

interface PlanDialogProps {
  readonly householdId: string;
  readonly kinds: NonNullable<Help['rules']>['measures'];
  readonly onClose: () => void;
}

function PlanDialog({ householdId, kinds, onClose }: PlanDialogProps) {
  const { t, language } = useWords();
  return (
    <RecordDialog
      contract={planMeasure}
      title={t('help.planMeasure')}
      lead={t('help.planLead')}
      done="helped"
      first={{ fromDay: today() }}
      fields={[
        { name: 'kind', label: 'help.kind', kind: 'select', isRequired: true, choices: kinds.map(({ id, name }) => ({ value: id, label: name[language] })) },
        { name: 'what', label: 'help.what', kind: 'text', isRequired: true, most: 300 },
        { name: 'responsible', label: 'help.responsible', kind: 'text', isRequired: true, most: 60 },
        { name: 'fromDay', label: 'help.from', kind: 'day', isRequired: true },
        { name: 'toDay', label: 'help.due', kind: 'day', isRequired: true },
      ]}
      toInput={(filled) => {
        const text = (name: string) => textOf(filled, name) ?? '';
        return { householdId, kind: text('kind'), what: text('what'), responsible: text('responsible'), fromDay: text('fromDay'), toDay: text('toDay') };
      }}
      onClose={onClose}
    />
  );
}

const OUTCOMES = ['done', 'dropped'] as const;

function EndDialog({ measure: { measureId, what }, onClose }: { readonly measure: Measure; readonly onClose: () => void }) {
  const { t } = useWords();
  return (
    <RecordDialog
      contract={endMeasure}
      title={t('help.endMeasure')}
      lead={what}
      done="helped"
      first={{ outcome: 'done', endedOn: today() }}
      fields={[
        {
          ...{ name: 'outcome', label: 'help.outcome', kind: 'select', isRequired: true },
          choices: OUTCOMES.map((outcome) => ({ value: outcome, label: t(`help.measure.${outcome}`) })),
        },
        { name: 'endedOn', label: 'help.endedOn', kind: 'day', isRequired: true },
        { name: 'reason', label: 'help.result', kind: 'text', isRequired: true },
      ]}
      toInput={(filled) => {
        const outcome = OUTCOMES.find((known) => known === textOf(filled, 'outcome'));
        return outcome && { measureId, outcome, endedOn: textOf(filled, 'endedOn') ?? '', reason: textOf(filled, 'reason') ?? '' };
      }}
      onClose={onClose}
    />
  );
}
