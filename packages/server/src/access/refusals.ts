// How somebody is told that they do not get in. The same words for a name that nobody has as for a wrong password.
import { type Refusal, refuse } from '@doudi/core/contract';
import { localTime } from '../platform/local-day.ts';
import { isSoonGuessed } from '../platform/secrets/guessing.ts';

export const MOST_FAILURES = 5;
export const LOCKED_MINUTES = 15;

export const WRONG_CREDENTIALS = refuse('wrong-credentials', { zh: '用户名或密码不正确，请重新输入。', en: 'the name or the password is wrong; try again' });

export const WRONG_CODE = refuse(
  'wrong-code',
  {
    zh: '验证码不正确、已用过或已过期；请等待下一个验证码，或使用恢复码。',
    en: 'the code is wrong, was used before or is too old; wait for the next one, or use a recovery code',
  },
  '/oneTimeCode',
);

export const SECOND_FACTOR_NEEDED = refuse('second-factor-needed', {
  zh: '此账户启用了第二重验证；请输入验证码，或使用通行密钥。',
  en: 'this account has a second factor; enter a code, or use a passkey',
});

export const PASSKEY_REFUSED = refuse('passkey-refused', {
  zh: '此通行密钥未在本系统登记、已移除，或验证未通过；请用密码登录。',
  en: 'this passkey is not registered here, was removed, or was not confirmed; sign in with a password',
});

export const CHALLENGE_OVER = refuse('challenge-over', {
  zh: '本次验证已用过或已超时；请重新开始。',
  en: 'this attempt was used before or took too long; begin again',
});

export const NO_SUCH_ACCOUNT = refuse('not-found', { zh: '没有这个账户。', en: 'there is no such account' }, '/actorId');

export const NOT_IN_AREA = refuse('not-allowed', { zh: '此账户不在您管理的区域内。', en: 'this account is of no area that you look after' }, '/actorId');

/** What one administrator alone could do to become another: the way round it takes two. */
export const TAKES_TWO = refuse(
  'not-allowed',
  {
    zh: '管理员、审计员和守护人的账户须两人办理：请先提请两人变更其岗位，再办理此项。',
    en: 'accounts of administrators, auditors and keepers of the wall are changed by two: first propose that their post be changed, then do this',
  },
  '/actorId',
);

/** `path`: of the field that holds the password; `about`: what others know of whoever has it. */
export function refuseCommon(password: string, path: string, about: readonly string[]): Refusal | undefined {
  if (!isSoonGuessed(password, about)) return undefined;
  return refuse(
    'bad-input',
    {
      zh: '这个密码很快会被猜到：过于常见，或由用户名、姓名、县名、日期、连续按键组成。请换一个，例如几个互不相干的词。',
      en: 'this password is soon guessed: it is common, or made of your name, the county, a date or neighbouring keys; choose another, such as a few words that have nothing to do with each other',
    },
    path,
  );
}

export function lockedUntil(until: Date, now: Date): Refusal {
  const time = localTime(until);
  return {
    ...refuse('account-locked', {
      zh: `连续输错，账户锁定至 ${time}。请届时再试。`,
      en: `too many wrong attempts; the account is locked until ${time}, Beijing time; try again then`,
    }),
    retryAfterSeconds: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)),
  };
}
