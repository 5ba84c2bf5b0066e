// The commands around the server: start it, migrate, load the demonstration county, add people who may use it, verify the books.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isRefusal, isWithin, ROLES, type Role } from '@doudi/core/contract';
import { addBill, emptyBills, toBill } from '@doudi/core/simulation';
import { isValidOn, type Language, type Text } from '@doudi/policy';
import { addActor, disableAbove } from './access/accounts.ts';
import { issuersIn } from './access/issuer-settings.ts';
import { type Sealer, startSealer } from './audit/sealer.ts';
import { composeApp, openServices, type Services } from './compose.ts';
import { DEMO_ACCOUNTS, DEMO_PASSWORD, findBegunDemo, isDemoLoaded, isDemoOlder, loadDemo } from './demo/load-demo.ts';
import { sweepCounty } from './entitlement/sweep.ts';
import { startSweeps, yearsOn } from './entitlement/sweep-schedule.ts';
import { csvRows, findEncoding } from './exchange/csv-rows.ts';
import { openPool } from './platform/database/pool.ts';
import { isCountyId, NOWHERE, read, systemScope } from './platform/database/transaction.ts';
import { BUILT_CONSOLE, isConsoleBuilt } from './platform/http/console-files.ts';
import { createLog, type Log } from './platform/http/log.ts';
import { refuseTakenPort, serve } from './platform/http/serve.ts';
import { endWithLastWords } from './platform/last-words.ts';
import { localDay } from './platform/local-day.ts';
import { type OpenDatabase, openDatabase } from './platform/open-database.ts';
import { progressBar } from './platform/progress-bar.ts';
import { UserError } from './platform/user-error.ts';
import { runRetention } from './privacy/retention.ts';
import { countiesOf, startRetention } from './privacy/retention-schedule.ts';
import { fillPinyin } from './registry/fill-pinyin.ts';
import { changeSchemes, type ListedArea, nameAbove, nameAreas, openCounty } from './registry/open-county.ts';
import { refuseStrangeKeys } from './registry/strange-keys.ts';
import { sweepDuplicates } from './registry/sweep-duplicates.ts';
import { findScheme, installedSchemes } from './schemes/read-schemes.ts';
import { refuseStrangeVersions } from './settlement/refuse-strange-versions.ts';
import { summaryOf, verifyLedger } from './settlement/verify.ts';
import { countyBills, villageNames } from './simulation/county-claims.ts';
import { type SimulateArguments, simulateCommand } from './simulation/simulate-command.ts';
import { moveBehindWall, refuseUnmovedWalls } from './walls/move.ts';

export interface Terminal {
  readonly language: Language;
  readonly print: (text: string) => void;
}

export interface StartCommand {
  readonly data: string | undefined;
  readonly port: string;
  readonly host: string;
  readonly demo: boolean;
  readonly people: string;
  readonly behindProxy: boolean;
  readonly allowedHosts: string;
  /** Where else the console is served from, as while somebody works on it. */
  readonly consoleAt?: string | undefined;
}

/** Serves until a signal comes, then lets running requests finish. Resolves when everything is stopped. */
export async function startCommand(asked: StartCommand, terminal: Terminal): Promise<void> {
  const { data, port, host, demo, people, behindProxy, consoleAt } = asked;
  const say = sayIn(terminal);
  const wanted = wholeNumber(port, 'PORT', 0, 65_535);
  const allowedHosts = hostNames(asked.allowedHosts);
  const issuers = issuersIn(process.env);
  // Better told now than after the demonstration county is loaded.
  await refuseTakenPort(wanted, host);
  const stopping = signalled();
  const opened = await openDatabase({ dataFolder: data });
  const log = createLog({ level: logLevel(), stream: process.stderr });
  const services = openServices({ ...opened, issuers, onError: (error) => log.error(error, { operation: 'imports' }) });
  let stopSealer = async () => {};
  let stopRetention = async () => {};
  let stopSweeps = async () => {};
  try {
    await refuseStrangeKeys(services.database, services.keys);
    await fillPinyin(services.database);
    await refuseStrangeVersions(services);
    await refuseUnmovedWalls(services);
    if (demo && !(await isDemoLoaded(services))) {
      const loading = loadWithBar(services, opened, people, terminal);
      const isWhole = await Promise.race([loading.then(() => true), stopping.then(() => false)]);
      if (!isWhole) {
        // What is under way ends with the connections; the next load completes it.
        loading.catch(() => undefined);
        return;
      }
    }
    endWithLastWords(log);
    const sealer = sealerOf(services, opened, log);
    stopSealer = sealer.stop;
    const app = composeApp(services, log, { isBehindProxy: behindProxy, allowedHosts, consoleFolder: BUILT_CONSOLE, sealing: sealer.state });
    stopRetention = startRetention({ ...services, ownerUrl: opened.ownerUrl }, log);
    await services.imports.resume();
    stopSweeps = startSweeps(services, log);
    const served = await serve(app, { port: wanted, host });
    const address = consoleAt ?? `http://${host.includes(':') ? `[${host}]` : host}:${served.port}`;
    const hasConsole = consoleAt !== undefined || isConsoleBuilt(BUILT_CONSOLE);
    say({ zh: `兜底已启动，请用浏览器打开：${address}`, en: `Doudi is running: open ${address} in a browser` });
    if (!hasConsole) sayNoConsole(say);
    if (await isDemoLoaded(services)) {
      await sayIfOlder(services, say);
      sayDemoAccounts(say);
      if (hasConsole) say({ zh: '登录后，首页会告诉您五分钟里可以试什么。', en: 'after you sign in, the start page tells what to try in five minutes' });
    } else await sayIfNobody(services, say);
    say({ zh: `接口文档：${address}/docs`, en: `its operations are described at ${address}/docs` });
    if (!behindProxy && !isLoopback(host)) {
      say({
        zh: '注意：其他机器可以连接，而连接未加密。请在前面设置 HTTPS 反向代理，并加 --behind-proxy。演示账户的密码是公开的。',
        en: 'Note: other machines can reach this, and nothing is encrypted. Put an HTTPS proxy before it and say --behind-proxy. The passwords of demonstration accounts are public.',
      });
    }
    if ((behindProxy || !isLoopback(host)) && allowedHosts.length === 0) {
      say({
        zh: '提示：目前以任何主机名应答；正式使用时请用 --allowed-hosts 写明本系统的主机名。',
        en: 'Note: every host name is answered; in earnest use, name those of this system with --allowed-hosts.',
      });
    }
    say({ zh: '按 Ctrl+C 停止。', en: 'Press Ctrl+C to stop.' });
    const ending = await Promise.race([stopping.then(() => 'signal' as const), opened.ended.then(() => 'database' as const)]);
    await served.close();
    if (ending === 'database') throw new UserError({ zh: '数据库意外停止，请重新启动。', en: 'the database has ended unexpectedly; start again' });
  } finally {
    await stopSweeps();
    await stopRetention();
    await stopSealer();
    await services.close();
    await opened.stop();
  }
}

/** With a connection of its own, so that it neither waits for requests nor takes one from them. */
function sealerOf({ database }: Services, { url, auditKey }: OpenDatabase, log: Log): Sealer {
  const pool = openPool(url, 1);
  const sealer = startSealer({ ...database, pool }, auditKey, log);
  return {
    state: sealer.state,
    stop: async () => {
      await sealer.stop();
      await pool.end();
    },
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Names as they stand in an address, without scheme, port or path. */
function hostNames(text: string): string[] {
  const names = text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim().toLowerCase()]));
  const strange = names.find((name) => !/^([a-z0-9_.-]+|\[[0-9a-f:.]+\])$/.test(name));
  if (strange === undefined) return names;
  throw new UserError({
    zh: `--allowed-hosts 中的“${strange}”不是主机名；只写名称，不写 http:// 和端口，以逗号分隔。`,
    en: `"${strange}" in --allowed-hosts is no host name; write names alone, without http:// and port, with commas between`,
  });
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** A person at a terminal wants to read; whoever collects logs wants all of them. */
function logLevel(): (typeof LOG_LEVELS)[number] {
  const { DOUDI_LOG: asked } = process.env;
  if (!asked) return process.stderr.isTTY ? 'warn' : 'info';
  const level = LOG_LEVELS.find((known) => known === asked);
  if (level) return level;
  throw new UserError({ zh: `DOUDI_LOG 应为 ${LOG_LEVELS.join('、')} 之一。`, en: `DOUDI_LOG is one of ${LOG_LEVELS.join(', ')}` });
}

/** The first signal asks to stop; the second is obeyed at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
    }
  });
}

function sayNoConsole(say: (text: Text) => void): void {
  say({
    zh: '网页控制台尚未构建，该地址目前显示接口文档；请运行 npm run build，然后重新启动。',
    en: 'the console is not built, so that address shows the description of the API; run npm run build and start again',
  });
}

function sayDemoAccounts(say: (text: Text) => void): void {
  const names = DEMO_ACCOUNTS.map(({ username, displayName }) => `${username}（${displayName}）`).join('、');
  say({
    zh: `演示县的账户：${names}，密码均为 ${DEMO_PASSWORD}。演示县人员均为虚构。`,
    en: `accounts of the demonstration county: ${DEMO_ACCOUNTS.map(({ username }) => username).join(', ')}, each with the password ${DEMO_PASSWORD}; everybody in it is invented`,
  });
}

async function sayIfOlder(services: Services, say: (text: Text) => void): Promise<void> {
  if (!(await isDemoOlder(services))) return;
  say({
    zh: '演示县由旧版本载入：仍可使用，但没有后来增加的账户和收款。如需新的演示县，请删除数据文件夹（其中没有其他县时）后重新启动。',
    en: 'an older version loaded the demonstration county: it still works, without the accounts and payments that were added since; for a new one remove the data folder, if no other county is in it, and start again',
  });
}

async function sayIfNobody({ database }: Services, say: (text: Text) => void): Promise<void> {
  const counties = await read(database, NOWHERE, ({ rows }) => rows('select 1 from county limit 1'));
  if (counties.length > 0) return;
  say({
    zh: '系统中还没有县。请运行 doudi county add 和 doudi user add，或用 doudi start --demo 载入演示县。',
    en: 'there is no county yet: run doudi county add and doudi user add, or doudi start --demo for a demonstration county',
  });
}

export async function migrateCommand({ data }: { readonly data: string | undefined }, terminal: Terminal): Promise<void> {
  await withDatabase(data, async ({ migrated }) => {
    sayIn(terminal)(
      migrated.length === 0
        ? { zh: '数据表已是最新。', en: 'the tables are up to date' }
        : { zh: `已执行：${migrated.join('、')}`, en: `applied: ${migrated.join(', ')}` },
    );
  });
}

export async function demoCommand({ data, people }: { readonly data: string | undefined; readonly people: string }, terminal: Terminal): Promise<void> {
  await withServices(data, async (services, opened) => {
    const say = sayIn(terminal);
    if (await isDemoLoaded(services)) say({ zh: '演示县已经载入，未作改动。', en: 'the demonstration county is there already; nothing was changed' });
    else await loadWithBar(services, opened, people, terminal);
    await sayIfOlder(services, say);
    sayDemoAccounts(say);
  });
}

const DEMO_SEED = 2025;

async function loadWithBar(services: Services, { ownerUrl }: OpenDatabase, people: string, terminal: Terminal): Promise<void> {
  const asked = wholeNumber(people, '--people', 1, 1_000_000);
  const say = sayIn(terminal);
  const begun = await findBegunDemo(services);
  const size = begun?.people ?? asked;
  if (begun) say({ zh: '上次载入中断，现在继续完成。', en: 'an earlier load was broken off; it is completed now' });
  say({
    zh: `正在载入演示县（${size} 人，均为虚构），约需几分钟……`,
    en: `loading the demonstration county (${size} people, all invented); it takes a few minutes …`,
  });
  const bar = progressBar();
  const startedAt = performance.now();
  try {
    const today = localDay(services.database.now());
    const loaded = await loadDemo(services, ownerUrl, { seed: DEMO_SEED, people: size, today, progress: bar.update });
    bar.stop();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say({
      zh: `演示县已载入：${loaded.people} 人，${loaded.designations} 条身份类别，${loaded.settlements} 次结算，用时 ${seconds} 秒。`,
      en: `the demonstration county is loaded: ${loaded.people} people, ${loaded.designations} designations, ${loaded.settlements} settlements, in ${seconds} s`,
    });
  } finally {
    bar.stop();
  }
}

export interface AddCounty {
  readonly data: string | undefined;
  readonly code: string;
  readonly name: string;
  readonly scheme: readonly string[];
  readonly province: string;
  readonly prefecture: string;
}

export async function addCountyCommand({ data, code, name, scheme, ...above }: AddCounty, terminal: Terminal): Promise<void> {
  refuseUnknownSchemes(scheme);
  await withDatabase(data, async ({ ownerUrl }) => {
    const isNew = await openCounty(ownerUrl, { countyId: code, name, above, schemeIds: scheme, isDemo: false });
    if (!isNew) throw new UserError({ zh: `县 ${code} 已存在，未作改动。`, en: `county ${code} is there already; nothing was changed` });
    sayIn(terminal)({
      zh: `已建立 ${name}（${code}）。请用 doudi user add 添加第一个账户。`,
      en: `${name} (${code}) is open; add its first account with doudi user add`,
    });
  });
}

export async function nameAboveCommand({ data, code, ...above }: Omit<AddCounty, 'name' | 'scheme'>, terminal: Terminal): Promise<void> {
  await withDatabase(data, async ({ ownerUrl }) => {
    if (!(await nameAbove(ownerUrl, code, above))) throw new UserError({ zh: `没有县“${code}”。`, en: `there is no county "${code}"` });
    const { province, prefecture } = above;
    sayIn(terminal)({ zh: `县 ${code} 属于${province}${prefecture}。`, en: `county ${code} lies in ${prefecture}, ${province}` });
  });
}

/** From a list with a code of 12 digits and a name in each row; a first row without a code is its heading. */
export async function nameAreasCommand(
  { data, code, file }: { readonly data: string | undefined; readonly code: string; readonly file: string },
  terminal: Terminal,
): Promise<void> {
  const areas = await areasIn(file);
  await withDatabase(data, async ({ ownerUrl }) => {
    if (!(await nameAreas(ownerUrl, code, areas))) throw new UserError({ zh: `没有县“${code}”。`, en: `there is no county "${code}"` });
    const townships = areas.filter(({ areaCode }) => areaCode.endsWith('000')).length;
    sayIn(terminal)({
      zh: `县 ${code} 已登记 ${townships} 个乡镇、${areas.length - townships} 个村的名称。`,
      en: `names of county ${code}: townships ${townships}, villages ${areas.length - townships}`,
    });
  });
}

async function areasIn(path: string): Promise<ListedArea[]> {
  const bytes = await readFile(path).catch(() => {
    throw new UserError({ zh: `无法读取文件“${path}”。`, en: `the file "${path}" cannot be read` });
  });
  const areas: ListedArea[] = [];
  for await (const rows of csvRows(bytes, findEncoding(bytes)))
    for (const { row, rowNumber } of rows) {
      const [areaCode = '', name = ''] = row.slice(0, 2).map((cell) => cell?.text.trim());
      if (rowNumber > 1 || /^\d/.test(areaCode)) areas.push({ areaCode, name, row: rowNumber });
    }
  if (areas.length === 0) throw new UserError({ zh: `文件“${path}”中没有乡镇或村。`, en: `no township or village stands in the file "${path}"` });
  return areas;
}

/** By other schemes from now on; what was settled keeps those by which it was. */
export async function changeSchemesCommand(
  { data, code, scheme }: { readonly data: string | undefined; readonly code: string; readonly scheme: readonly string[] },
  terminal: Terminal,
): Promise<void> {
  refuseUnknownSchemes(scheme);
  await withDatabase(data, async ({ ownerUrl }) => {
    if (!(await changeSchemes(ownerUrl, code, scheme))) throw new UserError({ zh: `没有县“${code}”。`, en: `there is no county "${code}"` });
    noteValidity(scheme, terminal);
    sayIn(terminal)({ zh: `县 ${code} 自此按以下方案结算：${scheme.join('、')}。`, en: `county ${code} settles by ${scheme.join(', ')} from now on` });
  });
}

function refuseUnknownSchemes(ids: readonly string[]): void {
  const installed = installedSchemes();
  const unknown = ids.filter((id) => !installed.includes(id));
  if (unknown.length === 0) return;
  throw new UserError({
    zh: `没有安装方案“${unknown.join('、')}”；已安装：${installed.join('、')}`,
    en: `no scheme ${unknown.join(', ')} is installed; installed: ${installed.join(', ')}`,
  });
}

function noteValidity(ids: readonly string[], terminal: Terminal): void {
  const today = localDay(new Date());
  if (ids.some((id) => isValidOn(findScheme(id).policy.valid, today))) return;
  sayIn(terminal)({
    zh: '注意：所选方案今天均不在有效期内，今天出院的账单将无法结算。',
    en: 'note: none of these schemes is valid today; bills of today will be refused',
  });
}

export interface AddUser {
  readonly data: string | undefined;
  readonly county: string;
  readonly username: string;
  readonly name: string;
  readonly role: string;
  readonly facility?: string;
  readonly area?: string;
}

/** The first password is random and shown once; whoever signs in with it must choose their own. */
export async function addUserCommand({ data, county, username, name, role, facility, area = county }: AddUser, terminal: Terminal): Promise<void> {
  if (!ROLES.includes(role as Role)) throw new UserError({ zh: `角色应为 ${ROLES.join('、')} 之一。`, en: `the role is one of ${ROLES.join(', ')}` });
  if (!/^[a-z0-9][a-z0-9._-]{1,39}$/.test(username)) {
    throw new UserError({ zh: '用户名须为 2 至 40 个小写字母、数字或 . _ -。', en: 'a username has 2 to 40 small letters, digits or . _ -' });
  }
  if (!/^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$/.test(area)) {
    throw new UserError({
      zh: '地区应为 2 位省、4 位市、6 位县、9 位乡镇或 12 位村级代码。',
      en: 'the area is the code of a province (2 digits), prefecture (4), county (6), township (9) or village (12)',
    });
  }
  await withServices(data, async ({ database }) => {
    const counties = await read(database, NOWHERE, ({ rows }) => rows<{ county_id: string }>('select county_id from county order by 1'));
    if (!counties.some(({ county_id }) => county_id === county)) {
      const known = counties.map(({ county_id }) => county_id).join(', ') || '-';
      throw new UserError({ zh: `没有县“${county}”；现有：${known}`, en: `there is no county "${county}"; there are: ${known}` });
    }
    const initialPassword = randomBytes(12).toString('base64url');
    const user = { username, displayName: name, role: role as Role, area, facilityId: facility, initialPassword };
    // Whoever installs Doudi gives what nobody in the county may give.
    const added = await addActor(database, user, operator(county, isWithin(area, county) ? county : area, database.newId()));
    if (isRefusal(added)) throw new UserError(added.message);
    sayIn(terminal)({
      zh: `已添加 ${username}（${role}）。初始密码：${initialPassword}　只显示这一次，首次登录须修改。`,
      en: `${username} (${role}) is added. First password: ${initialPassword} – shown this once, to be changed at the first sign-in`,
    });
  });
}

/** Their sessions end within seconds, also at a server that runs. */
export async function disableAboveCommand({ data, county, username }: Pick<AddUser, 'data' | 'county' | 'username'>, terminal: Terminal): Promise<void> {
  if (!isCountyId(county)) throw new UserError({ zh: '县级代码应为 6 位数字。', en: 'the code of a county has six digits' });
  await withServices(data, async ({ database }) => {
    const disabled = await disableAbove(database, username, operator(county, county, database.newId()));
    if (isRefusal(disabled)) throw new UserError(disabled.message);
    sayIn(terminal)({ zh: `已停用 ${username}。`, en: `${username} is disabled` });
  });
}

/** As Doudi itself, which row-level security lets write posts above the county. */
function operator(countyId: string, area: string, idempotencyKey: string) {
  const actor = { countyId, actorId: 'command-line', role: 'admin', area } as const;
  return { actor, scope: systemScope(countyId, actor.actorId), requestId: actor.actorId, idempotencyKey };
}

/** Puts designations of protected categories behind the wall: once, after a scheme said that they are. */
export async function moveWallsCommand({ data }: { readonly data: string | undefined }, terminal: Terminal): Promise<void> {
  await withServices(data, async (services, { ownerUrl }) => {
    // Before anything is moved: what is moved does not come back.
    await refuseStrangeVersions(services);
    const moved = await moveBehindWall(services, ownerUrl);
    sayIn(terminal)(
      moved === 0
        ? { zh: '没有需要移动的人员类别。', en: 'there is no designation to be moved' }
        : {
            zh: `已将 ${moved} 条人员类别移到受保护信息中。已存的结算不变；请由守护人指定诊疗团队。`,
            en: `${moved} designations were moved behind the wall. What was settled stays as it is; whoever keeps the wall says who treats these people`,
          },
    );
  });
}

/** Looks for people who are registered twice; what may be one person becomes work for the managers of the place. */
export async function matchSweepCommand(
  { data, county }: { readonly data: string | undefined; readonly county: string | undefined },
  terminal: Terminal,
): Promise<void> {
  await withServices(data, async ({ database }) => {
    const asked = (await countiesOf(database)).filter((countyId) => county === undefined || countyId === county);
    if (asked.length === 0) throw new UserError({ zh: '没有这个县。', en: 'there is no such county' });
    for (const countyId of asked) {
      const { people, comparedPairs, found, opened } = await sweepDuplicates(database, countyId);
      sayIn(terminal)({
        zh: `${countyId}：${people} 人，比较 ${comparedPairs} 对，待认定 ${found} 对，其中新增 ${opened} 对。`,
        en: `${countyId}: ${people} people, ${comparedPairs} pairs compared, ${found} pairs to be decided, ${opened} of them new`,
      });
    }
  });
}

/** Whether all books agree. */
export async function verifyCommand(
  { data, county }: { readonly data: string | undefined; readonly county: string | undefined },
  terminal: Terminal,
): Promise<boolean> {
  return withServices(data, async ({ database, schemes }) => {
    const all = await read(database, NOWHERE, ({ rows }) => rows<{ county_id: string; name: string }>('select county_id, name from county order by 1'));
    const asked = all.filter(({ county_id }) => county === undefined || county_id === county);
    if (asked.length === 0) throw new UserError({ zh: '没有这个县。', en: 'there is no such county' });
    let isClean = true;
    for (const { county_id, name } of asked) {
      const verified = await verifyLedger(database, systemScope(county_id, 'ledger-verify'), schemes);
      for (const { subject, text } of verified.findings.slice(0, MOST_SHOWN)) terminal.print(`${county_id} ${subject}: ${text[terminal.language]}`);
      terminal.print(`${name} ${county_id}: ${summaryOf(verified)[terminal.language]}`);
      isClean &&= verified.findings.length === 0;
    }
    return isClean;
  });
}

const MOST_SHOWN = 50;

export interface RetentionCommand {
  readonly data: string | undefined;
  readonly county: string | undefined;
  readonly dryRun: boolean;
}

/** Deletes what was kept long enough, as the server does each day; on a dry run says what would go. */
export async function retentionCommand({ data, county, dryRun }: RetentionCommand, terminal: Terminal): Promise<void> {
  await withServices(data, async ({ database, noticeOf }, { ownerUrl }) => {
    const asked = (await countiesOf(database)).filter((countyId) => county === undefined || countyId === county);
    if (asked.length === 0) throw new UserError({ zh: '没有这个县。', en: 'there is no such county' });
    const { now, newId } = database;
    for (const countyId of asked) {
      const aged = await runRetention({ ownerUrl, countyId, now, newId, isDryRun: dryRun }, noticeOf(countyId));
      for (const { kind, count, olderThan, idsSha256, heldBy } of aged) {
        const day = localDay(olderThan);
        if (heldBy !== undefined) sayIn(terminal)({ zh: `${countyId} ${kind}：已通知停止删除`, en: `${countyId} ${kind}: held, nothing is deleted` });
        else if (dryRun)
          sayIn(terminal)({
            zh: `${countyId} ${kind}：${day} 以前的 ${count} 条将被删除`,
            en: `${countyId} ${kind}: ${count} from before ${day} would be deleted`,
          });
        else
          sayIn(terminal)({
            zh: `${countyId} ${kind}：已删除 ${day} 以前的 ${count} 条，${idsSha256}`,
            en: `${countyId} ${kind}: ${count} from before ${day} are deleted, ${idsSha256}`,
          });
      }
    }
  });
}

export interface SweepCommand {
  readonly data: string | undefined;
  readonly county: string | undefined;
  readonly year: string | undefined;
}

/** Looks for who was entitled and not helped, as the server does each night, and opens work about them. */
export async function sweepCommand({ data, county, year }: SweepCommand, terminal: Terminal): Promise<void> {
  if (year !== undefined) wholeNumber(year, '--year', 2000, 2999);
  await withServices(data, async (services) => {
    const asked = (await countiesOf(services.database)).filter((countyId) => county === undefined || countyId === county);
    if (asked.length === 0) throw new UserError({ zh: '没有这个县。', en: 'there is no such county' });
    for (const countyId of asked) {
      for (const each of year === undefined ? yearsOn(localDay(services.database.now())) : [year]) {
        for (const { area, bills, missed, missedAmount, warnings, uninsured, closed } of await sweepCounty(services, countyId, each))
          sayIn(terminal)({
            zh: `${area} ${each} 年：复核 ${bills} 张账单；新开应享未享 ${missed} 件（共 ${missedAmount} 元），高额自付 ${warnings} 件，未参保 ${uninsured} 件；办结 ${closed} 件。`,
            en: `${area} ${each}: ${bills} bills looked at; new tasks: ${missed} of missed assistance (${missedAmount} in all), ${warnings} of high costs, ${uninsured} not insured; ${closed} closed`,
          });
      }
    }
  });
}

/** `doudi simulate --claims db`: a county's year as it was billed. */
export function simulateCountyCommand(
  args: SimulateArguments,
  { data, county = '', year = '' }: { readonly data: string | undefined; readonly county: string | undefined; readonly year: string | undefined },
): Promise<void> {
  wholeNumber(year, '--year', 2000, 2999);
  if (!isCountyId(county)) throw new UserError({ zh: '请用 --county 写明 6 位县级代码。', en: 'say with --county which county, by its code of six digits' });
  return withServices(data, ({ database }) =>
    read(database, systemScope(county, 'simulate'), async (transaction) => {
      const bills = emptyBills();
      for await (const page of countyBills(transaction, year)) for (const bill of page) addBill(bills, toBill(bill));
      if (bills.persons.length === 0) throw new UserError({ zh: `${county} 在 ${year} 年没有结算。`, en: `${county} has no settlement in ${year}` });
      await simulateCommand(args, { bills, villages: await villageNames(transaction) });
    }),
  );
}

/** On the database of the data folder or of the environment, migrated; one that runs is joined. */
export async function withDatabase<Result>(data: string | undefined, work: (opened: OpenDatabase) => Promise<Result>): Promise<Result> {
  const opened = await openDatabase({ dataFolder: data, mayJoin: true });
  try {
    return await work(opened);
  } finally {
    await opened.stop();
  }
}

/** On the server of a running Doudi, if one runs on the folder. */
export function withServices<Result>(data: string | undefined, work: (services: Services, opened: OpenDatabase) => Promise<Result>): Promise<Result> {
  return withDatabase(data, async (opened) => {
    const services = openServices(opened);
    try {
      await refuseStrangeKeys(services.database, services.keys);
      return await work(services, opened);
    } finally {
      await services.close();
    }
  });
}

function sayIn({ language, print }: Terminal): (text: Text) => void {
  return (text) => print(text[language]);
}

function wholeNumber(text: string, what: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UserError({
    zh: `${what} 应为 ${least} 到 ${most} 的整数，而不是“${text}”。`,
    en: `${what} is a whole number from ${least} to ${most}, not "${text}"`,
  });
}
