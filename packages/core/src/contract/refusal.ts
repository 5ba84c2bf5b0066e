// How an operation refuses: a closed list of codes, each with its HTTP status and title. A refusal is a value; a bug throws.
import { REFUSAL_CODES as CLAIM_REFUSAL_CODES, type Refusal as ClaimRefusal, type RefusalCode as ClaimRefusalCode, type Text } from '@doudi/policy';

interface RefusalKind {
  readonly status: number;
  readonly title: Text;
}

const CLAIM_REFUSED: RefusalKind = { status: 422, title: { zh: '账单不能结算', en: 'the bill cannot be settled' } };

export const REFUSALS = {
  ...(Object.fromEntries(CLAIM_REFUSAL_CODES.map((code) => [code, CLAIM_REFUSED])) as Record<ClaimRefusalCode, RefusalKind>),
  'bad-amount': { status: 422, title: { zh: '金额有误', en: 'the amount is not valid' } },
  'unknown-category': { status: 422, title: { zh: '人员类别未知', en: 'the category is not known' } },
  'bad-request': { status: 400, title: { zh: '请求无法读取', en: 'the request cannot be read' } },
  'bad-input': { status: 422, title: { zh: '内容有误', en: 'the input is not valid' } },
  'key-missing': { status: 400, title: { zh: '缺少幂等键', en: 'the idempotency key is missing' } },
  'key-reused': { status: 409, title: { zh: '幂等键已用于其他内容', en: 'the idempotency key was used for another input' } },
  'answer-forgotten': { status: 410, title: { zh: '已办理，答复不再保存', en: 'this was done, and its answer is no longer kept' } },
  'consent-missing': { status: 409, title: { zh: '缺少本人同意', en: 'consent is missing' } },
  'sign-in-needed': { status: 401, title: { zh: '请先登录', en: 'sign in first' } },
  'wrong-credentials': { status: 401, title: { zh: '用户名或密码不正确', en: 'the name or the password is wrong' } },
  'account-locked': { status: 429, title: { zh: '账户已暂时锁定', en: 'the account is locked for a while' } },
  'second-factor-needed': { status: 401, title: { zh: '还需要第二重验证', en: 'a second factor is needed' } },
  'wrong-code': { status: 401, title: { zh: '验证码不正确', en: 'the code is wrong' } },
  'too-many-attempts': { status: 429, title: { zh: '尝试次数过多', en: 'too many attempts' } },
  'challenge-over': { status: 409, title: { zh: '本次验证已失效', en: 'this attempt is over' } },
  'passkey-refused': { status: 401, title: { zh: '通行密钥未被接受', en: 'the passkey is not accepted' } },
  'issuer-refused': { status: 401, title: { zh: '统一身份认证未通过', en: 'the identity provider did not confirm it' } },
  'identity-not-linked': { status: 403, title: { zh: '此身份未关联账户', en: 'this identity belongs to no account' } },
  'not-allowed': { status: 403, title: { zh: '无权进行此操作', en: 'this is not allowed to you' } },
  'other-actor': { status: 409, title: { zh: '此浏览器已由另一账户登录', en: 'another account is signed in here by now' } },
  'foreign-origin': { status: 403, title: { zh: '请求来自其他网站', en: 'the request comes from another site' } },
  'not-found': { status: 404, title: { zh: '没有这条记录', en: 'there is no such record' } },
  'no-such-address': { status: 404, title: { zh: '没有这个地址', en: 'there is no such address' } },
  'already-exists': { status: 409, title: { zh: '记录已存在', en: 'the record exists already' } },
  'already-settled': { status: 409, title: { zh: '该账单已结算', en: 'this bill was settled before' } },
  'quote-differs': { status: 409, title: { zh: '结算金额已变化', en: 'the amounts are not those that were read' } },
  'already-cancelled': { status: 409, title: { zh: '该结算已撤销', en: 'this settlement was cancelled before' } },
  'bad-id-number': { status: 422, title: { zh: '身份证件号码有误', en: 'the ID number is not valid' } },
  'after-death': { status: 422, title: { zh: '日期晚于死亡日期', en: 'the day lies after the death' } },
  'before-birth': { status: 422, title: { zh: '日期早于出生日期', en: 'the day lies before the birth' } },
  'password-change-needed': { status: 403, title: { zh: '须先修改初始密码', en: 'the first password must be changed first' } },
  'state-differs': { status: 409, title: { zh: '记录的状态不允许此操作', en: 'the state of the record does not allow this' } },
  overlapping: { status: 409, title: { zh: '与已有记录的期间重叠', en: 'the period overlaps an existing record' } },
  'unreadable-file': { status: 422, title: { zh: '文件无法读取', en: 'the file cannot be read' } },
  'too-large': { status: 413, title: { zh: '内容过大', en: 'the request is too large' } },
  'wrong-media-type': { status: 415, title: { zh: '内容须为 JSON', en: 'the content must be JSON' } },
  'wrong-method': { status: 405, title: { zh: '此地址不支持该方法', en: 'this address does not know that method' } },
  'too-slow': { status: 408, title: { zh: '请求超时', en: 'the request did not arrive in time' } },
  internal: { status: 500, title: { zh: '系统出错', en: 'something went wrong here' } },
  busy: { status: 503, title: { zh: '系统繁忙，请稍后再试', en: 'the system is busy; try again shortly' } },
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof REFUSALS;

/** What any operation may answer, whatever its contract names. */
export const COMMON_REFUSALS = [
  'bad-request',
  'bad-input',
  'too-large',
  'wrong-media-type',
  'too-slow',
  'internal',
  'busy',
] as const satisfies readonly RefusalCode[];

export interface Refusal {
  readonly isRefusal: true;
  readonly code: RefusalCode;
  /** What happened, to which record, why, and what to do next. */
  readonly message: Text;
  /** A JSON Pointer into the input, if one field is to blame. */
  readonly path?: string;
  /** Where several fields are to blame, each with its reason. */
  readonly errors?: readonly FieldError[];
  /** When asking again may succeed. */
  readonly retryAfterSeconds?: number;
}

export interface FieldError {
  /** A JSON Pointer into the input. */
  readonly path: string;
  readonly message: Text;
}

export function refuse(code: RefusalCode, message: Text, path?: string): Refusal {
  return { isRefusal: true, code, message, ...(path !== undefined && { path }) };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'isRefusal' in value && value.isRefusal === true;
}

/** The engine's refusal of a claim, as an operation's. */
export function ofClaim({ code, message, path }: ClaimRefusal): Refusal {
  return refuse(code, message, path);
}
