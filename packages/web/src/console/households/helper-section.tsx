// Who helps a household, one at a time, and who did.
import { endPairing, pairHelper, revealHelperPhone } from '@doudi/core/registry';
import { Button } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../session/command.ts';
import { dayOfMoment, today } from '../../ui/days.ts';
import { useWords } from '../../words/index.ts';
import { MaskedValue } from '../people/masked-value.tsx';
import { RecordDialog, textOf, textsOf } from '../people/record-dialog.tsx';
import { RevealDialog, type RevealDialogProps } from '../people/reveal-dialog.tsx';
import type { Help, HelpProps } from './household-help.tsx';

type Helper = Help['helpers'][number];

export function HelperSection({ help: { householdId, helpers, isToBeHelped }, isOpen }: HelpProps) {
  const { t } = useWords();
  const [isPairing, setPairing] = useState(false);
  const [ending, setEnding] = useState<Helper>();
  const current = helpers.filter(({ ended, isHelping, toDay }) => isHelping || (ended === undefined && (toDay === undefined || toDay >= today())));
  const former = helpers.filter((helper) => !current.includes(helper));
  return (
    <section className="person-list">
      <div className="section-head">
        <h2>{t('help.helper')}</h2>
        {isOpen && <Button onClick={() => setPairing(true)}>{t('help.pair')}</Button>}
      </div>
      {isToBeHelped && isOpen && !helpers.some(({ isHelping }) => isHelping) && <p className="notice">{t('help.needsHelper')}</p>}
      {helpers.length === 0 && <p className="quiet">{t('help.noHelper')}</p>}
      <ul className="help-list">
        {current.map((helper) => (
          <li key={helper.helperId}>
            <HelperLine helper={helper} />{' '}
            {helper.ended === undefined && (
              <Button size="small" onClick={() => setEnding(helper)}>
                {t('help.endPairing')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {former.length > 0 && (
        <details>
          <summary>{t('help.formerHelpers', { count: former.length })}</summary>
          <ul className="help-list">
            {former.map((helper) => (
              <li key={helper.helperId}>
                <HelperLine helper={helper} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {isPairing && <PairDialog householdId={householdId} onClose={() => setPairing(false)} />}
      {ending && <EndDialog helper={ending} onClose={() => setEnding(undefined)} />}
    </section>
  );
}

function HelperLine({ helper }: { readonly helper: Helper }) {
  const { t } = useWords();
  const { name, organisation, phoneMasked, fromDay, toDay, ended, byName, recordedAt } = helper;
  return (
    <>
      <strong>{name}</strong> · {organisation} ·{' '}
      <span className="day">{toDay === undefined ? t('help.since', { from: fromDay }) : t('help.stretch', { from: fromDay, to: toDay })}</span>{' '}
      {phoneMasked !== undefined && (
        <MaskedValue
          masked={phoneMasked}
          name={t('help.phoneOf', { name })}
          mayShow
          dialog={(dialog) => <RevealPhone {...dialog} name={t('person.phone')} helperId={helper.helperId} />}
        />
      )}{' '}
      {ended && <span className="quiet">{t('help.endedBy', { reason: ended.reason, by: ended.byName })}</span>}{' '}
      <span className="quiet">{t('registry.eventBy', { by: byName, at: dayOfMoment(recordedAt) })}</span>
    </>
  );
}

type RevealPhoneProps = Pick<RevealDialogProps<never>, 'name' | 'onShown' | 'onClose'> & { readonly helperId: string };

function RevealPhone({ helperId, ...dialog }: RevealPhoneProps) {
  return <RevealDialog {...dialog} reveal={useCommand(revealHelperPhone)} toInput={(reason) => ({ helperId, reason })} />;
}

function PairDialog({ householdId, onClose }: { readonly householdId: string; readonly onClose: () => void }) {
  const { t } = useWords();
  return (
    <RecordDialog
      contract={pairHelper}
      title={t('help.pair')}
      lead={t('help.pairLead')}
      done="helped"
      first={{ fromDay: today() }}
      fields={[
        { name: 'name', label: 'correct.name', kind: 'text', isRequired: true, most: 60 },
        { name: 'organisation', label: 'help.organisation', kind: 'text', isRequired: true, most: 80 },
        { name: 'phone', label: 'person.phone', kind: 'text', most: 24 },
        { name: 'fromDay', label: 'help.from', kind: 'day', isRequired: true },
        { name: 'toDay', label: 'help.to', kind: 'day' },
      ]}
      toInput={(filled) => ({
        householdId,
        name: textOf(filled, 'name') ?? '',
        organisation: textOf(filled, 'organisation') ?? '',
        fromDay: textOf(filled, 'fromDay') ?? '',
        ...textsOf(filled, ['phone', 'toDay']),
      })}
      onClose={onClose}
    />
  );
}

function EndDialog({ helper: { helperId, name }, onClose }: { readonly helper: Helper; readonly onClose: () => void }) {
  const { t } = useWords();
  return (
    <RecordDialog
      contract={endPairing}
      title={t('help.endPairingOf', { name })}
      lead={t('help.endPairingLead')}
      done="helped"
      first={{ toDay: today() }}
      fields={[
        { name: 'toDay', label: 'help.to', kind: 'day', isRequired: true },
        { name: 'reason', label: 'registry.reason', kind: 'text', isRequired: true },
      ]}
      toInput={(filled) => ({ helperId, toDay: textOf(filled, 'toDay') ?? '', reason: textOf(filled, 'reason') ?? '' })}
      onClose={onClose}
    />
  );
}
