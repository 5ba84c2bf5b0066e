// The command line as a person uses it: real processes, real files, real pipes.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { doudiInOneFile } from './testing/in-one-file.ts';

const SCHEMES = fileURLToPath(new URL('../../../schemes', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'doudi-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const DOUDI = await doudiInOneFile(folder);
/** What npm puts in the path; the others are the same sources, started sooner. */
const BIN = fileURLToPath(new URL('../bin/doudi.mjs', import.meta.url));

function doudi(args: readonly string[], input?: string | Buffer) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [DOUDI, '--lang', 'en', ...args], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { status, stdout, stderr };
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const BILL = { id: 'c-1', person: { id: 'p-1', categories: ['registered-poor'] }, kind: 'inpatient', dischargedOn: '2020-03-01', facility: { level: 2 } };
const WORKED = { ...BILL, charges: { classA: '12000.00', classB: '6000.00', certifiedOut: '1500.00', otherOut: '500.00' } };
const lines = (...rows: readonly unknown[]) => rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join('');
const parsed = (output: string) =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const settle = (rows: string | Buffer, ...more: string[]) => doudi(['settle', '--scheme', 'zixi-2020', '--claims', '-', ...more], rows);

describe('doudi settle', () => {
  test('a bill worked by hand, in the file format of results', () => {
    const { status, stdout, stderr } = settle(lines(WORKED));
    expect(stdout).toBe(
      '{"id":"c-1","scheme":"zixi-2020","total":"20000.00","lines":[{"line":"basic","payer":"basic-insurance","paid":"13600.00"},{"line":"commercial","payer":"commercial-supplement","paid":"5085.00"},{"line":"assistance","payer":"medical-assistance","paid":"209.00"}],"patientPays":"1106.00"}\n',
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('a bad row gets its error in its place, changes no sum, and the exit code says so', () => {
    const again = { ...WORKED, id: 'c-2' };
    const alone = parsed(settle(lines(WORKED, again)).stdout);
    const { status, stdout } = settle(lines(WORKED, 'not json', { ...WORKED, id: 'bad', kind: 'dental' }, { ...again, id: 'c-1' }, again));
    expect(parsed(stdout).map((row) => row.error?.code ?? row.id)).toEqual(['c-1', 'not-json', 'unknown-kind', 'duplicate-id', 'c-2']);
    expect(parsed(stdout)[4]).toEqual(alone[1]);
    expect(parsed(stdout)[1]).toEqual({ id: null, error: { code: 'not-json', message: expect.stringMatching(/^line 2: .*one JSON object/), path: '' } });
    expect(status).toBe(1);
  });

  test('claims are settled by day of discharge and written in the order of the file', () => {
    const stay = (id: string, day: string) => ({ ...BILL, id, dischargedOn: day, person: { id: 'p' }, charges: { classA: '90000.00' } });
    const inOrder = parsed(settle(lines(stay('early', '2020-01-01'), stay('late', '2020-06-01'))).stdout);
    const reversed = parsed(settle(lines(stay('late', '2020-06-01'), stay('early', '2020-01-01'))).stdout);
    expect(reversed.map((row) => row.id)).toEqual(['late', 'early']);
    expect(reversed).toEqual([...inOrder].reverse());
    expect(inOrder[0].patientPays).not.toBe(inOrder[1].patientPays);
  });

  test('permuting independent persons changes nothing', () => {
    const text = readFileSync(join(SCHEMES, 'zixi-2020/cases/claims.jsonl'), 'utf8');
    const rows = text.trimEnd().split('\n');
    const byPerson = [...rows].sort((a, b) => (JSON.parse(a).person.id < JSON.parse(b).person.id ? -1 : 1));
    const asId = (output: string) => parsed(output).sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(asId(settle(lines(...byPerson)).stdout)).toEqual(asId(settle(text).stdout));
  });

  test('a person whose last row cannot be read is settled all the same', () => {
    const twice = JSON.stringify({ ...WORKED, id: 'c-2' }).replace('"kind":', '"kind":"outpatient","kind":');
    const { stdout } = settle(lines(WORKED, twice, { ...WORKED, id: 'c-3', person: { id: 'other' } }));
    expect(parsed(stdout).map((row) => row.error?.code ?? row.id)).toEqual(['c-1', 'not-json', 'c-3']);
  });

  test('the first row with an id keeps it, even if it is refused', () => {
    const { stdout } = settle(lines({ ...WORKED, kind: 'dental' }, WORKED));
    expect(parsed(stdout).map((row) => row.error?.code)).toEqual(['unknown-kind', 'duplicate-id']);
  });

  test('a given amount pays, a difference is flagged, and nonsense is refused', () => {
    const given = (amount: string, line = 'basic') => ({ ...WORKED, given: { [line]: amount } });
    expect(parsed(settle(lines(given('13600.00'))).stdout)[0].lines[0]).toEqual({ line: 'basic', payer: 'basic-insurance', paid: '13600.00', given: true });
    const [differs] = parsed(settle(lines(given('13000.00'))).stdout);
    expect(differs.lines[0]).toEqual({ line: 'basic', payer: 'basic-insurance', paid: '13000.00', given: true, computed: '13600.00' });
    expect(differs.flags).toEqual(['given-differs']);
    expect(parsed(settle(lines(given('0.00', 'critical-a'))).stdout)[0].lines).toContainEqual({
      line: 'critical-a',
      payer: 'critical-illness-insurance',
      paid: '0.00',
      given: true,
    });
    expect(parsed(settle(lines(given('17400.01'))).stdout)[0].error.code).toBe('given-too-large');
    expect(parsed(settle(lines(given('1.00', 'chronic-2'))).stdout)[0].error.code).toBe('unknown-line');
  });

  test('a repeated id whose given amount is also too large is told the first reason in the order', () => {
    const used = { ...WORKED, given: { commercial: '5085.01' } };
    expect(parsed(settle(lines(WORKED, { ...used, given: { assistance: '4000.00' } })).stdout)[1].error.code).toBe('given-too-large');
    expect(parsed(settle(lines(WORKED, { ...used, given: { assistance: '1.00' } })).stdout)[1].error.code).toBe('duplicate-id');
  });

  test('CSV: a column for each line, known to Excel as UTF-8, and no formula from a name', () => {
    const { stdout } = settle(lines({ ...WORKED, id: '=1+1' }, { ...WORKED, id: 'a"b' }, 'x'), '--format', 'csv');
    const rows = stdout.split('\r\n');
    expect(rows[0]).toBe(
      '\ufeffid,scheme,total,basic,critical-a,critical-b,commercial,assistance,fiscal,outpatient,chronic-2,patientPays,flags,brokenPromises,error,path,message',
    );
    expect(rows[1]).toBe("'=1+1,zixi-2020,20000.00,13600.00,0.00,0.00,5085.00,209.00,0.00,,,1106.00,,,,,");
    expect(rows[2]).toMatch(/^"a""b",zixi-2020/);
    expect(rows[3]).toMatch(/^,zixi-2020,.*not-json/);
  });

  test('--explain adds the whole explanation and its short form, in the language asked for', () => {
    const [row] = parsed(settle(lines(WORKED), '--explain', 'zh').stdout);
    expect(row.explanation).toContain('【基本医疗保险】');
    expect(row.explanation).toContain('基本医疗保险支付 13,600.00 元。（依据：《县2020年健康扶贫工作计划》二（一）1、2');
    expect(row.explanation).toContain('假定：');
    expect(row.short.length).toBeLessThan(4000);
    expect(parsed(settle(lines(WORKED), '--explain', 'en').stdout)[0].explanation).toContain('Paid by the basic medical insurance: 13,600.00.');
  });

  test('a year in two files gives what it gives in one: closing balances open the next', () => {
    for (const scheme of ['zixi-2020', 'lucheng', 'demo-2025']) {
      const rows = readFileSync(join(SCHEMES, scheme, 'cases/claims.jsonl'), 'utf8')
        .trimEnd()
        .split('\n');
      const byDay = rows
        .map((row, at) => ({ row, at, day: JSON.parse(row).dischargedOn as string }))
        .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.at - b.at));
      const [first, second] = [byDay.slice(0, 200), byDay.slice(200)].map((part) => lines(...part.map(({ row }) => row)));
      const closing = join(folder, `closing-${scheme}.jsonl`);
      const run = (input: string | undefined, ...more: string[]) => doudi(['settle', '--scheme', scheme, '--claims', '-', ...more], input).stdout;
      const apart = run(first, '--closing', closing) + run(second, '--opening', closing);
      expect(apart).toBe(run(lines(...byDay.map(({ row }) => row))));
    }
  });

  test('an opening balance with a fault is refused whole, with its row', () => {
    const run = (row: unknown) =>
      settle(lines(WORKED), '--opening', file('opening.jsonl', lines({ person: 'p-1', period: '2020', sum: { basic: '49000.00' } }, row)));
    expect(run({ person: 'p-1', period: '2020', sum: { basik: '1.00' } })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/line 2: scheme zixi-2020 keeps no sum of "basik" for 2020; known: .*sum\/basic\/year/),
    });
    expect(run({ person: 'p-1', period: '2020-13', sum: {} }).stderr).toMatch(/line 2: period must be a year/);
    expect(run({ person: 'p-1', household: 'h', period: '2020' }).stderr).toMatch(/exactly one of person, household/);
    expect(run({ person: 'p-1', period: '2020', paid: { commercial: -1 } }).stderr).toMatch(/no valid amount/);
    const [row] = parsed(settle(lines(WORKED), '--opening', file('good.jsonl', lines({ person: 'p-1', period: '2020', sum: { basic: '49000.00' } }))).stdout);
    // Only 1,000.00 of this bill lie below 50,000.00 of the year; less 400.00, at 80 %.
    expect(row.lines[0]).toMatchObject({ line: 'basic', paid: '480.00' });
  });

  test('closing balances appear whole or not at all, and never in place of the claims', () => {
    const claims = file('own.jsonl', lines(WORKED));
    const run = (...more: string[]) => doudi(['settle', '--scheme', 'zixi-2020', '--claims', claims, ...more]);
    expect(run('--closing', claims)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/cannot go into the claims file/) });
    expect(readFileSync(claims, 'utf8')).toBe(lines(WORKED));
    const balances = file('balances.jsonl', lines({ person: 'somebody', period: '2020', sum: { basic: '1.00' } }));
    expect(run('--opening', balances, '--closing', balances).status).toBe(0);
    expect(parsed(readFileSync(balances, 'utf8'))).toEqual([
      {
        scheme: 'zixi-2020',
        person: 'p-1',
        period: '2020',
        paid: { assistance: '209.00', commercial: '5085.00' },
        sum: { basic: '17400.00', 'critical-a': '17400.00', 'critical-b': '3800.00' },
      },
      { scheme: 'zixi-2020', person: 'somebody', period: '2020', sum: { basic: '1.00' } },
    ]);
    const before = readFileSync(balances, 'utf8');
    const full = spawnSync(
      'sh',
      [
        '-c',
        `"${process.execPath}" "${DOUDI}" --lang en settle --scheme zixi-2020 --claims "${claims}" --opening "${balances}" --closing "${balances}" > /dev/full`,
      ],
      { encoding: 'utf8' },
    );
    expect(full).toMatchObject({ status: 2, stderr: expect.stringMatching(/ENOSPC/) });
    expect(readFileSync(balances, 'utf8')).toBe(before);
    expect(run('--closing', join(folder, 'nowhere', 'x.jsonl'))).toMatchObject({ status: 2, stderr: expect.stringMatching(/^doudi: .*ENOENT/) });
    expect(doudi(['settle', '--scheme', 'lucheng', '--claims', '-', '--opening', balances], '')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/these are balances of scheme "zixi-2020"/),
    });
    expect(run('--opening', file('twice.jsonl', lines(parsed(before)[1], parsed(before)[1])))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/stand in an earlier row/),
    });
  });

  test("sums that nobody can count exactly refuse the bill and nobody else's", () => {
    const opening = file('huge.jsonl', lines({ person: 'p-1', period: '2020', sum: { basic: '79999999999999.00' } }));
    const { stdout, status } = settle(lines(WORKED, { ...WORKED, id: 'c-2', person: { id: 'other' } }), '--opening', opening);
    expect(parsed(stdout).map((row) => row.error?.code ?? row.patientPays)).toEqual(['bad-amount', expect.stringMatching(/^\d/)]);
    expect(status).toBe(1);
  });

  test('a long file with closing balances is written without a word on the side', () => {
    const person = (index: number) => ({ id: `p-${index}`, categories: ['registered-poor'] });
    const many = lines(...Array.from({ length: 20_000 }, (_, index) => ({ ...WORKED, id: `c-${index}`, person: person(index) })));
    const closing = join(folder, 'many-closing.jsonl');
    const { status, stdout, stderr } = settle(many, '--closing', closing);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n')).toHaveLength(20_001);
    expect(readFileSync(closing, 'utf8').split('\n')).toHaveLength(20_001);
  });

  test('what cannot be a claim file ends with one clear message and exit code 2', () => {
    const run = (claims: string) => doudi(['settle', '--scheme', 'zixi-2020', '--claims', claims]);
    expect(run(join(folder, 'nowhere.jsonl'))).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^doudi: ".*nowhere\.jsonl": there is no such file\n$/),
    });
    expect(run(folder)).toMatchObject({ status: 2, stderr: expect.stringMatching(/is a folder/) });
    expect(run(file('utf16.jsonl', Buffer.from(`\ufeff${lines(WORKED)}`, 'utf16le')))).toMatchObject({ status: 2, stderr: expect.stringMatching(/UTF-16/) });
    expect(run(file('book.xlsx', Buffer.from([0x50, 0x4b, 3, 4, 0, 0])))).toMatchObject({ status: 2, stderr: expect.stringMatching(/workbook/) });
    expect(doudi(['settle', '--scheme', 'zixi', '--claims', '-'], '')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/there is no scheme "zixi".*installed: demo-2025/),
    });
    expect(doudi(['settle', '--scheme', 'zixi-2020'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/--claims/) });
    expect(doudi(['setle'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/Did you mean settle/) });
  });

  test('odd encodings and endings: a UTF-8 mark, CRLF, blank lines, no last newline, GB18030', () => {
    const { stdout } = settle(
      Buffer.concat([
        Buffer.from(`\ufeff${JSON.stringify(WORKED)}\r\n\r\n \n${JSON.stringify({ ...WORKED, id: '二' })}`),
        Buffer.from('\n{"id":"'),
        Buffer.from([0xd6, 0xd0]),
        Buffer.from('"}'),
      ]),
    );
    expect(parsed(stdout).map((row) => row.error?.message ?? row.id)).toEqual(['c-1', '二', expect.stringMatching(/not UTF-8/)]);
  });

  test('an empty file has no results', () => {
    expect(settle('')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(settle('\n\n')).toMatchObject({ status: 0, stdout: '' });
  });

  test('a line of forty megabytes is refused, and the rows around it are settled', () => {
    const huge = JSON.stringify({ ...WORKED, id: 'x'.repeat(40_000_000) });
    const { stdout } = settle(lines(WORKED, huge, { ...WORKED, id: 'c-2' }));
    expect(parsed(stdout).map((row) => row.error?.code ?? row.id)).toEqual(['c-1', 'not-json', 'c-2']);
  });

  test('a closed pipe ends quietly', async () => {
    const rows = lines(...Array.from({ length: 20_000 }, (_, index) => ({ ...WORKED, id: `c-${index}`, person: { id: `p-${index}` } })));
    const claims = file('many.jsonl', rows);
    const child = spawn('sh', ['-c', `"${process.execPath}" "${DOUDI}" settle --scheme zixi-2020 --claims "${claims}" | head -n 1`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => (stdout += data));
    child.stderr.on('data', (data) => (stderr += data));
    await new Promise((resolve) => child.on('close', resolve));
    expect(stdout.split('\n')[0]).toContain('"c-0"');
    expect(stderr).toBe('');
  });

  test('two members of one household share its account, wherever their rows stand', () => {
    const bill = (id: string, person: string, day: string, more = {}) => ({
      id,
      person: { id: person, household: 'h' },
      kind: 'outpatient',
      dischargedOn: day,
      facility: { tier: 'township' },
      charges: { classA: '60.00' },
      ...more,
    });
    const other = (id: string) => ({ ...bill(id, id, '2015-01-01'), person: { id } });
    const rows = lines(
      bill('a', 'child', '2015-03-01'),
      other('x'),
      bill('b', 'mother', '2015-01-01', { accountOpening: '100.00' }),
      other('y'),
      bill('c', 'mother', '2015-02-01'),
    );
    const { stdout } = doudi(['settle', '--scheme', 'lucheng', '--claims', '-'], rows);
    expect(parsed(stdout).map((row) => [row.id, row.patientPays])).toEqual([
      ['a', '60.00'],
      ['x', '60.00'],
      ['b', '0.00'],
      ['y', '60.00'],
      ['c', '20.00'],
    ]);
  });
});

describe('the other commands', () => {
  test('explain tells one bill, after all that were settled before it', () => {
    const rows = lines({ ...WORKED, id: 'before' }, { ...WORKED, id: 'c-2', dischargedOn: '2020-04-01' });
    const { status, stdout } = doudi(['explain', '--scheme', 'zixi-2020', '--claims', '-', '--id', 'c-2'], rows);
    expect(stdout).toMatch(/^# c-2\n/);
    expect(stdout).toContain('The sum of this year goes from 17,400.00 to 34,800.00');
    expect(stdout).not.toContain('before\n');
    expect(status).toBe(0);
    expect(doudi(['explain', '--scheme', 'zixi-2020', '--claims', '-', '--id', 'none'], rows)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no bill in the file has the id "none"/),
    });
  });

  test('schemes lists what is installed', () => {
    expect(doudi(['schemes']).stdout).toMatch(/zixi-2020 {2}Zixi county 2020[\s\S]*8 lines; 8 assumptions/);
  });

  test('scheme check settles the worked cases and finds a changed rule', () => {
    expect(
      doudi(['scheme', 'check', '--no-rules', ...['zixi-2020', 'rongjiang-2015', 'lucheng', 'enshi-2015', 'demo-2025'].map((id) => join(SCHEMES, id))]),
    ).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/all 418 worked cases agree[\s\S]*all 408[\s\S]*all 404[\s\S]*all 407[\s\S]*all 411/),
    });
    const changed = copyOf('lucheng', 'benefits/ncms.yaml', 'use: 85%', 'use: 84%');
    expect(doudi(['scheme', 'check', changed])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/a township stay of 1,100.00": .*NCMS inpatient benefit: expected 850.00, computed 840.00/),
    });
    const broken = copyOf('lucheng', 'benefits/ncms.yaml', 'payer:', 'payr:');
    expect(doudi(['scheme', 'check', broken])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/benefits\/ncms\.yaml:5:7: there is no key "payr" here; did you mean "payer"\?/),
    });
    expect(doudi(['settle', '--scheme', broken, '--claims', '-'], '')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/has 2 problems:\n.*payer is missing.*\n.*payr/),
    });
  });

  test('scheme check shows what the policy check finds, and no finding is a fault of the files', () => {
    const { status, stdout } = doudi(['scheme', 'check', 'lucheng']);
    expect(stdout).toContain('the policy check looked at 4 situations');
    expect(stdout).toMatch(/scheme\.yaml:\d+:\d+: note gap\/categories\n {2}a gap: categories that stand in the order of need[^\n]*\n {2}true of the rule: /);
    expect(stdout).toMatch(/ {2}needier but worse off, cliff\n {4}proved: in all 4 situations/);
    expect(status).toBe(0);
    const json = doudi(['scheme', 'check', '--json', 'lucheng']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      policyId: 'lucheng',
      isComplete: true,
      findings: [{ id: 'gap/categories', place: { file: 'scheme.yaml' }, answer: { of: 'rule' } }],
    });
    expect(json.stderr).toMatch(/all 404 worked cases agree/);
    expect(doudi(['scheme', 'check'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/name a scheme, or say --all/) });
  });

  test('cases shows bills as bands', () => {
    const { status, stdout } = doudi(['cases', 'lucheng']);
    expect(stdout).toMatch(/█+/);
    expect(status).toBe(0);
  });

  test('the editor formats in the repository are those of the code', () => {
    const formats = join(folder, 'formats');
    mkdirSync(formats);
    expect(doudi(['scheme', 'format', formats]).status).toBe(0);
    for (const name of ['scheme.schema.json', 'benefit.schema.json', 'procedure.schema.json', 'helping.schema.json'])
      expect(readFileSync(join(SCHEMES, name), 'utf8')).toBe(readFileSync(join(formats, name), 'utf8'));
  });

  test('help says what order does and what exit codes mean', () => {
    expect(doudi(['settle', '--help']).stdout).toMatch(/Order\.[\s\S]*by day of discharge[\s\S]*Exit code: 0[\s\S]*1 at least one row[\s\S]*2 nothing/);
    expect(spawnSync(process.execPath, [BIN, '--lang', 'en', 'settle', '--help'], { encoding: 'utf8' }).stdout).toBe(doudi(['settle', '--help']).stdout);
    expect(doudi(['--help']).status).toBe(0);
  });

  test('messages in Chinese where the terminal speaks Chinese', () => {
    const { stderr } = spawnSync(process.execPath, [BIN, 'settle', '--scheme', 'zixi', '--claims', '-'], {
      input: '',
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'zh_CN.UTF-8' },
    });
    expect(stderr).toMatch(/没有方案“zixi”/);
  });
});

function copyOf(scheme: string, changed: string, from: string, to: string): string {
  const copy = mkdtempSync(join(folder, 'scheme-'));
  mkdirSync(join(copy, 'benefits'));
  for (const name of ['scheme.yaml', 'benefits/ncms.yaml', 'benefits/critical.yaml', 'benefits/family-account.yaml']) {
    const text = readFileSync(join(SCHEMES, scheme, name), 'utf8');
    writeFileSync(join(copy, name), name === changed ? text.replace(from, to) : text);
  }
  return copy;
}
