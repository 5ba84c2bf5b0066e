import { expect, test } from 'vitest';
import { firstPassword } from './first-password.ts';

test('a first password is four groups of four signs that nobody confuses', () => {
  for (let turn = 0; turn < 200; turn++) expect(firstPassword()).toMatch(/^[a-km-np-z2-9]{4}(-[a-km-np-z2-9]{4}){3}$/);
});

test('no two are alike', () => {
  expect(new Set(Array.from({ length: 200 }, () => firstPassword())).size).toBe(200);
});

test('each sign is as likely as any other', () => {
  const every = Array.from({ length: 16 }, (_, block) => firstPassword((bytes) => bytes.map((_byte, at) => block * 16 + at)));
  const counts = new Map<string, number>();
  for (const sign of every.join('').replaceAll('-', '')) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  expect([...counts.values()]).toEqual(Array.from({ length: 32 }, () => 8));
});
