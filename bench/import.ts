// A list of 100,000 people from another department: sent in parts, read, checked, compared, and applied; by a server process of its own, over HTTP. Then a second
// list that gives something more to the same people, as it comes every month.
import { once } from 'node:events';
import { writeXlsx } from 'hucre/xlsx';
import pg from 'pg';
import { createClient } from '../packages/core/src/contract/client.ts';
import { addImportPart, applyImport, beginImport, checkImport, getImport, getImportColumns, PART_BYTES } from '../packages/core/src/exchange/index.ts';
import { insertActor } from '../packages/server/src/access/accounts.ts';
import { insertSession, newSession } from '../packages/server/src/access/sessions.ts';
import { openServices } from '../packages/server/src/compose.ts';
import { idNumberOf } from '../packages/server/src/exchange/testing/lists.ts';
import { runCommand } from '../packages/server/src/platform/database/run-command.ts';
import { openDatabase } from '../packages/server/src/platform/open-database.ts';
import { openCounty } from '../packages/server/src/registry/open-county.ts';
import { type Figure, rounded } from './figure.ts';
import { peakOf } from './peak.ts';
import { inFolder, type ServerProcess, startServer } from './server-process.ts';

const COUNTY = '990101';
const ROWS = Number(process.env.DOUDI_BENCH_ROWS ?? 100_000);
const SEED = 2025;

export function benchImport(): Promise<Figure[]> {
  return inFolder(async (dataFolder) => {
    const lists = { new: await makeList('低保对象'), changed: await makeList('特困人员') };
    const opened = await openDatabase({ dataFolder });
    const services = openServices(opened);
    await openCounty(opened.ownerUrl, {
      countyId: COUNTY,
      name: 'bench',
      above: { province: 'bench', prefecture: 'bench' },
      schemeIds: ['demo-2025'],
      isDemo: true,
    });
    const scope = { countyId: COUNTY, actorId: 'bench' };
    const session = newSession({ countyId: COUNTY }, new Date(), services.database.newId);
    const account = { actorId: 'bench', username: 'bench', displayName: 'bench', role: 'manager', passwordHash: 'none', mustChangePassword: false } as const;
    const writes = [insertActor(COUNTY, account), insertSession(scope, session, new Date())];
    const load = async () => () => ({ answer: {}, writes, audit: { subject: 'bench', facts: {} } });
    const actor = { ...scope, role: 'admin', area: COUNTY } as const;
    const furnish = { name: 'furnish', purpose: 'administration', load } as const;
    await runCommand(services.database, furnish, {}, { actor, idempotencyKey: 'furnish-bench', requestId: 'bench' });
    const server = await startServer({ DATABASE_URL: opened.url, DATABASE_OWNER_URL: opened.ownerUrl, DOUDI_DATA: dataFolder });
    try {
      const brought = await bring(lists.new, 'new', server, session.token);
      const known = await bring(lists.changed, 'changed', server, session.token);
      return [...figuresOf(brought, await secondsOfPostgres(opened.ownerUrl), lists.new.length), figureOfKnown(known, brought)];
    } finally {
      server.child.kill();
      await once(server.child, 'exit');
      await services.close();
      await opened.stop();
    }
  });
}

const NAMES = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜';

/** As a spreadsheet writes it: texts in one table, and every number a text. */
function makeList(category: string): Promise<Uint8Array> {
  const head = ['姓名', '身份证号', '村', '联系电话', '人员类别', '认定日期', '备注'];
  const rows = Array.from({ length: ROWS }, (_, of) => {
    const name = [of, of >> 5, of >> 10].map((at) => NAMES[at % NAMES.length]).join('');
    const day = new Date(Date.UTC(1940, 0, 1 + (of % 25_000))).toISOString().slice(0, 10);
    const phone = `138${String(of).padStart(8, '0')}`;
    return [
      name,
      idNumberOf(of, day),
      `${COUNTY}${String(1 + (of % 12)).padStart(3, '0')}${String(1 + (of % 20)).padStart(3, '0')}`,
      phone,
      category,
      '2026-01-01',
      `第${of}户`,
    ];
  });
  return writeXlsx({ sheets: [{ name: '名单', rows: [head, ...rows] }] });
}

/** A phase of the import: how long it took, and the most memory that the server had until it ended. */
interface Phase {
  readonly seconds: number;
  readonly peak: number;
}

type Phases = Record<'sending' | 'checking' | 'applying', Phase>;

async function bring(bytes: Uint8Array, state: 'new' | 'changed', { port, child }: ServerProcess, token: string): Promise<Phases> {
  const client = createClient((url, init) => fetch(url, init), `http://127.0.0.1:${port}`, { token, newIdempotencyKey: () => crypto.randomUUID() });
  const ask: typeof client.call = client.call;
  const done = async <Output>(answered: Promise<{ isOk: true; value: Output } | { isOk: false; problem: unknown }>): Promise<Output> => {
    const answer = await answered;
    if (!answer.isOk) throw new Error(JSON.stringify(answer.problem));
    return answer.value;
  };
  const until = async (importId: string, state: string) => {
    for (;;) {
      const told = await done(ask(getImport, { importId }));
      if (told.state === state) return told;
      if (told.fault) throw new Error(told.fault.en);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  let from = performance.now();
  const phaseOver = (): Phase => {
    const [begun, now] = [from, performance.now()];
    from = now;
    return { seconds: (now - begun) / 1000, peak: peakOf(child.pid) / 1024 };
  };
  const file = { kind: 'persons', source: 'bench', fileName: 'bench.xlsx', bytes: bytes.length } as const;
  const { importId, parts } = await done(ask(beginImport, file));
  for (let part = 0; part < parts; part++) {
    const data = Buffer.from(bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)).toString('base64');
    await done(ask(addImportPart, { importId, part, data }));
  }
  const { mapping } = await done(ask(getImportColumns, { importId }));
  const sending = phaseOver();
  await done(ask(checkImport, { importId, mapping }));
  const { counts } = await until(importId, 'checked');
  if (counts[state] !== ROWS) throw new Error(`not every row is ${state}: ${JSON.stringify(counts)}`);
  const checking = phaseOver();
  await done(ask(applyImport, { importId, expected: counts }));
  await until(importId, 'applied');
  return { sending, checking, applying: phaseOver() };
}

/** PostgreSQL alone: the same people, where they live and what they are, from one table into another with the same indexes and rules, a thousand at a time. */
async function secondsOfPostgres(ownerUrl: string): Promise<number> {
  const owner = new pg.Client(ownerUrl);
  await owner.connect();
  try {
    await owner.query(`set doudi.county_id = '${COUNTY}'; set doudi.area = '${COUNTY}'`);
    const tables = ['person', 'household_membership', 'designation'];
    for (const table of tables) {
      await owner.query(`create table from_${table} as select row_number() over (order by person_id) as place, t as whole from ${table} t`);
      await owner.query(`create unique index on from_${table} (place)`);
      await owner.query(`create table to_${table} (like ${table} including all)`);
    }
    const begun = performance.now();
    for (let from = 1; from <= ROWS; from += 1000)
      for (const table of tables)
        await owner.query(`insert into to_${table} select (whole).* from from_${table} where place between $1 and $2`, [from, from + 999]);
    return (performance.now() - begun) / 1000;
  } finally {
    await owner.end();
  }
}

const secondsOf = ({ sending, checking, applying }: Phases) => sending.seconds + checking.seconds + applying.seconds;

const eachOf = ({ sending, checking, applying }: Phases, of: (phase: Phase) => number, unit: string) =>
  `sending ${rounded(of(sending))} ${unit}, reading and checking ${rounded(of(checking))} ${unit}, applying ${rounded(of(applying))} ${unit}`;

function figuresOf(phases: Phases, ofPostgres: number, bytes: number): Figure[] {
  const seconds = secondsOf(phases);
  const { peak } = phases.applying;
  const common = { seed: SEED, size: `${ROWS} rows, ${rounded(bytes / 1e6)} MB` };
  return [
    {
      ...common,
      figure: 'import-100k',
      value: rounded(seconds),
      unit: 's',
      ratio: rounded(ofPostgres / seconds),
      baseline: `PostgreSQL alone writes the same people from a table, ${rounded(ofPostgres)} s`,
      note: `bar 30 s; ${eachOf(phases, (phase) => phase.seconds, 's')}`,
    },
    {
      ...common,
      figure: 'import-100k-peak',
      value: rounded(peak),
      unit: 'MB',
      ratio: rounded(512 / peak),
      baseline: 'the bar, 512 MB',
      note: `peak of the server process; until its end: ${eachOf(phases, (phase) => phase.peak, 'MB')}`,
    },
  ];
}

function figureOfKnown(known: Phases, brought: Phases): Figure {
  return {
    seed: SEED,
    size: `${ROWS} rows`,
    figure: 'import-100k-known',
    value: rounded(secondsOf(known)),
    unit: 's',
    ratio: rounded(secondsOf(brought) / secondsOf(known)),
    baseline: `the same people when they were new, ${rounded(secondsOf(brought))} s`,
    note: `all are known and are given one category more; ${eachOf(known, (phase) => phase.seconds, 's')}`,
  };
}
