// How fast the audit is verified from the database, against sha256 alone over the same bytes; and how fast a backlog is sealed.
import { createHash } from 'node:crypto';
import { checkChain } from '../packages/server/src/audit/check-chain.ts';
import { type EntryText, sealedTextInOrder } from '../packages/server/src/audit/entry-text.ts';
import { readChain } from '../packages/server/src/audit/read-chain.ts';
import { sealAll } from '../packages/server/src/audit/sealer.ts';
import { newId } from '../packages/server/src/platform/database/ids.ts';
import { openPool } from '../packages/server/src/platform/database/pool.ts';
import { type Database, maintain, read } from '../packages/server/src/platform/database/transaction.ts';
import { openDatabase } from '../packages/server/src/platform/open-database.ts';
import { openCounty } from '../packages/server/src/registry/open-county.ts';
import { type Figure, median, rounded } from './figure.ts';
import { inFolder } from './server-process.ts';

const SEED = 1;
const ENTRIES = 300_000;
const AT_ONCE = 10_000;
const ROUNDS = 3;
const COUNTY = '990101';

export function benchAuditVerify(): Promise<Figure[]> {
  return inFolder(async (dataFolder) => {
    const opened = await openDatabase({ dataFolder });
    const pool = openPool(opened.url, 2);
    const database: Database = { pool, now: () => new Date(), newId: () => newId() };
    try {
      await openCounty(opened.ownerUrl, {
        countyId: COUNTY,
        name: 'bench',
        above: { province: 'province', prefecture: 'prefecture' },
        schemeIds: ['demo-2025'],
        isDemo: true,
      });
      await writeEntries(database);
      const seconds = await timed(() => sealAll(database, opened.auditKey));
      const keys = new Map([[opened.auditKey.keyId, opened.auditKey.publicKey]]);
      const verify = () =>
        read(database, { countyId: COUNTY, actorId: 'bench', role: 'system', area: COUNTY }, async (transaction) => {
          await transaction.rows('set transaction isolation level repeatable read');
          const { entries, findings } = await checkChain(await readChain(transaction), { keys });
          if (entries !== ENTRIES || findings.length > 0) throw new Error(`${entries} entries, ${findings.length} findings`);
        });
      const texts = await textsIn(database);
      const hashing = async () => {
        for (const text of texts) createHash('sha256').update(text).digest();
      };
      const [verifying, plain]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        verifying.push(await timed(verify));
        plain.push(await timed(hashing));
      }
      return [
        {
          figure: 'audit-verify',
          value: Math.round(ENTRIES / median(verifying)),
          unit: 'entries/s',
          ratio: rounded(median(plain) / median(verifying)),
          baseline: `sha256 of the same bytes in memory, ${Math.round(ENTRIES / median(plain))}/s`,
          seed: SEED,
          size: `${ENTRIES} entries of ${Math.round(texts.reduce((sum, text) => sum + text.length, 0) / ENTRIES)} bytes, median of ${ROUNDS}`,
          note: `a backlog of as many was sealed at ${Math.round(ENTRIES / seconds)}/s`,
        },
      ];
    } finally {
      await pool.end();
      await opened.stop();
    }
  });
}

/** As settlements leave them, each with a person. */
async function writeEntries(database: Database): Promise<void> {
  const scope = { countyId: COUNTY, actorId: 'bench', role: 'system', area: COUNTY } as const;
  for (let done = 0; done < ENTRIES; done += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, index) => done + index);
    await maintain(database, scope, ({ rows }) =>
      rows(
        `insert into audit_entry (county_id, audit_entry_id, written_at, actor_id, purpose, command, subject, request_id, facts, persons)
         select $1, id, now(), 'a-' || n % 50, 'settlement', 'settleClaim', 'settlement/' || id, id,
           json_build_object('number', n, 'person', id, 'total', '12345.67'), array['p-' || n % 20000]
         from unnest($2::text[], $3::int[]) as t (id, n)`,
        [COUNTY, numbers.map(() => database.newId()), numbers],
      ),
    );
  }
}

async function textsIn(database: Database): Promise<string[]> {
  return read(database, { countyId: COUNTY, actorId: 'bench', role: 'system', area: COUNTY }, async (transaction) => {
    const texts: string[] = [];
    for await (const rows of (await readChain(transaction)).sealed()) texts.push(...rows.map(({ entry }) => sealedTextInOrder(entry as EntryText)));
    return texts;
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
