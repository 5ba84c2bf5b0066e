// A name for those who check bills and need not know whose they are: enough to talk about a row, not enough to learn who was ill.

/** 王小明 → 王＊＊: the first character, and a star for each other. */
export function maskName(name: string): string {
  return [...name].map((character, index) => (index === 0 ? character : '＊')).join('');
}
