// The commands of an auditor: verify that nobody changed the past, and take the proof of it to another person's medium.
import { readFileSync } from 'node:fs';
import { isRefusal } from '@doudi/core/contract';
import { parseDay, type Text } from '@doudi/policy';
import { type Chain, type CheckedChain, type CheckOptions, checkChain } from './audit/check-chain.ts';
import { exportLines, readExport, readRootsFile, rootsFileOf } from './audit/export-file.ts';
import { textOf } from './audit/findings.ts';
import { readChain } from './audit/read-chain.ts';
import { ROOT_COLUMNS, type RootRow, type SignedEnd, signEnd, toSignedEnd } from './audit/roots.ts';
import { newId } from './platform/database/ids.ts';
import { openPool } from './platform/database/pool.ts';
import { type Command, runCommand } from './platform/database/run-command.ts';
import { type Database, read, type Transaction } from './platform/database/transaction.ts';
import { standardOutput } from './platform/output.ts';
import { defaultDataFolder } from './platform/postgres/data-folder.ts';
import { findRunningServer } from './platform/postgres/running.ts';
import { type AuditKey, keyIdOf, loadAuditKey, printPublicKey, readPublicKey } from './platform/secrets/audit-key.ts';
import { UserError } from './platform/user-error.ts';
import { type Terminal, withDatabase } from './server-commands.ts';

export interface VerifyAudit {
  readonly data: string | undefined;
  readonly county: string | undefined;
  /** What `doudi audit export` wrote, instead of a database. */
  readonly file: string | undefined;
  /** What `doudi audit export-root` wrote, kept elsewhere. */
  readonly roots: readonly string[];
  readonly publicKey: readonly string[];
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Nothing is migrated and the verification is not written into the audit. */
  readonly readOnly: boolean;
}

/** Whether the audit is what it was. */
export async function verifyAuditCommand(asked: VerifyAudit, terminal: Terminal): Promise<boolean> {
  refuseBadDays(asked);
  const anchors = asked.roots.flatMap((path) => readRootsFile(path, readFileSync(path, 'utf8')));
  const keys = new Map(asked.publicKey.map(readKeyFile).map((key) => [keyIdOf(key), key]));
  if (asked.file !== undefined) return verifyFile(asked, asked.file, anchors, keys, terminal);
  if (asked.readOnly) {
    needKey(keys);
    return onDatabase(addressToRead(asked.data), (database) => verifyDatabase(asked, database, anchors, keys, terminal));
  }
  return withDatabase(asked.data, ({ url, auditKey }) => {
    const ownKeys = new Map([[auditKey.keyId, auditKey.publicKey], ...keys]);
    return onDatabase(url, (database) => verifyDatabase(asked, database, anchors, ownKeys, terminal));
  });
}

async function verifyFile(asked: VerifyAudit, file: string, anchors: readonly SignedEnd[], keys: CheckOptions['keys'], terminal: Terminal): Promise<boolean> {
  needKey(keys);
  const chain = await readExport(file);
  const ofOthers = tellOthers(anchors, [chain.countyId], terminal);
  return tell(chain.countyId, chain.countyId, await check(chain, asked, anchors, keys), asked, terminal) && !ofOthers;
}

async function verifyDatabase(
  asked: VerifyAudit,
  database: Database,
  anchors: readonly SignedEnd[],
  keys: CheckOptions['keys'],
  terminal: Terminal,
): Promise<boolean> {
  const counties = await countiesIn(database);
  const chosen = counties.filter(({ county_id }) => asked.county === undefined || county_id === asked.county);
  if (chosen.length === 0) throw new UserError({ zh: '没有这个县。', en: 'there is no such county' });
  let isClean = !tellOthers(
    anchors,
    counties.map(({ county_id }) => county_id),
    terminal,
  );
  for (const { county_id, name } of chosen) {
    const checked = await inSnapshot(database, county_id, async (transaction) => check(await readChain(transaction), asked, anchors, keys));
    isClean = tell(name, county_id, checked, asked, terminal) && isClean;
    if (!asked.readOnly) await record(database, county_id, checked);
  }
  return isClean;
}

function check(chain: Chain, { from, to }: VerifyAudit, anchors: readonly SignedEnd[], keys: CheckOptions['keys']): Promise<CheckedChain> {
  return checkChain(chain, { keys, anchors: anchors.filter(({ countyId }) => countyId === chain.countyId), from, to });
}

/** A signed end of a county that is not there says that a whole county is gone. */
function tellOthers(anchors: readonly SignedEnd[], known: readonly string[], { language, print }: Terminal): boolean {
  const others = [...new Set(anchors.map(({ countyId }) => countyId))].filter((countyId) => !known.includes(countyId));
  for (const countyId of others) {
    print({ zh: `${countyId}：存证中有这个县，而这里没有`, en: `${countyId}: roots that were kept elsewhere name this county, and it is not here` }[language]);
  }
  return others.length > 0;
}

const MOST_SHOWN = 50;

function tell(name: string, countyId: string, checked: CheckedChain, asked: VerifyAudit, { language, print }: Terminal): boolean {
  for (const finding of checked.findings.slice(0, MOST_SHOWN)) print(`${countyId} ${textOf(finding)[language]}`);
  if (checked.findingCount > MOST_SHOWN) {
    const more = checked.findingCount - MOST_SHOWN;
    print({ zh: `${countyId} ……另有 ${more} 处`, en: `${countyId} … and ${more} more` }[language]);
  }
  print(`${name} ${countyId}: ${summaryOf(checked)[language]}`);
  if (asked.from !== undefined || asked.to !== undefined) print(`${name} ${countyId}: ${stretchOf(checked, asked)[language]}`);
  return checked.findingCount === 0;
}

function summaryOf({ entries, roots, lastRootDay, anchors, waiting, signedSequence, lastSequence, findingCount }: CheckedChain): Text {
  const outcome =
    findingCount === 0
      ? { zh: '全部重算一致，没有改动', en: 'all computed again and the same, nothing was changed' }
      : { zh: `发现 ${findingCount} 处问题`, en: `${findingCount} findings` };
  return {
    zh: `审计记录 ${entries} 条，每日签名 ${roots} 个${lastRootDay ? `（至 ${lastRootDay}）` : ''}，外部存证 ${anchors} 份，签名覆盖至第 ${signedSequence} 条（共 ${lastSequence} 条），待封存 ${waiting} 条；${outcome.zh}`,
    en: `${entries} audit entries, ${roots} signed days${lastRootDay ? ` (to ${lastRootDay})` : ''}, ${anchors} roots kept elsewhere, signed up to #${signedSequence} of #${lastSequence}, ${waiting} not sealed yet; ${outcome.en}`,
  };
}

/** What can be said of the days that somebody asked about. */
function stretchOf({ asked, findings, signedSequence }: CheckedChain, { from, to }: VerifyAudit): Text {
  const days = { zh: `${from ?? '最初'} 至 ${to ?? '现在'}`, en: `${from ?? 'the beginning'} to ${to ?? 'now'}` };
  const { entries, first = 0, last = 0 } = asked;
  if (entries === 0) return { zh: `${days.zh}：没有记录`, en: `${days.en}: no entries` };
  const wrong = findings.filter(
    ({ sequence, toSequence = sequence ?? last, day }) => (sequence ?? first) <= last && toSequence >= first && (day ?? '') <= (to ?? '9'),
  );
  const outcome =
    wrong.length === 0
      ? { zh: '无一改动', en: 'none was changed, added or removed' }
      : { zh: `可能受影响的问题 ${wrong.length} 处`, en: `${wrong.length} findings may touch them` };
  const signed =
    last <= signedSequence
      ? { zh: '均有签名为证', en: 'a signature stands behind all of them' }
      : { zh: `第 ${signedSequence + 1} 条起尚未签名`, en: `not yet signed from #${signedSequence + 1} on` };
  return {
    zh: `${days.zh}：${entries} 条（#${first}–#${last}），${outcome.zh}，${signed.zh}`,
    en: `${days.en}: ${entries} entries (#${first}–#${last}), ${outcome.en}, ${signed.en}`,
  };
}

/** That somebody verified stands in the audit as well. */
async function record(database: Database, countyId: string, { entries, findingCount, lastSequence, anchors }: CheckedChain): Promise<void> {
  const audit = { subject: `county/${countyId}`, facts: { entries, findings: findingCount, sequence: lastSequence, anchors } };
  const command: Command<object, object> = { name: 'verifyAudit', purpose: 'audit', load: async () => () => ({ answer: {}, audit }) };
  const actor = { countyId, actorId: 'command-line', role: 'auditor', area: countyId } as const;
  const outcome = await runCommand(database, command, {}, { actor, requestId: 'command-line', idempotencyKey: database.newId() });
  if (isRefusal(outcome)) throw new UserError(outcome.message);
}

export interface OneCounty {
  readonly data: string | undefined;
  readonly county: string | undefined;
}

/** The whole audit of a county as JSON lines, for an outsider. */
export async function exportAuditCommand({ data, county }: OneCounty): Promise<void> {
  await withDatabase(data, ({ url }) =>
    onDatabase(url, async (database) => {
      const countyId = await oneCounty(database, county);
      const output = standardOutput(() => {});
      await inSnapshot(database, countyId, async (transaction) => {
        for await (const lines of exportLines(await readChain(transaction))) if (lines !== '') await output.write(`${lines}\n`);
      });
      await output.end();
    }),
  );
}

/** Every signed day, or one, and where the chain ends now, signed now: to be kept where the database's people do not reach. */
export async function exportRootCommand(
  { data, county, day }: OneCounty & { readonly day: string | undefined },
  { print }: Pick<Terminal, 'print'>,
): Promise<void> {
  refuseBadDays({ from: day, to: undefined });
  await withDatabase(data, ({ url, auditKey }) =>
    onDatabase(url, async (database) => {
      const chosen = (await countiesIn(database)).filter(({ county_id }) => county === undefined || county_id === county);
      if (chosen.length === 0) throw new UserError({ zh: '没有这个县。', en: 'there is no such county' });
      const ends = [];
      for (const { county_id } of chosen)
        ends.push(...(await inSnapshot(database, county_id, (transaction) => signedEnds(transaction, auditKey, day, database.now()))));
      if (day !== undefined && ends.length === 0) throw new UserError({ zh: `${day} 没有每日签名。`, en: `there is no signed root of ${day}` });
      print(rootsFileOf(printPublicKey(auditKey.publicKey), ends));
    }),
  );
}

async function signedEnds({ rows, countyId }: Transaction, key: AuditKey, day: string | undefined, now: Date): Promise<SignedEnd[]> {
  const roots = (
    await rows<RootRow>(`select ${ROOT_COLUMNS} from audit_root r where r.county_id = $1 and ($2::date is null or r.day = $2) order by r.day`, [countyId, day])
  ).map(toSignedEnd);
  const [head] = await rows<{ sequence: number; hash: Buffer }>('select sequence, hash from audit_head where county_id = $1', [countyId]);
  if (day !== undefined || !head) return roots;
  const end = { countyId, day: null, lastSequence: head.sequence, entries: head.sequence, hash: head.hash.toString('hex'), signedAt: now.toISOString() };
  return [...roots, signEnd(key, end)];
}

export function publicKeyCommand({ data }: { readonly data: string | undefined }, { print, language }: Terminal): void {
  const { publicKey, keyId } = loadAuditKey(data ?? defaultDataFolder());
  print(printPublicKey(publicKey).trimEnd());
  process.stderr.write(`${{ zh: `密钥编号 ${keyId}（Ed25519）`, en: `key ${keyId} (Ed25519)` }[language]}\n`);
}

// ---------------------------------------------------------------------------------------------------------------------------------------

function inSnapshot<Result>(database: Database, countyId: string, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
  return read(database, { countyId, actorId: 'audit-verify', role: 'system', area: countyId }, async (transaction) => {
    await transaction.rows('set transaction isolation level repeatable read');
    return work(transaction);
  });
}

function countiesIn(database: Database): Promise<{ county_id: string; name: string }[]> {
  return read(database, { countyId: '000000', actorId: 'audit-verify', role: 'system', area: '000000' }, ({ rows }) =>
    rows('select county_id, name from county order by 1'),
  );
}

async function oneCounty(database: Database, asked: string | undefined): Promise<string> {
  const counties = (await countiesIn(database)).map(({ county_id }) => county_id).filter((countyId) => asked === undefined || countyId === asked);
  if (counties.length === 1) return counties[0] as string;
  if (counties.length === 0) throw new UserError({ zh: '没有这个县。', en: 'there is no such county' });
  throw new UserError({ zh: `请用 --county 指明一个县：${counties.join('、')}`, en: `name one county with --county: ${counties.join(', ')}` });
}

async function onDatabase<Result>(url: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const pool = openPool(url, 1);
  try {
    return await work({ pool, now: () => new Date(), newId: () => newId() });
  } finally {
    await pool.end();
  }
}

/** A database that is only read is neither started nor migrated. */
function addressToRead(data: string | undefined): string {
  const url = process.env.DATABASE_URL || process.env.DATABASE_OWNER_URL || findRunningServer(data ?? defaultDataFolder())?.url;
  if (url) return url;
  throw new UserError({
    zh: '没有可读的数据库：请设置 DATABASE_URL，或在服务运行时执行。',
    en: 'there is no database to read: set DATABASE_URL, or run this while the server runs',
  });
}

function readKeyFile(path: string) {
  const key = readPublicKey(readFileSync(path, 'utf8'));
  if (key) return key;
  throw new UserError({ zh: `“${path}”不是 Ed25519 公钥（PEM）。`, en: `"${path}" is no public Ed25519 key (PEM)` });
}

function needKey(keys: CheckOptions['keys']): void {
  if (keys.size > 0) return;
  throw new UserError({
    zh: '请用 --public-key 给出公钥文件（doudi audit public-key 的输出）：签名要用它核对。',
    en: 'name the file of the public key with --public-key (what doudi audit public-key prints): signatures are checked with it',
  });
}

function refuseBadDays({ from, to }: { readonly from: string | undefined; readonly to: string | undefined }): void {
  for (const day of [from, to]) {
    if (day === undefined || parseDay(day) !== undefined) continue;
    throw new UserError({ zh: `“${day}”不是日期，应如 2026-03-01。`, en: `"${day}" is no day such as 2026-03-01` });
  }
}
