// Finding somebody whose name one knows well, half, or wrong; and that the one function which searches with the owner's rights shows nobody of
// another county or area, whatever it is asked, by whom, and on whichever connection.
import { checkDigitOf, findPeople, registerPerson } from '@doudi/core/registry';
import type { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { withConnection } from '../platform/postgres/connect.ts';
import { blindIndex } from '../platform/secrets/field-keys.ts';
import { ELSEWHERE, HOME, TEST_KEYS, testServer } from '../testing/test-server.ts';
import { fillPinyin } from './fill-pinyin.ts';
import { initialsOf, pinyinOf, pinyinReadingsOf } from './name-initials.ts';

const server = await testServer({ people: 0, connections: 2 });
const { done } = server;

const VILLAGE = '001001';
const OTHER_VILLAGE = '001002';
const OTHER_TOWNSHIP = '002001';
const ID_NUMBER = `99010119550505001${checkDigitOf('99010119550505001')}`;

const NAMES = [
  '张伟',
  '张炜',
  '章薇',
  '张伟民',
  '张小明',
  '张晓明',
  '王小明',
  '张明',
  '李娜',
  '李丽娜',
  '单玉',
  '吕布',
  '欧阳娜娜',
  '买买提·吐尔逊',
  '周%_',
  '周甲',
];

const countyOfPerson = new Map<string, string>();

/** In both counties the same names, so that a leak cannot be taken for a hit. */
beforeAll(async () => {
  for (const county of [HOME, ELSEWHERE]) for (const name of NAMES) await register(county, { name, ...(name === '张伟' && { idNumber: ID_NUMBER }) });
  await register(HOME, { name: '赵海', bornOn: '1950-12-31' });
  await register(HOME, { name: '赵海', bornOn: '1951-01-01', villageCode: HOME + OTHER_VILLAGE });
  await register(HOME, { name: '赵海', bornOn: '1952-01-01', villageCode: HOME + OTHER_TOWNSHIP });
});

async function register(county: string, change: object): Promise<void> {
  const person = { name: '某', sex: 'female', bornOn: '1955-05-05', villageCode: county + VILLAGE, ...change } as const;
  const { personId } = await done(registerPerson, person, { as: 'manager', county });
  countyOfPerson.set(personId, county);
}

async function found(text: string, more: object = {}, county: string = HOME): Promise<Record<string, string[]>> {
  const { people } = await done(findPeople, { text, ...more }, { county });
  const matches = people.map(({ match }) => match);
  expect(matches).toEqual(matches.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
  const byMatch: Record<string, string[]> = {};
  for (const { match, name } of people) byMatch[match] = [...(byMatch[match] ?? []), name];
  return byMatch;
}
const ORDER = ['exact', 'prefix', 'similar'];

describe('a person is found by', () => {
  test('the whole number, and by nothing near it', async () => {
    expect(await found(ID_NUMBER)).toEqual({ exact: ['张伟'] });
    expect(await found(ID_NUMBER.toLowerCase().split('').join(' '))).toEqual({ exact: ['张伟'] });
    expect(await found(`${ID_NUMBER.slice(0, 17)}${ID_NUMBER.endsWith('1') ? '2' : '1'}`)).toEqual({});
  });

  test('the name; who is called so exactly stands first, then longer names, then those that sound the same', async () => {
    expect(await found('张伟')).toEqual({ exact: ['张伟'], prefix: ['张伟民'], similar: ['张炜', '章薇'] });
    expect(await found(' 张 伟 ')).toMatchObject({ exact: ['张伟'] });
  });

  test('the beginning of a name', async () => {
    expect(await found('欧阳')).toEqual({ prefix: ['欧阳娜娜'] });
    expect(await found('欧')).toEqual({ prefix: ['欧阳娜娜'] });
    expect(await found('买买提.吐')).toEqual({ prefix: ['买买提·吐尔逊'] });
  });

  test('initials, whole or the first of them', async () => {
    expect(await found('oynn')).toEqual({ exact: ['欧阳娜娜'] });
    expect(await found('oy')).toEqual({ prefix: ['欧阳娜娜'] });
    expect((await found('zw')).exact?.sort()).toEqual(['张伟', '张炜', '章薇'].sort());
    expect((await found('zw')).prefix).toEqual(['张伟民']);
  });

  test('pinyin without tones, with or without spaces, whole or the beginning', async () => {
    for (const typed of ['zhangxiaoming', 'zhang xiao ming', 'ZhangXiaoMing', "zhang'xiaoming"])
      expect((await found(typed)).exact?.sort(), typed).toEqual(['张小明', '张晓明'].sort());
    expect((await found('zhang xiao')).prefix?.sort()).toEqual(['张小明', '张晓明'].sort());
    expect(await found('lvbu')).toMatchObject({ exact: ['吕布'] });
    expect(await found('lü bu')).toMatchObject({ exact: ['吕布'] });
    expect(await found('shanyu')).toMatchObject({ exact: ['单玉'] });
  });

  test.each([
    ['a character that sounds the same', '张孝明', ['张小明', '张晓明']],
    ['a wrong first character', '汪小明', ['王小明', '张小明']],
    ['a wrong character in the middle', '李莉娜', ['李丽娜', '李娜']],
    ['a wrong last character', '张小朋', ['张小明']],
    ['a character too few', '李丽', ['李娜']],
    ['a character too many', '李小娜', ['李娜', '李丽娜']],
    ['a missing character in the middle', '王明', ['王小明', '张明']],
    ['two characters that changed places', '张明小', ['张小明', '张明']],
    ['a dot that is missing', '买买提吐尔逊', ['买买提·吐尔逊']],
    ['a sound of another region', '赞晓明', ['张晓明']],
  ])('a name with %s', async (_, typed, meant) => {
    const { exact, prefix = [], similar = [] } = await found(typed);
    expect(exact).toBeUndefined();
    expect([...prefix, ...similar]).toEqual(expect.arrayContaining(meant));
  });

  test('a name of which one character is wrong, whose others are like it in sound first', async () => {
    expect((await found('张丽')).similar?.slice(0, 2)).not.toContain('李娜');
    expect((await found('李那')).similar?.[0]).toBe('李娜');
  });

  test.each(['zhagnxiaoming', 'zhangxaoming', 'zhangxiiaoming', 'zhangxiaomimg', 'zangxiaomin'])('pinyin with a slip: %s', async (typed) => {
    const { exact, prefix, similar = [] } = await found(typed);
    expect([exact, prefix]).toEqual([undefined, undefined]);
    expect(similar.sort()).toEqual(['张小明', '张晓明'].sort());
  });

  test('what differs by more than that finds nobody', async () => {
    expect(await found('孙悟空')).toEqual({});
    expect(await found('sunwukong')).toEqual({});
    expect(await found('zhgxiamng')).toEqual({});
  });

  test('any of these, narrowed by the year of birth and by township or village', async () => {
    const years = async (input: object) =>
      (await done(findPeople, { text: '赵海', ...input })).people.filter(({ match }) => match === 'exact').map(({ bornYear }) => bornYear);
    expect(await years({})).toEqual([1950, 1951, 1952]);
    expect(await years({ bornYear: 1951 })).toEqual([1951]);
    expect(await years({ area: `${HOME}001` })).toEqual([1950, 1951]);
    expect(await years({ area: HOME + OTHER_VILLAGE })).toEqual([1951]);
    expect(await years({ area: HOME, bornYear: 1952 })).toEqual([1952]);
    expect(await years({ area: ELSEWHERE })).toEqual([]);
    for (const text of ['赵海', '赵', '找海', '赵河', 'zh', 'zhaohai', 'zhaohia'])
      expect(
        (await done(findPeople, { text, area: `${HOME}002` })).people.map(({ name, bornYear }) => [name, bornYear]),
        text,
      ).toEqual([['赵海', 1952]]);
    expect(await found(ID_NUMBER, { bornYear: 1955, area: HOME + VILLAGE })).toEqual({ exact: ['张伟'] });
    expect(await found(ID_NUMBER, { area: HOME + OTHER_VILLAGE })).toEqual({});
  });

  test('no wildcard: it is a character like any other', async () => {
    expect(await found('周%_')).toMatchObject({ exact: ['周%_'] });
    for (const typed of ['张%', '张_', '%伟', '_小_', '张\\', '张*', "张'||'%", '张\u{10ffff}']) {
      const { exact, prefix } = await found(typed);
      expect([exact, prefix], typed).toEqual([undefined, undefined]);
    }
  });
});

test('who was registered before the pinyin was kept is found by it once the server has started; the others stay as they are', async () => {
  const isFound = async (county: string) => 'exact' in (await found('zhangxiaoming', {}, county));
  const changed = (sql: string) => withConnection(server.database.superuserUrl, async (superuser) => (await superuser.query(sql)).rowCount);
  const without = await changed(`update person set pinyin = null where name like '张_明'`);
  await changed(`update person set pinyin = 'otherwise' where name = '李娜' and county_id = '${HOME}'`);
  expect([await isFound(HOME), await isFound(ELSEWHERE)]).toEqual([false, false]);
  expect(await fillPinyin(server.services.database)).toBe(without);
  expect([await isFound(HOME), await isFound(ELSEWHERE)]).toEqual([true, true]);
  expect(await fillPinyin(server.services.database)).toBe(0);
  expect(await found('otherwise')).toEqual({ exact: ['李娜'] });
  await changed(`update person set pinyin = 'lina' where name = '李娜'`);
});

describe('the sounds of a name', () => {
  test.each([
    ['张三', 'zhangsan'],
    ['吕小明', 'lvxiaoming'],
    ['单于明', 'chanyuming'],
    ['买买提·Ali', 'maimaitiali'],
    ['Ünal', 'vnal'],
  ])('%s is %s', (name, pinyin) => {
    expect(pinyinOf(name)).toBe(pinyin);
  });

  test('a surname that is read differently is known by either reading', async () => {
    expect(pinyinReadingsOf('单玉')).toEqual(['shanyu', 'danyu']);
    expect(pinyinReadingsOf('张三')).toEqual(['zhangsan']);
    expect(initialsOf('单玉')).toBe('sy');
  });
});

/** As the application's role, with settings and arguments of one's own choice. */
interface Asked {
  readonly settings?: readonly string[];
  readonly args?: Readonly<Record<string, unknown>>;
}

const OF_HOME = { number_indexes: [blindIndex(TEST_KEYS, HOME, ID_NUMBER)] };
const KINDS: readonly Readonly<Record<string, unknown>>[] = [
  { name: '张伟' },
  { name: '张' },
  { name: '张孝明', sounds: ['zhangxiaoming'] },
  { letters: 'z' },
  { letters: 'zhangxiaoming', sounds: ['zhangwei', 'lina'] },
  OF_HOME,
  { number_indexes: [blindIndex(TEST_KEYS, ELSEWHERE, ID_NUMBER)] },
];

/** What somebody might put into any argument to get out of the scope. */
const FORGED: readonly string[] = [
  '',
  '%',
  '_',
  '\\',
  `${HOME}/张`,
  `${HOME}/zhangwei`,
  `../${HOME}/`,
  '/',
  `' or '1'='1`,
  '\u{10ffff}',
  HOME,
  ELSEWHERE,
  '9',
  '0',
];

async function countiesFound({ settings = [], args = {} }: Asked): Promise<string[]> {
  return withConnection(server.database.url, (client) => countiesFoundOn(client, { settings, args }));
}

async function countiesFoundOn(client: Client, { settings = [], args = {} }: Asked): Promise<string[]> {
  for (const statement of settings) await client.query(statement);
  return countiesOf((await client.query<{ person_id: string }>(SEARCH, argumentsOf(args))).rows.map(({ person_id }) => person_id));
}

const SEARCH = 'select person_id from search_people($1::bytea[], $2, $3, $4, $5, $6)';
const argumentsOf = (args: Readonly<Record<string, unknown>>) =>
  ['number_indexes', 'name', 'letters', 'sounds', 'born_year', 'within_area'].map((argument) => args[argument] ?? null);

function countiesOf(personIds: readonly string[]): string[] {
  return [...new Set(personIds.map((personId) => countyOfPerson.get(personId) ?? 'unknown'))].sort();
}

const inCounty = (county: string, area = county) => ['begin', `set local doudi.county_id = '${county}'`, `set local doudi.area = '${area}'`];

describe('the function that searches, asked by the application directly', () => {
  test('finds people of the transaction’s county only, whatever is forged', async () => {
    await withConnection(server.database.url, async (client) => {
      const elsewhere = async (args: Readonly<Record<string, unknown>>) => {
        const counties = await countiesFoundOn(client, { settings: inCounty(ELSEWHERE), args });
        await client.query('rollback');
        return counties;
      };
      for (const args of KINDS) {
        expect(await elsewhere(args), JSON.stringify(args)).toEqual(args === OF_HOME ? [] : [ELSEWHERE]);
        for (const forged of FORGED)
          for (const argument of ['name', 'letters', 'within_area']) {
            const counties = await elsewhere({ ...args, [argument]: forged });
            expect(
              counties.filter((county) => county !== ELSEWHERE),
              `${argument} ${forged}`,
            ).toEqual([]);
          }
      }
      for (const forged of FORGED) expect(await elsewhere({ name: '无人', sounds: [forged, `${HOME}/zhangwei`, 'zhangwei'] }), forged).toEqual([ELSEWHERE]);
    });
  });

  const withoutScope: Readonly<Record<string, readonly string[]>> = {
    'without a transaction': [],
    'without a county': ['begin'],
    'with an emptied county': ['begin', `set local doudi.county_id = ''`],
    'with an emptied county and an area': ['begin', `set local doudi.county_id = ''`, `set local doudi.area = '${HOME}'`],
    'with a county alone': ['begin', `set local doudi.county_id = '${HOME}'`],
    'with a county and an emptied area': inCounty(HOME, ''),
    'with an area alone': ['begin', `set local doudi.area = '${HOME}'`],
    'after a transaction that had a county': [...inCounty(HOME, HOME), 'commit', 'begin'],
    'after one that was rolled back': [...inCounty(HOME), 'rollback', 'begin'],
    'with a wildcard for a county': ['begin', `set local doudi.county_id = '%'`],
    'with half a county': ['begin', `set local doudi.county_id = '9901'`],
    'in a county with the area of another': inCounty(HOME, ELSEWHERE),
    'in an area that is a wildcard': inCounty(HOME, '%'),
  };
  test.each(Object.keys(withoutScope))('finds nobody %s', async (scope) => {
    for (const args of KINDS) expect(await countiesFound({ settings: withoutScope[scope] ?? [], args }), JSON.stringify(args)).toEqual([]);
  });

  test('finds people of the transaction’s area only, and what is asked for can narrow it but not widen it', async () => {
    const yearsIn = (area: string, withinArea?: string) =>
      withConnection(server.database.url, async (client) => {
        for (const statement of inCounty(HOME, area)) await client.query(statement);
        const { rows } = await client.query<{ born_on: Date }>(
          `select p.born_on from search_people(null, '赵海', null, null, null, $1) as found join person p using (person_id) where found.match = 'exact' order by place`,
          [withinArea],
        );
        return rows.map(({ born_on }) => born_on.getFullYear());
      });
    expect(await yearsIn(HOME)).toEqual([1950, 1951, 1952]);
    expect(await yearsIn(`${HOME}001`)).toEqual([1950, 1951]);
    expect(await yearsIn(HOME + OTHER_VILLAGE)).toEqual([1951]);
    expect(await yearsIn(`${HOME}001`, HOME)).toEqual([1950, 1951]);
    expect(await yearsIn(`${HOME}001`, HOME + OTHER_VILLAGE)).toEqual([1951]);
    expect(await yearsIn(`${HOME}001`, `${HOME}002`)).toEqual([]);
    for (const forged of ['', '%', '0', '9', '999999999999999', `${HOME}%`])
      expect(
        (await yearsIn(`${HOME}002`, forged)).filter((year) => year !== 1952),
        forged,
      ).toEqual([]);
  });

  test('finds by every kind of question nobody of another area', async () => {
    const empty = inCounty(HOME, `${HOME}009`);
    for (const args of KINDS) expect(await countiesFound({ settings: empty, args }), JSON.stringify(args)).toEqual([]);
  });

  test('cannot be called by anybody else, nor be made to read another table of that name', async () => {
    await withConnection(server.database.superuserUrl, async (superuser) => {
      await superuser.query(`create role passer_by`);
      await superuser.query('set role passer_by');
      await expect(superuser.query(SEARCH, argumentsOf({ name: '张' }))).rejects.toMatchObject({ code: '42501' });
      await superuser.query('reset role');
      await superuser.query('drop role passer_by');
      // Even where the application might make temporary tables, which it may not.
      await superuser.query('begin');
      await superuser.query(`create temporary table person (like person); set local doudi.county_id = '${HOME}'; set local doudi.area = '${HOME}'`);
      expect((await superuser.query(SEARCH, argumentsOf({ name: '张伟' }))).rows).toHaveLength(2);
      await superuser.query('rollback');
    });
  });

  test('gives at most one more than a list shows, and ids and ranks only', async () => {
    await withConnection(server.database.url, async (client) => {
      for (const statement of inCounty(HOME)) await client.query(statement);
      const { rows, fields } = await client.query('select * from search_people(null, null, $1, null, null, null)', ['z']);
      expect(rows.length).toBeLessThanOrEqual(21);
      expect(fields.map(({ name }) => name)).toEqual(['person_id', 'match', 'place']);
    });
  });

  test('is how people are found on every connection of the pool, whichever county used it before', async () => {
    // Two connections, asked by two counties at once: they change hands.
    const asked = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const county = index % 3 === 0 ? ELSEWHERE : HOME;
        const text = ['张', '张伟', 'zhangxiaoming', 'zhagnwei', '李那', ID_NUMBER][index % 6] ?? '';
        const { people } = await done(findPeople, { text }, { county });
        expect(people.length).toBeGreaterThan(0);
        return { county, counties: countiesOf(people.map(({ personId }) => personId)) };
      }),
    );
    expect(asked.filter(({ county, counties }) => counties.some((other) => other !== county))).toEqual([]);
  });
});
