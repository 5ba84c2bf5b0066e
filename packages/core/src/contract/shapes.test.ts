// What a person may type into a field, and what would deceive whoever reads it.
import { describe, expect, test } from 'vitest';
import { paragraph, text } from './shapes.ts';

const takes = (schema: ReturnType<typeof text>, value: string) => schema.safeParse(value).success;

describe('a text', () => {
  test.each(['张三', '买买提·Ali', 'a b', 'ก็', '\u{1f468}\u200d\u{1f469}', 'שלום', '㐂\u{e0100}'])('may be "%s"', (value) => {
    expect([takes(text(60), value), takes(paragraph(60), value)]).toEqual([true, true]);
  });

  const codes = [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
  test.each(codes.map((code) => [`U+${code.toString(16).toUpperCase()}`, String.fromCodePoint(code)]))(
    'never holds %s, which lets it reorder the amount beside it',
    (_, character) => {
      const values = [`${character}张三`, `张${character}三`, `张三${character}`];
      expect(values.flatMap((value) => [takes(text(60), value), takes(paragraph(60), value)])).toEqual(Array(6).fill(false));
    },
  );

  test('may have several lines only where it is a paragraph, and says something', () => {
    expect(['a\nb', 'a\tb', 'a\u0000b', 'a\ud800', '', ' ', '\u200f', '\n'].map((value) => [takes(text(9), value), takes(paragraph(9), value)])).toEqual([
      [false, true],
      [false, true],
      ...Array(6).fill([false, false]),
    ]);
  });
});
