// The initials and the pinyin by which a name is found at the window.
import { customPinyin, pinyin } from 'pinyin-pro';

// The library reads this surname of two characters as if the first were one by itself.
customPinyin({ 单于: 'chán yú' });

/** 张三 → zs, 买买提·Ali → mmta: of every syllable, and of every word in Latin letters, the first letter. */
export function initialsOf(name: string): string {
  return spellingOf(name).initials;
}

/** 张三 → zhangsan, 吕布 → lvbu: without tones and spaces, ü as it is typed. */
export function pinyinOf(name: string): string {
  return spellingOf(name).pinyin;
}

/** Both of one reading: the library takes as long for the first letters alone as for everything. */
export function spellingOf(name: string): { readonly initials: string; readonly pinyin: string } {
  const words = wordsOf(name);
  return { initials: words.map((word) => word.slice(0, 1)).join(''), pinyin: words.join('') };
}

/** As a name that begins with a surname, and as any words: 单玉 → shanyu, danyu. */
export function pinyinReadingsOf(name: string): string[] {
  return [...new Set([pinyinOf(name), wordsOf(name, 'off').join('')])];
}

function wordsOf(name: string, surname: 'head' | 'off' = 'head'): string[] {
  const parts = pinyin(name, { pattern: 'pinyin', toneType: 'none', type: 'array', surname, nonZh: 'consecutive' });
  return parts.flatMap(
    (part) =>
      part
        .normalize('NFKC')
        .replace(/[üÜ]/g, 'v')
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .match(/[a-z]+/g) ?? [],
  );
}
