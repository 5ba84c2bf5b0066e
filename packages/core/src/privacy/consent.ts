// When a consent counts: of the text that is asked for, by whom it may be given, and not from before a birth or after today.
import { ageOn, type Day } from '@doudi/policy';
import { type Refusal, refuse } from '../contract/refusal.ts';
import { consentPurpose, type Notice } from './notice.ts';

/** Below it a guardian consents (PIPL art. 31). */
const AGE_OF_OWN_CONSENT = 14;

export interface ConsentGiven {
  readonly purpose: string;
  readonly version: string;
  readonly givenOn: string;
  readonly givenBy: 'self' | 'guardian';
  readonly guardianName?: string | undefined;
}

/** Why a consent cannot be recorded; undefined if it can. */
export function consentRefusal(given: ConsentGiven, notice: Notice, bornOn: string, today: Day): Refusal | undefined {
  const asked = consentPurpose(notice, given.purpose);
  if (!asked) return NOT_ASKED_FOR;
  if (given.version !== asked.consent.version)
    return refuse(
      'state-differs',
      {
        zh: `现行同意书版本为 ${asked.consent.version}，请按现行版本重新征求同意。`,
        en: `the text in use is version ${asked.consent.version}; ask with that one`,
      },
      '/version',
    );
  if (given.givenOn > today) return refuse('bad-input', { zh: '同意日期晚于今天。', en: 'the consent lies after today' }, '/givenOn');
  if (given.givenOn < bornOn) return refuse('before-birth', { zh: '同意日期早于出生日期。', en: 'the consent lies before the birth' }, '/givenOn');
  if (given.givenBy === 'self' && ageOn(bornOn, given.givenOn) < AGE_OF_OWN_CONSENT)
    return refuse(
      'bad-input',
      {
        zh: `未满 ${AGE_OF_OWN_CONSENT} 周岁须由监护人同意；请填写监护人。`,
        en: `a guardian consents for a child below ${AGE_OF_OWN_CONSENT}; name the guardian`,
      },
      '/givenBy',
    );
  if (given.givenBy === 'guardian' && given.guardianName === undefined)
    return refuse('bad-input', { zh: '请填写监护人姓名。', en: 'name the guardian' }, '/guardianName');
  if (given.givenBy === 'self' && given.guardianName !== undefined)
    return refuse('bad-input', { zh: '本人同意不填监护人。', en: 'who consents for themselves has no guardian here' }, '/guardianName');
  return undefined;
}

const NOT_ASKED_FOR = refuse(
  'bad-input',
  {
    zh: '此项处理不以同意为依据，无须登记同意；目的及依据见“个人信息告知”。',
    en: 'this rests on a statutory duty or is no purpose at all: consent is not asked for; see the notice',
  },
  '/purpose',
);
