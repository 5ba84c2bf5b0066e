import { describe, expect, test } from 'vitest';
import { clanFor, dottedNameFor, type Name, nameFor, surnameFor } from './naming.ts';
import { randomOf } from './random.ts';

const random = randomOf(1, 'test');
const surnames = new Map<string, Name>();
for (let draw = 0; draw < 300_000; draw++) {
  const surname = surnameFor(random);
  surnames.set(surname.name, surname);
}

describe('the initials of a name', () => {
  test.each([
    ['张', 'z'],
    ['吕', 'l'],
    ['单', 's'],
    ['解', 'x'],
    ['曾', 'z'],
    ['仇', 'q'],
    ['查', 'z'],
    ['盖', 'g'],
    ['区', 'o'],
    ['乐', 'y'],
    ['朴', 'p'],
    ['翟', 'z'],
    ['冼', 'x'],
    ['尉迟', 'yc'],
    ['长孙', 'zs'],
    ['欧阳', 'oy'],
    ['令狐', 'lh'],
  ])('read the surname %s as a surname: %s', (surname, initials) => {
    expect(surnames.get(surname)?.initials).toBe(initials);
  });

  test('read a surname as a surname only at the head of the name', () => {
    const names = Array.from({ length: 20_000 }, () => nameFor({ name: '单', initials: 's', pinyin: 'shan' }, 'female', 1960, random));
    expect(names.find(({ name }) => name === '单秀英')).toMatchObject({ initials: 'sxy', pinyin: 'shanxiuying' });
  });

  test('leave out the dot between the parts of a name', () => {
    const names = Array.from({ length: 50 }, () => dottedNameFor(clanFor(random), 'male', random));
    for (const { name, initials } of names) {
      expect(name).toContain('·');
      expect(initials).toMatch(/^[a-z]{4}$/);
    }
  });
});
