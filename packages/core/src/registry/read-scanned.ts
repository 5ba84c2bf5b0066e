// What was typed, or what a reader of cards and codes sent → what it is. Pure: it asks nobody whether there is such a person.
import type { Day, Text } from '@doudi/policy';
import { ID_NUMBER_FAULTS } from './check-id-number.ts';
import { readIdNumber } from './id-number.ts';
import { readPhone } from './phone.ts';
import { readSearch } from './read-search.ts';

export type Scanned =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'id-number'; readonly idNumber: string }
  | { readonly kind: 'phone'; readonly phone: string }
  /** A name, initials or pinyin, and perhaps a year of birth. */
  | { readonly kind: 'words'; readonly text: string; readonly bornYear?: number }
  /** The code on a statement: the settlement that it names, and the whole of it, to verify the paper. */
  | { readonly kind: 'statement'; readonly settlementId: string; readonly code: string }
  | { readonly kind: 'person'; readonly personId: string }
  /** Nothing that can be looked for, and why. */
  | { readonly kind: 'unclear'; readonly reason: Text };

/** Reads the box. Readers of cards and codes type like a keyboard, so a Chinese input method may have made their signs full-width. */
export function readScanned(text: string, today: Day): Scanned {
  const typed = text
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (typed === '') return { kind: 'nothing' };
  return readStatement(typed) ?? readPerson(typed) ?? readNumber(typed) ?? readWords(typed, Number(today.slice(0, 4)));
}

/** The address on a statement ends in /verify#CODE; a code is county, settlement and seal. */
function readStatement(text: string): Scanned | undefined {
  const [, code = '', settlementId = ''] = /^(?:https?:\/\/\S*\/verify#)?(\d{6}\.([A-Za-z0-9_-]{1,64})\.[A-Za-z0-9_-]{16,100})$/i.exec(text) ?? [];
  if (code !== '') return { kind: 'statement', settlementId, code };
  return /^https?:/i.test(text) ? unclear(FOREIGN_CODE) : undefined;
}

const FOREIGN_CODE: Text = {
  zh: '这个二维码不是本系统的结算单，无法查询；请改用身份证号或姓名。',
  en: 'this code is not that of one of our statements; find the person by ID number or name',
};

function readPerson(text: string): Scanned | undefined {
  const [, personId] = /^doudi-person: ?([A-Za-z0-9_-]{1,64})$/i.exec(text) ?? [];
  return personId === undefined ? undefined : { kind: 'person', personId };
}

/** An ID number by itself, grouped or not, or among what a reader sends with it: `姓名,号码`, `号码=…`; or a phone. */
function readNumber(text: string): Scanned | undefined {
  const isNumberOnly = /^[\dXx \-*]*\d[\dXx \-*]*$/.test(text);
  const candidates = text.match(ID_NUMBER) ?? (isNumberOnly ? text.replace(/[ -]/g, '') : '').match(ID_NUMBER) ?? [];
  const read = [...new Set(candidates.map((candidate) => candidate.toUpperCase()))].map((candidate) => readIdNumber(candidate));
  const [first, ...more] = read.flatMap((number) => (number.isValid ? [number.idNumber] : []));
  if (first !== undefined) return more.length === 0 ? { kind: 'id-number', idNumber: first } : unclear(TWO_NUMBERS);
  for (const number of read) if (!number.isValid) return unclear(ID_NUMBER_FAULTS[number.fault]);
  const phone = isNumberOnly ? readPhone(text) : undefined;
  if (phone !== undefined) return { kind: 'phone', phone };
  return isNumberOnly ? readOddNumber(text.replace(/[ -]/g, '')) : undefined;
}

const ID_NUMBER = /(?<!\d)\d{17}[\dXx](?![\dXx])/g;
const TWO_NUMBERS: Text = { zh: '有两个不同的身份证号；请只留一个。', en: 'there are two ID numbers; keep one' };

function readOddNumber(digits: string): Scanned {
  // A card of disability carries the ID number, then kind and grade.
  const ofCard = /^\d{17}[\dXx]\d{2}$/.test(digits) ? readIdNumber(digits.slice(0, 18)) : undefined;
  if (ofCard?.isValid) return { kind: 'id-number', idNumber: ofCard.idNumber };
  if (/\*/.test(digits))
    return unclear({ zh: '号码中有被遮盖的数字；请输入完整号码，或用姓名查找。', en: 'digits of the number are hidden; type all of it, or find by name' });
  if (/^\d{15}$/.test(digits))
    return unclear({
      zh: '15 位旧身份证号已停用；请用 18 位号码，或用姓名查找。',
      en: 'numbers of 15 digits are no longer in use; take the one of 18, or find by name',
    });
  if (/^\d{4}$/.test(digits)) return unclear({ zh: '只有年份；请在前面加上姓名或首字母。', en: 'this is only a year; put a name or initials before it' });
  return unclear({ zh: `身份证号应为 18 位，这里是 ${digits.length} 位；请核对。`, en: `an ID number has 18 characters, here are ${digits.length}; check it` });
}

/** A name of Han characters, initials or pinyin, and perhaps a year of birth behind it. */
function readWords(text: string, thisYear: number): Scanned {
  const [, words = '', digits] = /^(.*?\D) ?(?:(\d{4}|\d{2}) ?年?生?)?$/.exec(text) ?? [];
  const bornYear = digits === undefined ? undefined : toYear(digits, thisYear);
  if (bornYear !== undefined && (bornYear < 1850 || bornYear > thisYear))
    return unclear({ zh: `出生年份“${digits}”不可能；请核对。`, en: `nobody was born in ${digits}; check the year` });
  const born = bornYear === undefined ? {} : { bornYear };
  const search = readSearch(words);
  if (search?.kind === 'letters') return { kind: 'words', text: search.letters, ...born };
  if (search?.kind === 'name' && /^\p{Script=Han}+(?:·\p{Script=Han}+)*$/u.test(search.name)) return { kind: 'words', text: search.name, ...born };
  return unclear(NOT_UNDERSTOOD);
}

/**
 * Two digits are the latest year that is not in the future: in 2026, 65 is 1965, and 05 and 26 are 2005 and 2026. Of somebody of
 * a hundred years all four digits must be typed.
 */
function toYear(digits: string, thisYear: number): number {
  if (digits.length === 4) return Number(digits);
  const century = thisYear - (thisYear % 100);
  const year = century + Number(digits);
  return year <= thisYear ? year : year - 100;
}

const NOT_UNDERSTOOD: Text = {
  zh: '看不出要找什么：请输入 18 位身份证号、汉字姓名、拼音或拼音首字母（可加出生年份，如 wxm 1965），或扫描二维码。',
  en: 'this cannot be looked for: type an ID number of 18 characters, a name in Chinese, its pinyin or its initials, perhaps with a year such as wxm 1965, or scan a code',
};

function unclear(reason: Text): Scanned {
  return { kind: 'unclear', reason };
}
