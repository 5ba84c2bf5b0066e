// What a clerk types into the one box: read as what it is.
import { describe, expect, test } from 'vitest';
import { readSearch } from './read-search.ts';

const number = { kind: 'id-number', idNumber: '11010119900307461X' };
const letters = (of: string) => ({ kind: 'letters', letters: of });
const name = (of: string) => ({ kind: 'name', name: of });

describe('what is typed to find a person', () => {
  test.each([
    ['11010119900307461X', number],
    ['11010119900307461x', number],
    ['110101 19900307 461x', number],
    ['１１０１０１１９９００３０７４６１Ｘ', number],
    ['zs', letters('zs')],
    ['ZS', letters('zs')],
    ['zhangsan', letters('zhangsan')],
    ['Zhang San', letters('zhangsan')],
    ["xi'an", letters('xian')],
    ['lü xiaoming', letters('lvxiaoming')],
    ['张三', name('张三')],
    [' 张　三 ', name('张三')],
    ['买买提.吐尔逊', name('买买提·吐尔逊')],
    ['买买提・吐尔逊', name('买买提·吐尔逊')],
    ['买买提·Ali', name('买买提·Ali')],
    ['张7', name('张7')],
    ['张%', name('张%')],
  ])('%s', (text, read) => {
    expect(readSearch(text)).toEqual(read);
  });

  test.each(['1965', '1101011990030746', '110101199003074610 1', '%', '_%_', '-', '·'])('%s is nothing that could be looked for', (text) => {
    expect(readSearch(text)).toBeUndefined();
  });
});
