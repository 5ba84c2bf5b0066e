// What was typed to find people → what it is: the number of a card, a phone, letters of the pinyin, or a name. Pure: it asks nobody whether there is such
// a person.
import { OLD_PERMIT } from './foreign-permit.ts';
import { readPhone } from './phone.ts';

export type Search =
  | { readonly kind: 'id-number'; readonly idNumber: string }
  | { readonly kind: 'phone'; readonly phone: string }
  /** Initials or pinyin, whichever it turns out to be; small letters without spaces, ü as v. */
  | { readonly kind: 'letters'; readonly letters: string }
  | { readonly kind: 'name'; readonly name: string };

/** Undefined if it can be none of them: digits that are no number of 18 and no phone, or signs alone. */
export function readSearch(text: string): Search | undefined {
  const typed = text.normalize('NFKC').replace(/[\p{Cf}\p{Z}]+/gu, '');
  if (/^\d{17}[\dXx]$/.test(typed) || OLD_PERMIT.test(typed)) return { kind: 'id-number', idNumber: typed.toUpperCase() };
  const phone = readPhone(typed);
  if (phone !== undefined) return { kind: 'phone', phone };
  const letters = typed.toLowerCase().replace(/['’]/g, '').replace(/ü/g, 'v');
  if (/^[a-z]+$/.test(letters)) return { kind: 'letters', letters };
  return /\p{L}/u.test(typed) ? { kind: 'name', name: toName(typed) } : undefined;
}

/** Forms set names of two characters with a space between, and the dot of a long name is typed in many ways. */
function toName(typed: string): string {
  return typed.replace(/[•‧∙・･.]/g, '·');
}
