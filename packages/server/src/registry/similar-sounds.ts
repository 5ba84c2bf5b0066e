// Pinyin that may be meant by what was typed: as other regions speak it, and with one slip of a finger. Without the database, which looks
// each of them up by an index: several hundred exact look-ups take milliseconds, while a search for what is similar reads a whole county.

const MOST_ACCENTS = 64;
/** Shorter than any name of two syllables that people type whole; its slips would be half of all names. */
const SHORTEST = 4;
/** Longer than the pinyin of five syllables; its slips would be thousands. */
const LONGEST = 24;

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** Sounds that many speakers do not tell apart, or that are typed for one another: the one, and the other. */
const ALIKE: readonly (readonly [place: RegExp, one: string, other: string])[] = [
  [/zh|z(?!h)/g, 'zh', 'z'],
  [/ch|c(?!h)/g, 'ch', 'c'],
  [/sh|s(?!h)/g, 'sh', 's'],
  [/(?<=[aei])ng|(?<=[aei])n(?!g)/g, 'ng', 'n'],
  [/(?<=[ln])[uv](?![aion])/g, 'u', 'v'],
  [/[ln](?=[aeiouv])/g, 'l', 'n'],
  [/f|hu(?=[aeio])/g, 'f', 'hu'],
];

/** The pinyin itself and as other regions speak it, those that differ least first: zhangsan, zangsan, zhansan, … */
export function accentsOf(pinyin: string): string[] {
  const places = ALIKE.flatMap(([place, one, other]) =>
    [...pinyin.matchAll(place)].map(({ 0: found, index }) => ({ index, length: found.length, instead: found === one ? other : one })),
  ).sort((a, b) => a.index - b.index);
  let forms: { readonly text: string; readonly changes: number; readonly end: number }[] = [{ text: '', changes: 0, end: 0 }];
  for (const { index, length, instead } of places) {
    const changed = forms
      .filter(({ end }) => end <= index)
      .map(({ text, changes, end }) => ({ text: text + pinyin.slice(end, index) + instead, changes: changes + 1, end: index + length }));
    forms = [...forms, ...changed].sort((a, b) => a.changes - b.changes).slice(0, MOST_ACCENTS);
  }
  return [...new Set(forms.map(({ text, end }) => text + pinyin.slice(end)))];
}

/** What may have been meant by these letters, if they are pinyin: accents, then two letters that changed places, one too many, one too few, one wrong. */
export function slipsOf(letters: string): string[] {
  if (letters.length < SHORTEST || letters.length > LONGEST) return [];
  const cuts = Array.from({ length: letters.length + 1 }, (_, place) => [letters.slice(0, place), letters.slice(place)] as const);
  const meant = new Set([
    ...accentsOf(letters),
    ...cuts.flatMap(([before, [a, b, ...rest]]) => (b === undefined ? [] : [before + b + a + rest.join('')])),
    ...cuts.flatMap(([before, after]) => (after === '' ? [] : [before + after.slice(1)])),
    ...cuts.flatMap(([before, after]) => LETTERS.map((letter) => before + letter + after)),
    ...cuts.flatMap(([before, after]) => (after === '' ? [] : LETTERS.map((letter) => before + letter + after.slice(1)))),
  ]);
  meant.delete(letters);
  return [...meant];
}
