// What stands in the log, and above all what does not.
import { describe, expect, test } from 'vitest';
import { createLog, describeError } from './log.ts';
import { smallApp } from './testing/small-app.ts';

function logged() {
  const lines: string[] = [];
  const log = createLog({ stream: { write: (line: string) => lines.push(line) } });
  return { log, lines, text: () => lines.join('') };
}

const ID = '362401199001011234';

describe('the log', () => {
  test('has one line a request, with the operation and never the address', async () => {
    const { log, lines, text } = logged();
    const { app } = smallApp({ log });
    await app.request(`/api/registry/persons/${ID}?limit=7`, { headers: { authorization: 'Bearer token-clerk' } });
    await app.request(`/unknown/${ID}?name=zhang`);
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      operation: 'findPerson',
      status: 200,
      actorId: 'a-clerk',
      countyId: '361028',
      milliseconds: expect.any(Number),
    });
    expect(text()).not.toMatch(new RegExp(`${ID}|zhang|limit|token-clerk`));
  });

  test('tells an error with its stack and its number', () => {
    const { log, lines } = logged();
    log.error(new TypeError('it broke'), { requestId: 'r-1', operation: 'findPerson' });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      requestId: 'r-1',
      operation: 'findPerson',
      error: { name: 'TypeError', message: 'it broke', stack: expect.stringContaining('log.test.ts') },
    });
  });

  test.each([
    ID,
    '36240119900101123X',
    '362401 19900101 1234',
    '362401900101123',
    '13800138000',
    '138-0013-8000',
    '6222021234567890123',
    '１３８００１３８０００',
  ])('hides the number %s', (number) => {
    const { log, text } = logged();
    log.error(new Error(`person ${number} is unknown`, { cause: new Error(number) }), {});
    expect(text()).not.toContain(number);
    expect(text()).toContain('person […] is unknown');
  });

  test('is one line of JSON an event, whatever the text of an error holds', () => {
    const { log, lines } = logged();
    log.error(new Error('a\r\n{"level":30,"operation":"forged"}\n\u2028\u001b[2J%s %d %o'), { operation: 'findPerson' });
    expect(lines).toHaveLength(1);
    expect([...(lines[0]?.trimEnd() ?? '')].filter((letter) => letter < ' ')).toEqual([]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, operation: 'findPerson', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) });
  });

  test('leaves out what a database or a parser quotes', () => {
    const fromDatabase = Object.assign(new Error('invalid input syntax for type date: "张三"'), {
      severity: 'ERROR',
      code: '22007',
      detail: 'Key (name)=(张三) exists',
      where: '张三',
      table: 'person',
    });
    const { log, text } = logged();
    log.error(fromDatabase, {});
    try {
      JSON.parse('{"name": 张三');
    } catch (error) {
      log.error(error, {});
    }
    log.error({ name: '张三' }, {});
    expect(text()).not.toContain('张三');
    expect(describeError(fromDatabase)).toMatchObject({ code: '22007', table: 'person', message: 'invalid input syntax for type date: …' });
  });
});
