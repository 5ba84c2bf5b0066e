// The texts of all screens: one catalogue a language, with the same names in both. A test finds names that are missing or that nobody uses.
import type { Language } from '@doudi/policy';
import { createContext, useContext } from 'react';
import { en } from './en/index.ts';
import { type WordName, zh } from './zh/index.ts';

export type { WordName } from './zh/index.ts';

const CATALOGUES: Readonly<Record<Language, Readonly<Record<WordName, string>>>> = { zh, en };

/** Values that stand in braces in a text. */
export type WordValues = Readonly<Record<string, string | number>>;

export interface Words {
  readonly language: Language;
  /** The text of a name, with its values filled in. */
  readonly t: (name: WordName, values?: WordValues) => string;
}

export function wordsIn(language: Language): Words {
  const catalogue = CATALOGUES[language];
  return {
    language,
    t: (name, values) => {
      const text = catalogue[name];
      return values ? text.replace(/\{(\w+)\}/g, (braced, key: string) => String(values[key] ?? braced)) : text;
    },
  };
}

const WordsContext = createContext<Words>(wordsIn('zh'));
export const WordsProvider = WordsContext.Provider;

export function useWords(): Words {
  return useContext(WordsContext);
}
