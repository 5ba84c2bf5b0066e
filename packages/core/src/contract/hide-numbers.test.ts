// What is hidden in replies and logs: numbers by which a person could be known, and not the ids of records.
import { expect, test } from 'vitest';
import { hideNumbers } from './hide-numbers.ts';

test.each([
  ['an ID number', 'of 362401199001011234.', 'of […].'],
  ['an ID number that ends in X', '36240119900101123X', '[…]'],
  ['a phone number with blanks', 'call 138 0013 8000 now', 'call […] now'],
  ['full-width digits', '３６２４０１１９９００１０１１２３４', '[…]'],
  ['an ID number with dashes', '362401-1990-0101-1234', '[…]'],
  ['an ID number beside an id', '01a21957-3899-7750-866a-01c61faf4417 362401199001011234', '01a21957-3899-7750-866a-01c61faf4417 […]'],
  ['what only begins like an id', '01219573-3899-7750-8660-362401199001011234', '[…]'],
])('%s is hidden', (_, text, hidden) => {
  expect(hideNumbers(text)).toBe(hidden);
});

test.each(['01a21957-3899-7750-866a-01c61faf4417', '01921957-3899-7750-8660-012345678901', '20,000.00', '2026-03-01', '1234567890'])('%s is told', (text) => {
  expect(hideNumbers(text)).toBe(text);
});
