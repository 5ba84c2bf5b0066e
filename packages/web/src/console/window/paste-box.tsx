// What the hospital's system shows of the national interface is pasted here; each identity is checked, and each difference is named before anything is
// taken over.
import {
  checkNationalFields,
  NATIONAL_AMOUNTS,
  type NationalAmount,
  type NationalFields,
  readNationalFields,
  toBillParts,
  toGivenLines,
} from '@doudi/core/settlement';
import { type Day, type Policy, printFen } from '@doudi/policy';
import { Button, Input, Modal } from 'antd';
import { useMemo, useState } from 'react';
import type { Person } from '../../explain/provisional-quote.ts';
import { useWords } from '../../words/index.ts';
import type { BillDraft } from './draft.ts';

export interface PasteBoxProps {
  readonly draft: BillDraft;
  /** Whose bill it is to be. */
  readonly person: Person | undefined;
  readonly policyOn: (day: string) => Policy | undefined;
  readonly onTake: (changed: Partial<BillDraft>) => void;
  readonly onClose: () => void;
}

export function PasteBox({ draft, person, policyOn, onTake, onClose }: PasteBoxProps) {
  const { t, language } = useWords();
  const [text, setText] = useState('');
  const fields = useMemo(() => readNationalFields(text), [text]);
  const differences = useMemo(() => checkNationalFields(fields), [fields]);
  const parts = toBillParts(fields);
  const day = fields.dischargedOn ?? draft.dischargedOn;
  const policy = policyOn(day);
  const isRefunded = fields.texts.refd_setl_flag === '1';
  const isOfAnother = person !== undefined && isOfAnotherPerson(fields.texts, person);
  const given = policy && draft.kind !== undefined ? toGivenLines(policy, draft.kind, day as Day, parts.given) : undefined;
  const amounts = Object.entries(fields.amounts) as [NationalAmount, NonNullable<(typeof fields.amounts)[NationalAmount]>][];
  const take = () => {
    onTake({
      charges: parts.charges,
      // Nothing of an earlier bill stays.
      total: parts.total,
      given: given?.given ?? {},
      ...(fields.billNumber !== undefined && { billNumber: fields.billNumber }),
      ...(fields.dischargedOn !== undefined && { dischargedOn: fields.dischargedOn }),
    });
    onClose();
  };
  return (
    <Modal
      open
      width={760}
      title={t('window.pasteTitle')}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('window.pasteClose')}
        </Button>,
        <Button key="take" type="primary" disabled={amounts.length === 0 || isRefunded} onClick={take}>
          {differences.length > 0 || isOfAnother ? t('window.pasteTakeAnyway') : t('window.pasteTake')}
        </Button>,
      ]}
    >
      <div className="stack">
        <label htmlFor="paste-text">{t('window.pasteHint')}</label>
        <Input.TextArea
          id="paste-text"
          rows={6}
          autoFocus
          value={text}
          onChange={({ target }) => setText(target.value)}
          className="paste-text"
          spellCheck={false}
        />
        {isRefunded && (
          <p role="alert" className="notice">
            {t('window.pasteRefunded')}
          </p>
        )}
        {isOfAnother && (
          <p role="alert" className="notice">
            {t('window.pasteOther', { pasted: fields.texts.psn_name ?? '', name: person?.person.name ?? '' })}
          </p>
        )}
        {differences.map(({ identity, message }) => (
          <p key={identity} role="alert" className="notice">
            {message[language]}
          </p>
        ))}
        {fields.unreadable.map(({ name, value, reason }) => (
          <p key={`${name} ${value}`} role="alert" className="notice">
            {name} {value}：{reason[language]}
          </p>
        ))}
        {fields.unknown.length > 0 && text.trim() !== '' && (
          <p className="quiet">{t('window.pasteUnknown', { names: fields.unknown.slice(0, 12).join(t('common.listComma')) })}</p>
        )}
        {given?.withoutLine.map((field) => (
          <p key={field} className="notice">
            {t('window.pasteWithoutLine', { field: NATIONAL_AMOUNTS[field] })}
          </p>
        ))}
        {amounts.length > 0 && (
          <table className="figures">
            <thead>
              <tr>
                <th>{t('window.pasteField')}</th>
                <th>{t('window.pasteCode')}</th>
                <th className="amount">{t('window.pasteAmount')}</th>
              </tr>
            </thead>
            <tbody>
              {amounts.map(([code, amountFen]) => (
                <tr key={code}>
                  <th scope="row">{NATIONAL_AMOUNTS[code]}</th>
                  <td className="quiet">{code}</td>
                  <td className="amount">{printFen(amountFen)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Modal>
  );
}

/** As far as name and number tell: of the number only the end is known here. */
function isOfAnotherPerson({ psn_name, certno }: NationalFields['texts'], { person }: Person): boolean {
  const isOtherName = psn_name !== undefined && psn_name.trim() !== person.name;
  const end = person.idNumberMasked?.replaceAll('*', '');
  return isOtherName || (certno !== undefined && end !== undefined && !certno.trim().toUpperCase().endsWith(end));
}
