// The initials by which a name is found at the window.
import { customPinyin, pinyin } from 'pinyin-pro';

// The library reads this surname of two characters as if the first were one by itself.
customPinyin({ 单于: 'chán yú' });

/** 张三 → zs, 买买提·Ali → mmta: of every syllable, and of every word in Latin letters, the first letter. */
export function initialsOf(name: string): string {
  const parts = pinyin(name, { pattern: 'first', toneType: 'none', type: 'array', surname: 'head', nonZh: 'consecutive' });
  return parts
    .flatMap(
      (part) =>
        part
          .normalize('NFKD')
          .replace(/\p{M}/gu, '')
          .toLowerCase()
          .match(/[a-z]+/g) ?? [],
    )
    .map((word) => word.slice(0, 1))
    .join('');
}
