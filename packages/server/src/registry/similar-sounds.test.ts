// What may be meant by pinyin that nobody has.
import { describe, expect, test } from 'vitest';
import { accentsOf, slipsOf } from './similar-sounds.ts';

describe('pinyin as other regions speak it', () => {
  test.each([
    ['zhangsan', ['zangsan', 'zhansan', 'zhangshan', 'zansan']],
    ['chenlin', ['cenlin', 'chenglin', 'chenling', 'cenling']],
    ['liuning', ['niuning', 'liuling', 'liunin']],
    ['lvmei', ['lumei', 'nvmei']],
    ['huangfei', ['fangfei', 'huanfei', 'huanghuei']],
  ])('%s', (pinyin, spoken) => {
    expect(accentsOf(pinyin)).toEqual(expect.arrayContaining(spoken));
  });

  test('begins with the pinyin itself, then what differs least, and has no end of forms for no name', () => {
    const [first, ...others] = accentsOf('zhangshanchang');
    expect(first).toBe('zhangshanchang');
    expect(others.slice(0, 3)).toEqual(expect.arrayContaining(['zangshanchang', 'zhanshanchang']));
    expect(accentsOf('zhangshanchang'.repeat(20)).length).toBeLessThanOrEqual(64);
    expect(accentsOf('')).toEqual(['']);
  });
});

describe('a slip of a finger', () => {
  test.each([
    ['two letters that changed places', 'zhagnsan'],
    ['a letter too many', 'zhanggsan'],
    ['a letter too few', 'zhngsan'],
    ['a wrong letter', 'zhamgsan'],
    ['two sounds of another region', 'zansan'],
  ])('%s', (_, typed) => {
    expect(slipsOf(typed)).toContain('zhangsan');
  });

  test('is not looked for in what is too short to be a name, nor in what is too long', () => {
    expect(slipsOf('wxm')).toEqual([]);
    expect(slipsOf('a'.repeat(25))).toEqual([]);
    expect(slipsOf('zhangsan')).not.toContain('zhangsan');
    expect(new Set(slipsOf('zhangsan')).size).toBe(slipsOf('zhangsan').length);
  });
});
