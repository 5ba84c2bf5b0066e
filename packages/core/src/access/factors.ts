// What people show beside a password: a code that counts once, or an answer of their passkey.
import { z } from 'zod';
import { form } from '../contract/issue-words.ts';

/** Six digits from an app, or one of the recovery codes that were written down. */
export const oneTimeCode = z
  .string()
  .max(40)
  .regex(
    ...form(/^(\d{6}|[a-km-np-z2-9]{4}(-[a-km-np-z2-9]{4}){3})$/, {
      zh: '须为 6 位数字的验证码，或形如 abcd-efgh-ijkm-npqr 的恢复码',
      en: 'it must be a code of six digits, or a recovery code such as abcd-efgh-ijkm-npqr',
    }),
  );

/** Bytes as a browser tells them. */
export function base64url(most: number) {
  return z
    .string()
    .max(most)
    .regex(...form(/^[A-Za-z0-9_-]+$/, { zh: '须为 base64url 编码', en: 'it must be base64url' }));
}

export const credentialId = base64url(1400);

/** What an authenticator answers when somebody signs in, as far as it is read. */
export const passkeyAssertion = z.strictObject({
  credentialId,
  clientDataJson: base64url(2000),
  authenticatorData: base64url(1000),
  signature: base64url(1400),
});
export type PasskeyAssertion = z.output<typeof passkeyAssertion>;

/** What may stand beside a password; asked for where the account has a second factor. */
export const secondFactor = { oneTimeCode: oneTimeCode.optional(), passkey: passkeyAssertion.optional() };

/** What may be wrong with what somebody shows of themselves. */
export const SHOWN_REFUSALS = [
  'wrong-credentials',
  'second-factor-needed',
  'wrong-code',
  'passkey-refused',
  'challenge-over',
  'account-locked',
  'too-many-attempts',
] as const;
