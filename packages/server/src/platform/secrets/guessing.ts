// How soon a password is guessed by whoever tries the commonest first: passwords that leaked, words, dates, rows of keys, and what everybody knows of
// the account. Length alone does not tell: `1234567890` is the second that anybody tries.
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { pinyin } from 'pinyin-pro';

/** With five tries in a quarter of an hour, a million take a lifetime; whoever has many addresses is quicker, and a copied hash quicker still. */
const LEAST_GUESSES = 1_000_000;
/** Of longer ones the beginning does: reckoning holds everybody else up, and grows with the length. */
const MOST_LETTERS = 20;
/** What is common here and in no list of the world's. */
const COMMON_HERE = ['doudi', 'woaini', '5201314'];

let estimator: ZxcvbnFactory | undefined;

/** `about`: what others know of whoever has the password, in any script: what they are called, and where they work. */
export function isSoonGuessed(password: string, about: readonly string[]): boolean {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return estimator.check(password.slice(0, MOST_LETTERS), [...COMMON_HERE, ...about.flatMap(spellings)]).guesses < LEAST_GUESSES;
}

/** 榕江县 → rongjiangxian, rongjiang. */
function spellings(text: string): string[] {
  const syllables = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive' });
  return [text, syllables.join(''), syllables.slice(0, -1).join('')].filter((word) => word.length > 2);
}
